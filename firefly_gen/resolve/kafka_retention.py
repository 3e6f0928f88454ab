"""How long Kafka keeps events: tiers of the profile, as settings of a topic and of the brokers."""

from __future__ import annotations

from firefly_gen.model.profile import KafkaCluster, KafkaRetention
from firefly_gen.model.quantity import mebibytes
from firefly_gen.resolve.problems import Problems

FOREVER = -1
"""What Kafka calls no bound."""

_HOUR = 3_600_000  # in milliseconds
_MIB = 1 << 20
_LARGEST_SEGMENT = 2047  # MiB; Kafka counts the bytes of a segment in 31 bits


def check_retention(name: str, cluster: KafkaCluster, problems: Problems) -> None:
    """Notes tiers that Kafka cannot keep to, and names of tiers that are not there."""
    for tier, entry in sorted(cluster.retention.items()):
        segment = mebibytes(entry.segment_size)
        if segment > _LARGEST_SEGMENT:
            message = f"a segment of {entry.segment_size} is larger than Kafka's largest, {_LARGEST_SEGMENT}Mi"
            problems.add(("kafka", name, "retention", tier, "segment_size"), message)
        if entry.partition_size and segment > mebibytes(entry.partition_size):
            message = f"a partition of {entry.partition_size} cannot bound segments of {entry.segment_size}"
            hint = "only closed segments are deleted: make segments smaller, or the partition larger"
            problems.add(("kafka", name, "retention", tier, "partition_size"), message, hint)
    for field, tier in (("default_retention", cluster.default_retention), ("dead_letter_retention", _dead(cluster))):
        if tier not in cluster.retention:
            problems.unknown(("kafka", name, field), "retention tier", tier, cluster.retention)
    for topic, each in sorted(cluster.topics.items()):
        if each.retention and each.retention not in cluster.retention:
            path = ("kafka", name, "topics", topic, "retention")
            problems.unknown(path, "retention tier", each.retention, cluster.retention)


def topic_retention(cluster: KafkaCluster, tier: str) -> dict[str, str | int]:
    """A topic's settings.

    Args:
        cluster: The cluster.
        tier: Key in its ``retention``; empty, or unknown, for its default.
    """
    entry = cluster.retention.get(tier or cluster.default_retention)
    if entry is None:
        return {}
    return {
        "cleanup.policy": entry.cleanup,
        "retention.bytes": _partition(entry),
        "retention.ms": entry.hours * _HOUR or FOREVER,
        "segment.bytes": mebibytes(entry.segment_size) * _MIB,
        "segment.ms": entry.segment_hours * _HOUR,
    }


def dead_letter_retention(cluster: KafkaCluster) -> dict[str, str | int]:
    """Settings of a topic for dead letters."""
    return topic_retention(cluster, _dead(cluster))


def broker_retention(cluster: KafkaCluster) -> dict[str, str | int | bool]:
    """What brokers do with topics that say nothing themselves."""
    settings = topic_retention(cluster, "")
    own = {
        "log.retention.bytes": "retention.bytes",
        "log.retention.ms": "retention.ms",
        "log.roll.ms": "segment.ms",
        "log.segment.bytes": "segment.bytes",
    }
    return {name: settings[of] for name, of in own.items() if of in settings}


def _dead(cluster: KafkaCluster) -> str:
    return cluster.dead_letter_retention or cluster.default_retention


def _partition(entry: KafkaRetention) -> int:
    return mebibytes(entry.partition_size) * _MIB if entry.partition_size else FOREVER
