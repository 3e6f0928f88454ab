"""A service of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firefly_gen.model.profile.kafka import KafkaQuota
from firefly_gen.model.profile.mesh import Egress
from firefly_gen.model.profile.tracing import ServiceTracing


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A service's image."""

    module: str
    repository: str
    flavour: str
    platforms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCapture:
    """Which changes of a service's database are read from the write-ahead log."""

    tables: tuple[str, ...]
    kafka: str
    partitions: int
    retention: str
    snapshot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceShards:
    """Further clusters with parts of a service's data."""

    env: str
    clusters: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePartitions:
    """Upkeep of a service's partitioned tables."""

    function: str
    schedule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDatabase:
    """A service's database."""

    cluster: str
    name: str
    migrations: int
    compatible_migrations: bool
    extensions: tuple[str, ...]
    pool: int
    endpoint: str
    shards: ServiceShards | None = None
    partitions: ServicePartitions | None = None
    credentials: str = "stored"
    capture: ServiceCapture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceKafka:
    """A service's use of Kafka."""

    cluster: str
    bootstrap_env: str
    schemas: bool
    publishes: tuple[str, ...]
    consumes: tuple[str, ...]
    group: str
    lag_per_pod: int
    quota: KafkaQuota


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRedis:
    """A service's use of Redis."""

    instance: str
    host_env: str
    port_env: str
    password_env: str
    nodes_env: str
    ssl_env: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call to another service."""

    env: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service of the catalogue. 0, empty and None stand for what ``workloads`` says."""

    description: str
    enabled: bool
    reason: str
    tier: str
    image: Image
    port: int
    size: str
    replicas: int
    max_replicas: int
    autoscale: bool | None
    strategy: str
    recommend_resources: bool | None
    start_seconds: int
    spring_profiles: tuple[str, ...]
    database: ServiceDatabase | None = None
    flags: tuple[str, ...]
    kafka: ServiceKafka | None = None
    redis: ServiceRedis | None = None
    routes: Mapping[str, tuple[str, ...]]
    idempotent: tuple[str, ...]
    egress: Mapping[str, Egress]
    calls: Mapping[str, Call]
    env: Mapping[str, str]
    secrets: Mapping[str, str]
    mounted_secrets: tuple[str, ...]
    tracing: ServiceTracing
    metrics_path: str
    known_env: tuple[str, ...]
