"""Settings of Kafka Connect, of Debezium and of MirrorMaker that no schema looks into: which there are, and were.

Sources: https://kafka.apache.org/documentation/#connectconfigs, #sourceconnectconfigs and #mirrormakerconfigs; for what
Strimzi passes on, the reference of ``spec.config`` of KafkaConnect; and
https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-connector-properties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from firefly_gen.model import kafka


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The settings that some software knows.

    Attributes:
        software: What knows them, for messages.
        names: Whole names.
        families: Beginnings of names that go on as they like.
        gone: Names that were known once, with what to do instead.
    """

    software: str
    names: frozenset[str]
    families: tuple[str, ...] = ()
    gone: Mapping[str, str] = field(default_factory=dict)

    def covers(self, setting: str) -> bool:
        """Whether a setting is known."""
        return setting in self.names or setting.startswith(self.families)


BROKER = Known(software="Kafka 4", names=kafka.SETTINGS, gone=kafka.GONE)
TOPIC = Known(software="Kafka 4", names=kafka.TOPIC_SETTINGS, gone=kafka.GONE)

_CONVERTERS = ("key.converter.", "value.converter.", "header.converter.")

CONNECT = Known(
    software="Kafka Connect 4",
    names=frozenset(
        """
        access.control.allow.methods access.control.allow.origin client.dns.lookup config.providers
        config.storage.replication.factor connect.protocol connections.max.idle.ms
        connector.client.config.override.policy exactly.once.source.support header.converter heartbeat.interval.ms
        inter.worker.key.generation.algorithm inter.worker.key.size inter.worker.key.ttl.ms
        inter.worker.signature.algorithm inter.worker.verification.algorithms key.converter metadata.max.age.ms
        metadata.recovery.rebootstrap.trigger.ms metadata.recovery.strategy metric.reporters metrics.num.samples
        metrics.recording.level metrics.sample.window.ms offset.flush.interval.ms offset.flush.timeout.ms
        offset.storage.partitions offset.storage.replication.factor plugin.discovery rebalance.timeout.ms
        receive.buffer.bytes reconnect.backoff.max.ms reconnect.backoff.ms request.timeout.ms
        response.http.headers.config
        retry.backoff.max.ms retry.backoff.ms scheduled.rebalance.max.delay.ms send.buffer.bytes session.timeout.ms
        socket.connection.setup.timeout.max.ms socket.connection.setup.timeout.ms ssl.cipher.suites
        ssl.enabled.protocols ssl.endpoint.identification.algorithm ssl.protocol status.storage.partitions
        status.storage.replication.factor task.shutdown.graceful.timeout.ms topic.creation.enable
        topic.tracking.allow.reset topic.tracking.enable value.converter worker.sync.timeout.ms worker.unsync.backoff.ms
        """.split()  # noqa: SIM905 - as a list of literals it would fill two screens
    ),
    families=(
        "config.providers.",
        "config.storage.",
        "offset.storage.",
        "status.storage.",
        "producer.",
        "consumer.",
        "admin.",
        *_CONVERTERS,
    ),
    gone={
        "internal.key.converter": "remove it: Connect has kept its state in one form since Kafka 2",
        "internal.value.converter": "remove it: Connect has kept its state in one form since Kafka 2",
        "rest.host.name": "remove it: Strimzi sets the listeners",
        "rest.port": "remove it: Strimzi sets the listeners",
    },
)

_SOURCE = """
    config.action.reload errors.log.enable errors.log.include.messages errors.retry.delay.max.ms errors.retry.timeout
    errors.tolerance exactly.once.support header.converter key.converter offsets.storage.topic predicates
    tasks.max.enforce topic.creation.groups transaction.boundary transaction.boundary.interval.ms transforms
    value.converter
"""
_SOURCE_FAMILIES = (
    "admin.override.",
    "consumer.override.",
    "predicates.",
    "producer.override.",
    "topic.creation.",
    "transforms.",
    *_CONVERTERS,
)

DEBEZIUM_POSTGRES = Known(
    software="Debezium 3 for PostgreSQL",
    names=frozenset(
        f"""
        {_SOURCE}
        binary.handling.mode column.exclude.list column.include.list connection.validation.timeout.ms converters
        custom.metric.tags custom.sanitize.pattern database.dbname database.hostname database.initial.statements
        database.password database.port database.query.timeout.ms database.sslcert database.sslfactory database.sslkey
        database.sslmode database.sslpassword database.sslrootcert database.tcpKeepAlive database.user
        datatype.propagate.source.type
        decimal.handling.mode errors.max.retries event.processing.failure.handling.mode executor.shutdown.timeout.ms
        extended.headers.enabled field.name.adjustment.mode flush.lsn.source guardrail.collections.limit.action
        guardrail.collections.max heartbeat.action.query heartbeat.interval.ms hstore.handling.mode
        include.schema.comments include.unknown.datatypes incremental.snapshot.allow.schema.changes
        incremental.snapshot.chunk.size incremental.snapshot.watermarking.strategy
        internal.slot.seek.to.known.offset.on.start
        interval.handling.mode lsn.flush.mode lsn.flush.timeout.action lsn.flush.timeout.ms max.batch.size
        max.queue.size
        max.queue.size.in.bytes message.key.columns message.prefix.exclude.list message.prefix.include.list
        money.fraction.digits notification.enabled.channels notification.sink.topic.name offset.mismatch.strategy
        openlineage.integration.enabled plugin.name poll.interval.ms post.processors provide.transaction.metadata
        publication.autocreate.mode publication.name publish.via.partition.root query.fetch.size read.only
        replica.autoset.type replica.identity.autoset.values retriable.restart.connector.wait.ms schema.exclude.list
        schema.history.internal schema.include.list schema.name.adjustment.mode schema.refresh.mode
        signal.data.collection signal.enabled.channels signal.file signal.kafka.bootstrap.servers signal.kafka.groupId
        signal.kafka.poll.timeout.ms signal.kafka.topic signal.poll.interval.ms skip.messages.without.change
        skipped.operations slot.drop.on.stop slot.failover slot.max.retries slot.name slot.retry.delay.ms
        slot.stream.params snapshot.delay.ms snapshot.fetch.size snapshot.include.collection.list
        snapshot.isolation.mode snapshot.lock.timeout.ms snapshot.locking.mode snapshot.locking.mode.custom.name
        snapshot.max.threads snapshot.mode snapshot.mode.configuration.based.snapshot.data
        snapshot.mode.configuration.based.snapshot.on.data.error
        snapshot.mode.configuration.based.snapshot.on.schema.error snapshot.mode.configuration.based.snapshot.schema
        snapshot.mode.configuration.based.start.stream snapshot.mode.custom.name snapshot.query.mode
        snapshot.query.mode.custom.name snapshot.select.statement.overrides snapshot.tables.order.by.row.count
        sourceinfo.struct.maker status.update.interval.ms streaming.delay.ms table.exclude.list
        table.ignore.builtin table.include.list time.precision.mode tombstones.on.delete topic.cache.size
        topic.delimiter topic.heartbeat.name topic.heartbeat.prefix topic.naming.strategy topic.prefix
        topic.transaction unavailable.value.placeholder xmin.fetch.interval.ms
        """.split()
    ),
    families=(
        "column.mask.",
        "column.propagate.source.type",
        "column.truncate.to.",
        "converters.",
        "driver.",
        "openlineage.integration.",
        "post.processors.",
        "signal.consumer.",
        "snapshot.select.statement.overrides.",
        *_SOURCE_FAMILIES,
    ),
    gone={
        "column.blacklist": "use column.exclude.list",
        "column.whitelist": "use column.include.list",
        "database.server.name": "use topic.prefix",
        "heartbeat.topics.prefix": "use topic.heartbeat.prefix",
        "sanitize.field.names": "use field.name.adjustment.mode",
        "schema.blacklist": "use schema.exclude.list",
        "schema.whitelist": "use schema.include.list",
        "slot.drop_on_stop": "use slot.drop.on.stop",
        "table.blacklist": "use table.exclude.list",
        "table.whitelist": "use table.include.list",
        "toasted.value.placeholder": "use unavailable.value.placeholder",
    },
)

_MIRROR = f"""
    {_SOURCE}
    admin.timeout.ms enabled forwarding.admin.class offset-syncs.topic.location replication.policy.class
    replication.policy.internal.topic.separator.enabled replication.policy.separator
"""

MIRROR_SOURCE = Known(
    software="MirrorSourceConnector of Kafka 4",
    names=frozenset(
        f"""
        {_MIRROR}
        add.source.alias.to.metrics config.properties.exclude config.property.filter.class consumer.poll.timeout.ms
        emit.offset-syncs.enabled heartbeats.replication.enabled offset-syncs.topic.replication.factor offset.lag.max
        refresh.topics.enabled refresh.topics.interval.seconds replication.factor sync.topic.acls.enabled
        sync.topic.acls.interval.seconds sync.topic.configs.enabled sync.topic.configs.interval.seconds
        topic.filter.class use.defaults.from
        """.split()
    ),
    families=("admin.", "consumer.", "producer.", "source.", "target.", *_SOURCE_FAMILIES),
    gone={
        "config.properties.blacklist": "use config.properties.exclude",
        "topics.blacklist": "use topicsExcludePattern of the mirror",
        "use.incremental.alter.configs": "remove it: Kafka 4 knows no other way",
    },
)

MIRROR_CHECKPOINT = Known(
    software="MirrorCheckpointConnector of Kafka 4",
    names=frozenset(
        f"""
        {_MIRROR}
        checkpoints.topic.replication.factor consumer.poll.timeout.ms emit.checkpoints.enabled
        emit.checkpoints.interval.seconds group.filter.class refresh.groups.enabled refresh.groups.interval.seconds
        sync.group.offsets.enabled sync.group.offsets.interval.seconds topic.filter.class
        """.split()
    ),
    families=("admin.", "consumer.", "producer.", "source.", "target.", *_SOURCE_FAMILIES),
    gone={"groups.blacklist": "use groupsExcludePattern of the mirror"},
)

SETTINGS: Mapping[str, tuple[tuple[str, Known], ...]] = {
    "Kafka.kafka.strimzi.io": (("spec.kafka.config", BROKER),),
    "KafkaConnect.kafka.strimzi.io": (("spec.config", CONNECT),),
    "KafkaMirrorMaker2.kafka.strimzi.io": (
        ("spec.target.config", CONNECT),
        ("spec.mirrors[].sourceConnector.config", MIRROR_SOURCE),
        ("spec.mirrors[].checkpointConnector.config", MIRROR_CHECKPOINT),
    ),
    "KafkaTopic.kafka.strimzi.io": (("spec.config", TOPIC),),
}
"""Where a kind has settings that no schema looks into, and who knows them."""

CONNECTORS: Mapping[str, Known] = {"io.debezium.connector.postgresql.PostgresConnector": DEBEZIUM_POSTGRES}
"""Who knows the settings of a KafkaConnector, by its class; those of others are not known."""
