"""Kafka clusters, their topics, and what reads them from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firefly_gen.model.profile.data import Storage
from firefly_gen.model.profile.platform import PinnedImage


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaPool:
    """Pods of a Kafka cluster that are alike."""

    replicas: int
    cpu: str
    memory: str
    storage: Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateAuthority:
    """How often the parts of an authority in the secret store were replaced."""

    certificate_generation: int
    key_generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaRetention:
    """A tier of retention; 0 hours for ever, an empty size for no bound."""

    hours: int
    partition_size: str
    segment_hours: int
    segment_size: str
    cleanup: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaQuota:
    """What a user may take of each broker; 0 for no bound."""

    produce_kib: int
    consume_kib: int
    request_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaTopic:
    """A topic."""

    partitions: int
    retention: str
    dead_letters: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaConnect:
    """Kafka Connect with Debezium."""

    image: PinnedImage
    replicas: int
    cpu: str
    memory: str
    heartbeat_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaRegistry:
    """A registry of schemas."""

    image: PinnedImage
    platforms: tuple[str, ...]
    replicas: int
    cpu: str
    memory: str
    issuer: str
    authority_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaMirrorListener:
    """The listener that another region reads from."""

    port: int
    host: str
    source_ranges: tuple[str, ...]
    annotations: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaMirror:
    """The cluster that this one is a copy of."""

    alias: str
    bootstrap: str
    key_prefix: str
    cluster: str
    topics: tuple[str, ...]
    groups: tuple[str, ...]
    replicas: int
    tasks: int
    cpu: str
    memory: str
    offset_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaCluster:
    """A Kafka cluster."""

    namespace: str
    port: int
    version: str
    metadata_version: str
    priority_class: str
    controllers: KafkaPool
    brokers: KafkaPool
    config: Mapping[str, str | int | bool]
    certificate_authority: CertificateAuthority
    rebalance: bool
    lag_exporter: bool
    retention: Mapping[str, KafkaRetention]
    default_retention: str
    dead_letter_retention: str
    user_quota: KafkaQuota
    topics: Mapping[str, KafkaTopic]
    connect: KafkaConnect | None = None
    registry: KafkaRegistry | None = None
    mirror_listener: KafkaMirrorListener | None = None
    mirror_from: KafkaMirror | None = None
