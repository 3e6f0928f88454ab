"""Kafka clusters of an environment, with their topics and users; and which settings a broker knows.

What holds for ``model.environment`` holds here: every value is final.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorListener:
    """The listener that another region reads from, behind load balancers.

    Attributes:
        host: Name of the load balancer in front of all brokers.
        source_ranges: Networks that are let in.
        annotations: Annotations of the load balancers' Services.
    """

    port: int
    host: str
    source_ranges: tuple[str, ...]
    annotations: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaCluster:
    """A Kafka cluster.

    Attributes:
        application: Argo CD Application of everything that belongs to it.
        labels: Labels of its objects; ``member_labels`` name the cluster too, as Strimzi asks of pools and topics.
        port: Port of the listener for services.
        metadata_version: Version of the metadata that brokers and controllers share.
        config: Settings of the brokers.
        racked: Whether replicas are spread over zones.
        balanced: Whether Cruise Control moves partitions.
        measured: Whether an exporter measures the lag of consumers.
        rationed: Whether users have quotas; where they have none, producers are held back before a volume is full.
        protected: Whether it outlives its removal from the tree.
        mirror_listener: What another region reads from; None where none does.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    member_labels: Mapping[str, str]
    port: int
    version: str
    metadata_version: str
    priority_class: str
    config: Mapping[str, str | int | bool]
    racked: bool
    balanced: bool
    measured: bool
    rationed: bool
    protected: bool
    mirror_listener: MirrorListener | None

    @property
    def mirrored(self) -> bool:
        """Whether another region reads it."""
        return self.mirror_listener is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaPool:
    """Pods of a Kafka cluster that are alike.

    Attributes:
        roles: ``controller``, ``broker`` or both.
        heap: Heap of the JVM, as its option takes it.
        storage: Size of each pod's volume.
        keeps_metadata: Whether that volume holds the metadata of the cluster too.
        drops_volumes: Whether volumes are deleted with the pool.
        selector: Labels of its pods.
        spread: Whether its pods are spread; ``when_zone_unsatisfiable`` is as for a service.
        protected: As for the cluster.
    """

    name: str
    cluster: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    roles: tuple[str, ...]
    replicas: int
    cpu: str
    memory: str
    heap: str
    storage: str
    storage_class: str
    keeps_metadata: bool
    drops_volumes: bool
    priority_class: str
    selector: Mapping[str, str]
    spread: bool
    when_zone_unsatisfiable: str
    protected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaTopic:
    """A topic. ``name`` is that of its object, ``topic`` the one that clients use."""

    name: str
    topic: str
    cluster: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    partitions: int
    replicas: int
    config: Mapping[str, str | int]
    protected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaRule:
    """What a user may do to a resource of Kafka.

    Attributes:
        type: ``topic``, ``group``, or ``cluster``, which has no name.
        name: Name of the resource, or the beginning of names; ``*`` for all.
        pattern: ``literal`` or ``prefix``.
    """

    type: str
    name: str
    operations: tuple[str, ...]
    pattern: str = "literal"

    @property
    def named(self) -> bool:
        """Whether it is about resources with names."""
        return self.type != "cluster"


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaUser:
    """A user of a cluster.

    Attributes:
        secret: Secret that holds its password, in the namespace of the cluster; ``secret_key`` is its key.
        rules: What it may do.
        quotas: What it may take of each broker, as Strimzi's KafkaUser calls it; only what is bounded.
    """

    name: str
    cluster: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    secret: str
    secret_key: str
    rules: tuple[KafkaRule, ...]
    quotas: Mapping[str, int]

    @property
    def rationed(self) -> bool:
        """Whether anything bounds what it takes."""
        return bool(self.quotas)


DERIVED = frozenset(
    {
        "default.replication.factor",
        "min.insync.replicas",
        "offsets.topic.replication.factor",
        "transaction.state.log.min.isr",
        "transaction.state.log.replication.factor",
        "share.coordinator.state.topic.min.isr",
        "share.coordinator.state.topic.replication.factor",
        "auto.create.topics.enable",
        "unclean.leader.election.enable",
    }
)
"""Settings of a broker that are worked out from the number of brokers, or that no bank may change."""

SETTINGS = DERIVED | frozenset(
    """
    alter.config.policy.class.name alter.log.dirs.replication.quota.window.num
    alter.log.dirs.replication.quota.window.size.seconds auto.include.jmx.reporter auto.leader.rebalance.enable
    background.threads client.quota.callback.class compression.gzip.level compression.lz4.level compression.type
    compression.zstd.level connection.failed.authentication.delay.ms connections.max.idle.ms connections.max.reauth.ms
    create.topic.policy.class.name delegation.token.expiry.check.interval.ms delegation.token.expiry.time.ms
    delegation.token.max.lifetime.ms delete.records.purgatory.purge.interval.requests delete.topic.enable
    fetch.max.bytes fetch.purgatory.purge.interval.requests group.consumer.assignors
    group.consumer.heartbeat.interval.ms group.consumer.max.heartbeat.interval.ms
    group.consumer.max.session.timeout.ms group.consumer.max.size group.consumer.migration.policy
    group.consumer.min.heartbeat.interval.ms group.consumer.min.session.timeout.ms group.consumer.session.timeout.ms
    group.coordinator.append.linger.ms group.coordinator.rebalance.protocols group.coordinator.threads
    group.initial.rebalance.delay.ms group.max.session.timeout.ms group.max.size group.min.session.timeout.ms
    group.share.delivery.count.limit group.share.heartbeat.interval.ms group.share.max.heartbeat.interval.ms
    group.share.max.record.lock.duration.ms group.share.max.session.timeout.ms group.share.max.share.sessions
    group.share.max.size group.share.min.heartbeat.interval.ms group.share.min.record.lock.duration.ms
    group.share.min.session.timeout.ms group.share.partition.max.record.locks group.share.record.lock.duration.ms
    group.share.session.timeout.ms initial.broker.registration.timeout.ms kafka.metrics.polling.interval.secs
    kafka.metrics.reporters leader.imbalance.check.interval.seconds leader.imbalance.per.broker.percentage
    log.cleaner.backoff.ms log.cleaner.dedupe.buffer.size log.cleaner.delete.retention.ms log.cleaner.enable
    log.cleaner.io.buffer.load.factor log.cleaner.io.buffer.size log.cleaner.io.max.bytes.per.second
    log.cleaner.max.compaction.lag.ms log.cleaner.min.cleanable.ratio log.cleaner.min.compaction.lag.ms
    log.cleaner.threads log.cleanup.policy log.flush.interval.messages log.flush.interval.ms
    log.flush.offset.checkpoint.interval.ms log.flush.scheduler.interval.ms
    log.flush.start.offset.checkpoint.interval.ms log.index.interval.bytes log.index.size.max.bytes
    log.initial.task.delay.ms log.local.retention.bytes log.local.retention.ms log.message.timestamp.after.max.ms
    log.message.timestamp.before.max.ms log.message.timestamp.type log.preallocate log.retention.bytes
    log.retention.check.interval.ms log.retention.hours log.retention.minutes log.retention.ms log.roll.hours
    log.roll.jitter.hours log.roll.jitter.ms log.roll.ms log.segment.bytes log.segment.delete.delay.ms
    max.connection.creation.rate max.connections max.connections.per.ip max.connections.per.ip.overrides
    max.incremental.fetch.session.cache.slots max.request.partition.size.limit message.max.bytes
    metadata.log.max.record.bytes.between.snapshots metadata.log.max.snapshot.interval.ms metadata.log.segment.bytes
    metadata.log.segment.ms metadata.max.idle.interval.ms metadata.max.retention.bytes metadata.max.retention.ms
    metric.reporters metrics.num.samples metrics.recording.level metrics.sample.window.ms num.io.threads
    num.network.threads num.partitions num.recovery.threads.per.data.dir num.replica.alter.log.dirs.threads
    num.replica.fetchers offset.metadata.max.bytes offsets.commit.timeout.ms offsets.load.buffer.size
    offsets.retention.check.interval.ms offsets.retention.minutes offsets.topic.compression.codec
    offsets.topic.num.partitions offsets.topic.segment.bytes producer.id.expiration.check.interval.ms
    producer.id.expiration.ms producer.purgatory.purge.interval.requests queued.max.request.bytes queued.max.requests
    quota.window.num quota.window.size.seconds remote.fetch.max.wait.ms remote.list.offsets.request.timeout.ms
    remote.log.index.file.cache.total.size.bytes remote.log.manager.copier.thread.pool.size
    remote.log.manager.copy.max.bytes.per.second remote.log.manager.expiration.thread.pool.size
    remote.log.manager.fetch.max.bytes.per.second remote.log.manager.task.interval.ms
    remote.log.manager.thread.pool.size remote.log.reader.max.pending.tasks remote.log.reader.threads
    replica.fetch.backoff.ms replica.fetch.max.bytes replica.fetch.min.bytes replica.fetch.response.max.bytes
    replica.fetch.wait.max.ms replica.high.watermark.checkpoint.interval.ms replica.lag.time.max.ms
    replica.selector.class replica.socket.receive.buffer.bytes replica.socket.timeout.ms
    replication.quota.window.num replication.quota.window.size.seconds request.timeout.ms
    sasl.server.max.receive.size server.max.startup.time.ms share.coordinator.append.linger.ms
    share.coordinator.load.buffer.size share.coordinator.snapshot.update.records.per.snapshot
    share.coordinator.state.topic.compression.codec share.coordinator.state.topic.num.partitions
    share.coordinator.state.topic.segment.bytes share.coordinator.threads share.coordinator.write.timeout.ms
    socket.connection.setup.timeout.max.ms socket.connection.setup.timeout.ms socket.listen.backlog.size
    socket.receive.buffer.bytes socket.request.max.bytes socket.send.buffer.bytes ssl.cipher.suites
    ssl.enabled.protocols ssl.protocol telemetry.max.bytes transaction.abort.timed.out.transaction.cleanup.interval.ms
    transaction.max.timeout.ms transaction.partition.verification.enable
    transaction.remove.expired.transaction.cleanup.interval.ms transaction.state.log.load.buffer.size
    transaction.state.log.num.partitions transaction.state.log.segment.bytes transactional.id.expiration.ms
    controller.quorum.election.backoff.max.ms controller.quorum.election.timeout.ms controller.quorum.fetch.timeout.ms
    """.split()  # noqa: SIM905 - as a list of literals it would fill three screens
)
"""Settings of a broker that Kafka 4 knows and that Strimzi passes on; those that Strimzi sets itself are left out.

Source: https://kafka.apache.org/documentation/#brokerconfigs and the documentation of Strimzi's ``spec.kafka.config``.
"""

TOPIC_SETTINGS = frozenset(
    """
    cleanup.policy compression.gzip.level compression.lz4.level compression.type compression.zstd.level
    delete.retention.ms file.delete.delay.ms flush.messages flush.ms index.interval.bytes local.retention.bytes
    local.retention.ms max.compaction.lag.ms max.message.bytes message.timestamp.after.max.ms
    message.timestamp.before.max.ms message.timestamp.type min.cleanable.dirty.ratio min.compaction.lag.ms
    min.insync.replicas preallocate remote.log.copy.disable remote.log.delete.on.disable remote.storage.enable
    retention.bytes retention.ms segment.bytes segment.index.bytes segment.jitter.ms segment.ms
    unclean.leader.election.enable follower.replication.throttled.replicas leader.replication.throttled.replicas
    """.split()  # noqa: SIM905 - as above
)
"""Settings of a topic that Kafka 4 knows. Source: https://kafka.apache.org/documentation/#topicconfigs"""

GONE = {
    "inter.broker.protocol.version": "remove it; spec.kafka.metadataVersion took its place",
    "log.message.format.version": "remove it: since Kafka 4 messages have one format",
    "log.message.timestamp.difference.max.ms": "use log.message.timestamp.before.max.ms and .after.max.ms",
    "message.format.version": "remove it: since Kafka 4 messages have one format",
    "offsets.commit.required.acks": "remove it: offsets are always confirmed by all copies",
    "zookeeper.connection.timeout.ms": "remove it: there is no ZooKeeper any more",
}
"""Settings that Kafka 4 no longer knows, with what to do instead."""
