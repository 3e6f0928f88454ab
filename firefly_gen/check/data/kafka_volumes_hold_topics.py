"""DATA-010: the brokers' volumes hold what their topics may keep."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.kafka import BROKER, Members, clusters
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, byte_count, mapping, sequence, text, walk, whole
from firefly_gen.check.resources import shown
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="DATA-010",
    severity=Severity.ERROR,
    statement="What the topics of a Kafka may keep fits on the volumes of its brokers.",
    why="A broker whose volume is full stops, and the next one after it: Kafka does not make room by itself.",
    mend="bound retention.bytes, make the volumes larger, or let quotas of type strimzi hold producers back in time",
)
_USABLE_PERCENT = 85
"""Of a volume: the rest is for indexes, for the copy of a partition that moves, and for people to notice."""
_UNBOUNDED = -1
_SEGMENT = 1 << 30
"""Kafka's own size of a segment. Source: https://kafka.apache.org/documentation/#topicconfigs_segment.bytes"""


def run(platform: Platform) -> Iterator[Finding]:
    """Adds up, for every Kafka, the partitions of its topics with all their copies."""
    for members in clusters(platform):
        if not _guarded(members.kafka):
            yield from _sum(members)


def _guarded(kafka: Resource) -> bool:
    """Whether producers are held back before a volume is full."""
    quotas = mapping(at(kafka.body, "spec.kafka.quotas"))
    guards = ("minAvailableBytesPerVolume", "minAvailableRatioPerVolume")
    return text(quotas.get("type")) == "strimzi" and any(quotas.get(each) for each in guards)


def _sum(members: Members) -> Iterator[Finding]:
    room = sum(_room(pool) for pool in members.pools)
    kept = 0
    for topic in members.topics:
        most = _most(topic, members.kafka)
        if most is None:
            message = (
                "nothing bounds what its partitions keep, and nothing holds producers back before a volume is full"
            )
            yield META.finding(topic, message, "spec.config", "set retention.bytes", Severity.WARNING)
        else:
            kept += most
    usable = room * _USABLE_PERCENT // 100
    if room and kept > usable:
        message = (
            f"its topics may keep {shown('memory', kept)} with all copies, but {_USABLE_PERCENT} % of its brokers' "
            f"{shown('memory', room)} are {shown('memory', usable)}"
        )
        yield META.finding(members.kafka, message)


def _room(pool: Resource) -> int:
    if BROKER not in [text(each) for each in sequence(at(pool.body, "spec.roles"))]:
        return 0
    volumes = [*walk(pool.body, "spec.storage.volumes[].size"), *walk(pool.body, "spec.storage.size")]
    return (whole(at(pool.body, "spec.replicas")) or 0) * sum(byte_count(size) or 0 for _, size in volumes)


def _most(topic: Resource, kafka: Resource) -> int | None:
    """Bytes that a topic may keep with all copies; 0 where it is compacted or kept for ever, None without a bound."""
    config, brokers = mapping(at(topic.body, "spec.config")), mapping(at(kafka.body, "spec.kafka.config"))
    if "delete" not in text(config.get("cleanup.policy", brokers.get("log.cleanup.policy", "delete"))):
        return 0
    bound = _number(config.get("retention.bytes", brokers.get("log.retention.bytes", _UNBOUNDED)))
    segment = _number(config.get("segment.bytes", brokers.get("log.segment.bytes", _SEGMENT)))
    if config.get("retention.ms") == config.get("retention.bytes") == _UNBOUNDED:
        return 0  # it is kept for ever, and says so itself
    if bound is None or segment is None or bound < 0:
        return None
    copies = whole(at(topic.body, "spec.replicas")) or _number(brokers.get("default.replication.factor", 1)) or 1
    return (whole(at(topic.body, "spec.partitions")) or 1) * copies * (bound + segment)


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, str) and value.lstrip("-").isdecimal() else whole(value)
