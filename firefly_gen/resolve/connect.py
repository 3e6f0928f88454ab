"""Kafka Connect with Debezium: one group of workers a Kafka cluster, one connector a captured database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from firefly_gen import yamlio
from firefly_gen.model.capture import Capture
from firefly_gen.model.kafka import KafkaRule, KafkaUser
from firefly_gen.model.profile import KafkaCluster, ServiceCapture
from firefly_gen.model.profile import KafkaConnect as Entry
from firefly_gen.model.secrets import Secret, SecretMount
from firefly_gen.model.streams import ConnectGroup, KafkaConnect, KafkaConnector, KafkaLogin
from firefly_gen.resolve import names
from firefly_gen.resolve.connect_metrics import RULES
from firefly_gen.resolve.connections import ssl_mode, verifies
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.images import pinned
from firefly_gen.resolve.kafka import copies, kafka_application, member_labels
from firefly_gen.resolve.kafka_retention import topic_retention
from firefly_gen.resolve.kafka_topics import TopicPlan
from firefly_gen.resolve.kafka_users import jaas
from firefly_gen.resolve.labels import data_labels
from firefly_gen.resolve.secrets import PASSWORD, Place, role_secret, secret_name
from firefly_gen.resolve.workers import (
    DESCRIBE,
    OFFSET_PARTITIONS,
    READ,
    SCRAM,
    STATUS_PARTITIONS,
    WRITE,
    authority_entry,
    opaque,
    state_rules,
)

Settings = dict[str, str | int | bool]
"""Settings by their names in Kafka Connect or Debezium."""

CONNECTOR = "io.debezium.connector.postgresql.PostgresConnector"
_MOUNTS = "/mnt"  # Strimzi mounts nothing elsewhere
_HEARTBEATS = "cdc-heartbeat"
_MIB, _HOUR = 1 << 20, 3_600_000
_HEARTBEAT_TOPIC: Mapping[str, str | int] = {
    "cleanup.policy": "delete",
    "retention.bytes": 16 * _MIB,
    "retention.ms": _HOUR,
    "segment.bytes": 4 * _MIB,
    "segment.ms": _HOUR,
}
# The log of the whole server is kept until every slot has moved on, so that of an idle database has to move too.
_HEARTBEAT = "heartbeat"
_HEARTBEAT_QUERY = f"SELECT pg_logical_emit_message(false, '{_HEARTBEAT}', now()::text)"


def cluster_of(capture: Capture, context: Context) -> str:
    """The Kafka cluster that takes the changes of a database; empty, and a problem, where that is not known."""
    profile, path = context.profile, ("services", capture.name, "database", "capture")
    use = _use(capture, context)
    name = use.kafka or (next(iter(profile.kafka)) if len(profile.kafka) == 1 else "")
    if not name:
        context.problems.add(path, "no Kafka cluster takes the changes", "say which under `kafka`", key=True)
    elif name not in profile.kafka:
        context.problems.unknown((*path, "kafka"), "Kafka cluster", name, profile.kafka)
    elif profile.kafka[name].connect is None:
        hint = f"give kafka.{name} a `connect` with an image, or take `capture` away"
        context.problems.add(path, f"the Kafka cluster {name} has no Kafka Connect to read it", hint, key=True)
    elif use.retention and use.retention not in profile.kafka[name].retention:
        tiers = profile.kafka[name].retention
        context.problems.unknown((*path, "retention"), "retention tier", use.retention, tiers)
    else:
        return name
    return ""


def capture_topics(name: str, captures: Sequence[Capture], cluster: str, context: Context) -> Iterator[TopicPlan]:
    """A topic for each captured table, for each connector's signs of life, and for signals to all of them."""
    entry = context.profile.kafka[cluster]
    for capture in captures:
        use = _use(capture, context)
        config = topic_retention(entry, use.retention)
        yield from (TopicPlan(topic, use.partitions, config) for topic in table_topics(capture))
        yield TopicPlan(_heartbeats(capture), 1, _HEARTBEAT_TOPIC)
    yield TopicPlan(_signals(name), 1, topic_retention(entry, ""))


def connect_rules(name: str, pods: ConnectGroup, captures: Sequence[Capture]) -> Iterator[KafkaRule]:
    """What the workers and connectors may do."""
    yield from state_rules(pods)
    yield KafkaRule(type="group", name=f"{_signals(name)}.", operations=(READ,), pattern="prefix")
    yield KafkaRule(type="topic", name=_signals(name), operations=(DESCRIBE, READ))
    for capture in captures:
        for topic in (*table_topics(capture), _heartbeats(capture)):
            yield KafkaRule(type="topic", name=topic, operations=(DESCRIBE, WRITE))


def kafka_connect(  # noqa: PLR0913, PLR0917 - what it is made of
    entry: Entry, user: KafkaUser, login: KafkaLogin, pods: ConnectGroup, captures: Sequence[Capture], context: Context
) -> KafkaConnect:
    """The workers."""
    cluster, profile = user.cluster, context.profile
    path = ("kafka", cluster, "connect", "image")
    mounts = [_mount(capture) for capture in captures]
    mounts.append(SecretMount(name="kafka-authority", secret=login.authority, folder=f"{_MOUNTS}/kafka-authority"))
    mounts.append(SecretMount(name="kafka-login", secret=login.secret, folder=f"{_MOUNTS}/kafka-login"))
    registry = profile.kafka[cluster].registry
    if registry and registry.issuer:
        secret = f"{user.name}-registry"
        mounts.append(SecretMount(name="registry-authority", secret=secret, folder=f"{_MOUNTS}/registry-authority"))
    return KafkaConnect(
        name=user.name,
        namespace=user.namespace,
        application=user.application,
        labels=data_labels("kafka-connect", user.name, context.environment),
        cluster=cluster,
        image=pinned(entry.image, path, profile, context.problems),
        pull_secret=profile.images.pull_secret.name,
        login=login,
        pods=pods,
        config=_worker_config(copies(profile.kafka[cluster])),
        mounts=tuple(sorted(mounts, key=lambda each: each.name)),
        metrics_name=f"{user.name}-metrics",
        metrics=yamlio.dump(RULES),
    )


def connect_secrets(user: KafkaUser, captures: Sequence[Capture], context: Context) -> Iterator[Secret]:
    """The logins at the databases, and the authority of the registry, beside the workers."""
    profile = context.profile
    for capture in captures:
        place = Place(_mount(capture).secret, user.namespace, user.application, user.labels)
        secret = role_secret(place, capture.role, capture.vault_key)
        if verifies(ssl_mode(profile.databases[capture.cluster], profile)):
            entries = (authority_entry(names.postgres_authority_key(profile)), *secret.entries)
            secret = replace(secret, entries=entries)
        yield secret
    registry = profile.kafka[user.cluster].registry
    if registry and registry.issuer:
        remote = f"{profile.secret_store.key_prefix}/{registry.authority_key}"
        yield opaque(f"{user.name}-registry", user.cluster, (authority_entry(remote),), context)


def connector(capture: Capture, entry: Entry, login: KafkaLogin, cluster: str, context: Context) -> KafkaConnector:
    """The connector of a captured database."""
    kafka = context.profile.kafka[cluster]
    return KafkaConnector(
        name=_prefix(capture).replace(".", "-"),
        namespace=kafka.namespace,
        application=kafka_application(cluster),
        labels={**member_labels(cluster, context.environment), "strimzi.io/cluster": login.user},
        connect=login.user,
        service=capture.name,
        database=capture.cluster,
        state="stopped" if context.profile.workloads.standby else "running",
        connector_class=CONNECTOR,
        config=dict(sorted(_config(capture, entry, login, cluster, context).items())),
    )


def _config(capture: Capture, entry: Entry, login: KafkaLogin, cluster: str, context: Context) -> Settings:
    return {
        **_database(capture, context),
        **_changes(capture, entry, context),
        **_signalling(capture, login),
        **_converters(context.profile.kafka[cluster], cluster, context),
        "errors.tolerance": "none",
        "errors.log.enable": True,
        "errors.log.include.messages": False,  # they are customers' data
    }


def _worker_config(replicas: int) -> Settings:
    """Source: https://kafka.apache.org/documentation/#connectconfigs."""
    json = "org.apache.kafka.connect.json.JsonConverter"
    return {
        "config.providers": "directory",
        "config.providers.directory.class": "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
        "config.providers.directory.param.allowed.paths": _MOUNTS,
        "config.storage.replication.factor": replicas,
        "connector.client.config.override.policy": "None",
        "key.converter": json,
        "offset.storage.partitions": OFFSET_PARTITIONS,
        "offset.storage.replication.factor": replicas,
        "status.storage.partitions": STATUS_PARTITIONS,
        "status.storage.replication.factor": replicas,
        "topic.creation.enable": False,
        "value.converter": json,
    }


def _database(capture: Capture, context: Context) -> Settings:
    """Source, here and below: https://debezium.io/documentation/reference/stable/connectors/postgresql.html."""
    profile, folder = context.profile, _mount(capture).folder
    mode = ssl_mode(profile.databases[capture.cluster], profile)
    settings: Settings = {
        "database.hostname": capture.host,
        "database.port": capture.port,
        "database.dbname": capture.database,
        "database.user": capture.role,
        "database.password": f"${{directory:{folder}:{PASSWORD}}}",
        "database.sslmode": mode,
    }
    if verifies(mode):
        settings["database.sslrootcert"] = f"{folder}/ca.crt"
    return settings


def _changes(capture: Capture, entry: Entry, context: Context) -> Settings:
    use = _use(capture, context)
    settings: Settings = {
        "plugin.name": "pgoutput",
        "publication.name": capture.publication,
        "publication.autocreate.mode": "disabled",
        "slot.name": capture.slot,
        "slot.drop.on.stop": False,
        "slot.failover": True,
        "table.include.list": capture.table_list,
        "topic.prefix": _prefix(capture),
        "snapshot.mode": use.snapshot,
        "decimal.handling.mode": "string",
        "tombstones.on.delete": True,
        "heartbeat.interval.ms": entry.heartbeat_seconds * 1000,
        "heartbeat.action.query": _HEARTBEAT_QUERY,
        "topic.heartbeat.prefix": _HEARTBEATS,
        # Read, so that the log moves on, but told to nobody: there is no topic for messages.
        "message.prefix.exclude.list": _HEARTBEAT,
    }
    return settings


def _signalling(capture: Capture, login: KafkaLogin) -> Settings:
    """Signals come from a topic, and nothing is written to the database for them."""
    password = f"${{directory:{_MOUNTS}/kafka-login:{login.secret_key}}}"
    return {
        "read.only": True,
        "signal.enabled.channels": "kafka",
        "signal.kafka.topic": _signals(login.user),
        "signal.kafka.groupId": f"{_signals(login.user)}.{capture.name}",
        "signal.kafka.bootstrap.servers": login.bootstrap,
        "signal.consumer.security.protocol": "SASL_SSL",
        "signal.consumer.sasl.mechanism": SCRAM,
        "signal.consumer.sasl.jaas.config": jaas(login.user, password),
        "signal.consumer.ssl.truststore.type": "PEM",
        "signal.consumer.ssl.truststore.location": f"{_MOUNTS}/kafka-authority/ca.crt",
    }


def _converters(kafka: KafkaCluster, cluster: str, context: Context) -> Settings:
    """Avro with schemas in the registry; where there is none, JSON that says its schema in each event."""
    if kafka.registry is None:
        return {}
    settings: Settings = {
        "schema.name.adjustment.mode": "avro",
        "field.name.adjustment.mode": "avro",
    }
    for side in ("key", "value"):
        settings[f"{side}.converter"] = "io.apicurio.registry.utils.converter.AvroConverter"
        settings[f"{side}.converter.apicurio.registry.url"] = names.registry_url(cluster, context.profile)
        settings[f"{side}.converter.apicurio.registry.auto-register"] = True
        settings[f"{side}.converter.apicurio.registry.find-latest"] = True
        if kafka.registry.issuer:
            trust = f"{side}.converter.apicurio.registry.tls.truststore"
            settings[f"{trust}.type"] = "PEM"
            settings[f"{trust}.location"] = f"{_MOUNTS}/registry-authority/ca.crt"
    return settings


def _use(capture: Capture, context: Context) -> ServiceCapture:
    database = context.profile.services[capture.name].database
    if database is None or database.capture is None:
        raise AssertionError(capture.name)
    return database.capture


def _mount(capture: Capture) -> SecretMount:
    name = secret_name(capture.name, "capture")
    return SecretMount(name=name, secret=name, folder=f"{_MOUNTS}/{name}")


def _prefix(capture: Capture) -> str:
    return f"cdc.{capture.name}"


def table_topics(capture: Capture) -> Iterator[str]:
    """The topics of a captured database, one a table."""
    return (f"{_prefix(capture)}.{table.schema}.{table.name}" for table in capture.tables)


def _heartbeats(capture: Capture) -> str:
    return f"{_HEARTBEATS}.{_prefix(capture)}"


def _signals(connect: str) -> str:
    return f"{connect}-signals"
