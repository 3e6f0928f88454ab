"""MirrorMaker 2: copies the events and offsets of a Kafka cluster in another region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from firefly_gen.model.kafka import KafkaRule, KafkaUser
from firefly_gen.model.profile import KafkaMirror as Entry
from firefly_gen.model.secrets import Secret
from firefly_gen.model.streams import ConnectGroup, KafkaLogin, KafkaMirror
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.kafka import copies
from firefly_gen.resolve.kafka_topics import TopicPlan
from firefly_gen.resolve.labels import data_labels
from firefly_gen.resolve.secrets import PASSWORD
from firefly_gen.resolve.workers import (
    DESCRIBE,
    OFFSET_PARTITIONS,
    READ,
    STATUS_PARTITIONS,
    WRITE,
    authority_entry,
    opaque,
    password_entry,
    state_rules,
    worker_user,
)

_POLICY = "org.apache.kafka.connect.mirror.IdentityReplicationPolicy"
_REFRESH_SECONDS = 60
_COMPACT: Mapping[str, str | int] = {"cleanup.policy": "compact", "segment.bytes": 16 << 20}


def reader_name(cluster: str) -> str:
    """The user as which another region reads a cluster."""
    return f"{cluster}-mirror-reader"


def reader_user(cluster: str, topics: Sequence[str], groups: Sequence[str], context: Context) -> KafkaUser:
    """The user that reads a cluster from another region: its events, and where its consumer groups are.

    Args:
        cluster: The cluster.
        topics: Topics with events.
        groups: Consumer groups.
        context: Of the resolution.
    """
    rules = (
        KafkaRule(type="cluster", name="", operations=(DESCRIBE,)),
        *(KafkaRule(type="group", name=group, operations=(DESCRIBE,)) for group in groups),
        *(KafkaRule(type="topic", name=topic, operations=(DESCRIBE, "DescribeConfigs", READ)) for topic in topics),
    )
    return worker_user(reader_name(cluster), cluster, rules, context)


def check_mirror(
    cluster: str, entry: Entry, topics: Sequence[str], groups: Sequence[str], context: Context
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is copied: the topics and consumer groups that are named, or all; names that are not there are noted."""
    path = ("kafka", cluster, "mirror_from")
    for index, topic in enumerate(entry.topics):
        if topic not in topics:
            context.problems.undeclared((*path, "topics", index), "topic", topic, topics, f"kafka.{cluster}.topics")
    for index, group in enumerate(entry.groups):
        if group not in groups:
            context.problems.unknown((*path, "groups", index), "consumer group", group, groups)
    if entry.alias == cluster:
        message = f"source and copy would both be called {cluster!r} among the connectors"
        context.problems.add((*path, "alias"), message, "call the source by its environment, for example `prod`")
    return tuple(sorted(entry.topics or topics)), tuple(sorted(entry.groups or groups))


def mirror_topics(entry: Entry) -> Iterator[TopicPlan]:
    """Where the mirror notes which offset became which. The source needs to be read only, so they lie at the copy."""
    yield TopicPlan(_syncs(entry), 1, _COMPACT)
    yield TopicPlan(_checkpoints(entry), 1, _COMPACT)


def mirror_rules(pods: ConnectGroup, entry: Entry, topics: Sequence[str], groups: Sequence[str]) -> Iterator[KafkaRule]:
    """What the mirror has to be allowed at the copy."""
    yield from state_rules(pods)
    yield KafkaRule(type="cluster", name="", operations=(DESCRIBE,))
    for topic in (_syncs(entry), _checkpoints(entry)):
        yield KafkaRule(type="topic", name=topic, operations=(DESCRIBE, "DescribeConfigs", READ, WRITE))
    for group in groups:
        yield KafkaRule(type="group", name=group, operations=(DESCRIBE, READ))
    for topic in topics:
        yield KafkaRule(type="topic", name=topic, operations=(DESCRIBE, "DescribeConfigs", WRITE))


def source_secret(user: KafkaUser, entry: Entry, context: Context) -> Secret:
    """The login at the source, from the entries of the secret store that the source's own Secrets come from."""
    there = entry.cluster or user.cluster
    prefix = f"{entry.key_prefix}/kafka/{there}"
    entries = (authority_entry(f"{prefix}/ca-certificate"), password_entry(f"{prefix}/{reader_name(there)}"))
    return opaque(f"{user.name}-source", user.cluster, entries, context)


def kafka_mirror(  # noqa: PLR0913, PLR0917 - what it is made of
    user: KafkaUser,
    entry: Entry,
    login: KafkaLogin,
    pods: ConnectGroup,
    copied: tuple[Sequence[str], Sequence[str]],
    context: Context,
) -> KafkaMirror:
    """The mirror itself."""
    secret, (topics, groups) = f"{user.name}-source", copied
    number = copies(context.profile.kafka[user.cluster])
    return KafkaMirror(
        name=user.name,
        namespace=user.namespace,
        application=user.application,
        labels=data_labels("kafka-mirror", user.name, context.environment),
        cluster=user.cluster,
        source=entry.alias,
        target=user.cluster,
        source_login=KafkaLogin(
            bootstrap=entry.bootstrap,
            authority=secret,
            user=reader_name(entry.cluster or user.cluster),
            secret=secret,
            secret_key=PASSWORD,
        ),
        target_login=login,
        pods=pods,
        tasks=entry.tasks,
        topics=_pattern(topics),
        groups=_pattern(groups),
        target_config=_worker_config(number),
        source_config=_source_config(number),
        checkpoint_config=_checkpoint_config(number, entry.offset_seconds),
    )


def _worker_config(number: int) -> dict[str, str | int | bool]:
    return {
        "config.storage.replication.factor": number,
        "offset.storage.partitions": OFFSET_PARTITIONS,
        "offset.storage.replication.factor": number,
        "status.storage.partitions": STATUS_PARTITIONS,
        "status.storage.replication.factor": number,
    }


def _source_config(number: int) -> dict[str, str | int | bool]:
    """Topics keep their names, so that services find them after a switch-over; they are made by Strimzi, not here.

    Source: https://kafka.apache.org/documentation/#mirrormakerconfigs
    """
    return {
        "offset-syncs.topic.location": "target",
        "offset-syncs.topic.replication.factor": number,
        "refresh.topics.interval.seconds": _REFRESH_SECONDS,
        "replication.factor": number,
        "replication.policy.class": _POLICY,
        "sync.topic.acls.enabled": False,
        "sync.topic.configs.enabled": False,
    }


def _checkpoint_config(number: int, seconds: int) -> dict[str, str | int | bool]:
    return {
        "checkpoints.topic.replication.factor": number,
        "emit.checkpoints.interval.seconds": seconds,
        "offset-syncs.topic.location": "target",
        "refresh.groups.interval.seconds": _REFRESH_SECONDS,
        "replication.policy.class": _POLICY,
        "sync.group.offsets.enabled": True,
        "sync.group.offsets.interval.seconds": seconds,
    }


def _syncs(entry: Entry) -> str:
    return f"mm2-offset-syncs.{entry.alias}.internal"


def _checkpoints(entry: Entry) -> str:
    return f"{entry.alias}.checkpoints.internal"


def _pattern(names: Sequence[str]) -> str:
    return "|".join(name.replace(".", r"\.") for name in names)
