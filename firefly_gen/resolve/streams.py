"""What works on Kafka clusters from outside: puts connectors, registries and mirrors together, with what they need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from firefly_gen.model.capture import Capture
from firefly_gen.model.certificates import Certificate
from firefly_gen.model.kafka import KafkaUser
from firefly_gen.model.secrets import Secret
from firefly_gen.model.streams import KafkaConnect, KafkaConnector, KafkaMirror, SchemaRegistry
from firefly_gen.resolve import connect, mirror, names, registry
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.kafka import kafka_application, member_labels
from firefly_gen.resolve.kafka_topics import TopicPlan, dead_letters
from firefly_gen.resolve.secrets import pull_secret
from firefly_gen.resolve.workers import CONNECT, MIRROR, Sizes, connect_group, login_of, state_topics, worker_user


@dataclass(slots=True)
class Streams:
    """All of it.

    Attributes:
        topics: Topics that they need, by cluster.
        users: Their users.
    """

    connects: list[KafkaConnect] = field(default_factory=list)
    connectors: list[KafkaConnector] = field(default_factory=list)
    registries: list[SchemaRegistry] = field(default_factory=list)
    mirrors: list[KafkaMirror] = field(default_factory=list)
    topics: dict[str, list[TopicPlan]] = field(default_factory=dict)
    users: list[KafkaUser] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)


def streams(captures: Sequence[Capture], context: Context) -> Streams:
    """Everything that works on the Kafka clusters of a profile."""
    found = Streams()
    read: dict[str, list[Capture]] = {}
    for capture in captures:
        read.setdefault(connect.cluster_of(capture, context), []).append(capture)
    for cluster in sorted(context.profile.kafka):
        found.topics[cluster] = []
        _registry(cluster, found, context)
        if read.get(cluster):
            _connect(cluster, read[cluster], found, context)
        _mirrors(cluster, read.get(cluster, []), found, context)
    return found


def _registry(cluster: str, found: Streams, context: Context) -> None:
    entry = context.profile.kafka[cluster].registry
    if entry is None:
        return
    name = names.registry_name(cluster)
    user = registry.registry_user(name, cluster, context)
    made = registry.schema_registry(name, cluster, entry, user, context)
    found.registries.append(made)
    found.users.append(user)
    found.topics[cluster] += registry.registry_topics(name)
    if entry.issuer:
        found.certificates.append(registry.registry_certificate(made, entry.issuer))


def _connect(cluster: str, captures: Sequence[Capture], found: Streams, context: Context) -> None:
    entry = context.profile.kafka[cluster].connect
    if entry is None:
        return
    name, sizes = f"{cluster}-cdc", Sizes(entry.replicas, entry.cpu, entry.memory)
    pods = connect_group(name, CONNECT, sizes, cluster, context.profile)
    user = worker_user(name, cluster, tuple(connect.connect_rules(name, pods, captures)), context)
    login = login_of(user, context.profile)
    found.connects.append(connect.kafka_connect(entry, user, login, pods, captures, context))
    found.connectors += [connect.connector(each, entry, login, cluster, context) for each in captures]
    found.users.append(user)
    found.topics[cluster] += [*state_topics(pods), *connect.capture_topics(name, captures, cluster, context)]
    found.secrets += connect.connect_secrets(user, captures, context)
    labels = member_labels(cluster, context.environment)
    found.secrets.append(pull_secret(user.namespace, kafka_application(cluster), labels, context.profile))


def _mirrors(cluster: str, captures: Sequence[Capture], found: Streams, context: Context) -> None:
    kafka = context.profile.kafka[cluster]
    topics, groups = _events(cluster, captures, context), _groups(cluster, context)
    if kafka.mirror_listener:
        found.users.append(mirror.reader_user(cluster, topics, groups, context))
    entry = kafka.mirror_from
    if entry is None or not context.profile.workloads.standby:
        return
    name, sizes = f"{cluster}-mirror", Sizes(entry.replicas, entry.cpu, entry.memory)
    copied = mirror.check_mirror(cluster, entry, topics, groups, context)
    pods = connect_group(name, MIRROR, sizes, cluster, context.profile)
    user = worker_user(name, cluster, tuple(mirror.mirror_rules(pods, entry, *copied)), context)
    login = login_of(user, context.profile)
    found.mirrors.append(mirror.kafka_mirror(user, entry, login, pods, copied, context))
    found.users.append(user)
    found.topics[cluster] += [*state_topics(pods), *mirror.mirror_topics(entry)]
    found.secrets.append(mirror.source_secret(user, entry, context))


def _events(cluster: str, captures: Sequence[Capture], context: Context) -> tuple[str, ...]:
    """Topics with what another region needs to go on: events, dead letters, changes of databases, schemas."""
    kafka = context.profile.kafka[cluster]
    topics = set(kafka.topics) | {dead_letters(each) for each, topic in kafka.topics.items() if topic.dead_letters}
    topics |= {topic for capture in captures for topic in connect.table_topics(capture)}
    if kafka.registry:
        topics |= {plan.name for plan in registry.registry_topics(names.registry_name(cluster))}
    return tuple(sorted(topics))


def _groups(cluster: str, context: Context) -> tuple[str, ...]:
    """Consumer groups of the services that run."""
    uses = (each.kafka for each in context.profile.services.values() if each.enabled)
    return tuple(sorted({use.group for use in uses if use and use.cluster == cluster and use.group}))
