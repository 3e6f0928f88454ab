"""What every group of Kafka Connect workers has: pods, a user, and the topics by which the workers agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from firefly_gen.model.kafka import KafkaRule, KafkaUser
from firefly_gen.model.profile import Profile
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.model.secrets import Secret, SecretEntry
from firefly_gen.model.streams import ConnectGroup, KafkaLogin
from firefly_gen.resolve import names
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.kafka import kafka_application, member_labels
from firefly_gen.resolve.kafka_topics import TopicPlan
from firefly_gen.resolve.places import spread_over_zones, when_unsatisfiable
from firefly_gen.resolve.secrets import AUTHORITY, PASSWORD, secret_name

CONNECT, MIRROR = "KafkaConnect", "KafkaMirrorMaker2"
SCRAM = "SCRAM-SHA-512"
DESCRIBE, READ, WRITE = "Describe", "Read", "Write"
OFFSET_PARTITIONS, STATUS_PARTITIONS = 25, 5
_MIB = 1 << 20
_SUFFIXES = {CONNECT: "connect", MIRROR: "mirrormaker2"}  # what Strimzi puts after the name of the pods
_INTERNAL: Mapping[str, str | int] = {"cleanup.policy": "compact", "segment.bytes": 16 * _MIB}


@dataclass(frozen=True, slots=True)
class Sizes:
    """What the pods of a group ask for, as the profile writes it."""

    replicas: int
    cpu: str
    memory: str


def connect_group(name: str, kind: str, sizes: Sizes, cluster: str, profile: Profile) -> ConnectGroup:
    """The pods of a group.

    Args:
        name: Name of its custom resource.
        kind: Kind of that.
        sizes: What the pods ask for.
        cluster: The cluster in which they keep their state.
        profile: The profile.
    """
    entry, memory = profile.kafka[cluster], mebibytes(sizes.memory)
    return ConnectGroup(
        group=name,
        config_topic=f"{name}-configs",
        offset_topic=f"{name}-offsets",
        status_topic=f"{name}-status",
        version=entry.version,
        replicas=sizes.replicas,
        cpu=cpu_text(millicores(sizes.cpu)),
        memory=memory_text(memory),
        heap=f"{memory // 2}m",
        priority_class=entry.priority_class,
        selector={"strimzi.io/cluster": name, "strimzi.io/kind": kind, "strimzi.io/name": f"{name}-{_SUFFIXES[kind]}"},
        racked=len(profile.kubernetes.zones) > 1 and entry.brokers.replicas > 1,
        spread=sizes.replicas > 1 and spread_over_zones(profile),
        when_zone_unsatisfiable=when_unsatisfiable(profile),
    )


def state_topics(pods: ConnectGroup) -> tuple[TopicPlan, ...]:
    """The topics that a group keeps its state in. Source: https://kafka.apache.org/documentation/#connect_running."""
    return (
        TopicPlan(pods.config_topic, 1, _INTERNAL),
        TopicPlan(pods.offset_topic, OFFSET_PARTITIONS, _INTERNAL),
        TopicPlan(pods.status_topic, STATUS_PARTITIONS, _INTERNAL),
    )


def state_rules(pods: ConnectGroup) -> Iterator[KafkaRule]:
    """What a group has to be allowed, to agree on who does what."""
    yield KafkaRule(type="group", name=pods.group, operations=(DESCRIBE, READ))
    for topic in (pods.config_topic, pods.offset_topic, pods.status_topic):
        operations = (DESCRIBE, "DescribeConfigs", READ, WRITE)
        yield KafkaRule(type="topic", name=topic, operations=operations)


def worker_user(name: str, cluster: str, rules: tuple[KafkaRule, ...], context: Context) -> KafkaUser:
    """The user of something that works on a cluster; it is not rationed, since all services depend on it."""
    return KafkaUser(
        name=name,
        cluster=cluster,
        namespace=context.profile.kafka[cluster].namespace,
        application=kafka_application(cluster),
        labels=member_labels(cluster, context.environment),
        secret=secret_name(name, "kafka"),
        secret_key=PASSWORD,
        rules=rules,
        quotas={},
    )


def login_of(user: KafkaUser, profile: Profile) -> KafkaLogin:
    """How a pod beside the brokers logs in as a user."""
    entry = profile.kafka[user.cluster]
    return KafkaLogin(
        bootstrap=names.kafka_bootstrap(user.cluster, entry, profile.kubernetes.cluster_domain),
        authority=f"{user.cluster}-cluster-ca-cert",
        user=user.name,
        secret=user.secret,
        secret_key=user.secret_key,
    )


def opaque(name: str, cluster: str, entries: tuple[SecretEntry, ...], context: Context) -> Secret:
    """A Secret in the namespace of a cluster."""
    return Secret(
        name=name,
        namespace=context.profile.kafka[cluster].namespace,
        application=kafka_application(cluster),
        type="Opaque",
        labels=member_labels(cluster, context.environment),
        entries=entries,
    )


def authority_entry(remote: str) -> SecretEntry:
    """The certificate of an authority, from an entry of the secret store."""
    return SecretEntry(key=AUTHORITY, remote_key=remote, remote_property=AUTHORITY)


def password_entry(remote: str) -> SecretEntry:
    """A password, from an entry of the secret store."""
    return SecretEntry(key=PASSWORD, remote_key=remote, remote_property=PASSWORD)
