"""An environment profile as it was written, merged and completed with defaults; field by field the core schema.

What each field means stands once, in ``schemas/core.schema.json``; a test holds the two to the same fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Stage(StrEnum):
    """How strict an environment is."""

    DEV = "dev"
    STAGING = "staging"
    PROD = "prod"


class ZoneSpread(StrEnum):
    """Whether pods must, should or need not spread over the zones."""

    REQUIRED = "required"
    PREFERRED = "preferred"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kubernetes:
    """The cluster."""

    version: str
    provider: str
    region: str
    architecture: str
    zones: tuple[str, ...]
    cluster_domain: str
    volume_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Volumes:
    """StorageClass parameters by performance."""

    fast: Mapping[str, str]
    standard: Mapping[str, str]
    archive: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupProvider:
    """How Velero speaks to a provider's object store."""

    plugin: str
    config: Mapping[str, str]
    region_key: str
    endpoint_key: str
    kms_key: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What an infrastructure provider calls its storage."""

    driver: str
    volumes: Volumes
    snapshots: Mapping[str, str]
    key_parameter: str
    velero: BackupProvider | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullSecret:
    """The registry credential of every workload namespace."""

    name: str
    vault_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Images:
    """Where images come from."""

    registry: str
    allowed_registries: tuple[str, ...]
    pull_secret: PullSecret


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The release that a service runs."""

    tag: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretStore:
    """The store that every ExternalSecret reads."""

    kind: str
    name: str
    key_prefix: str
    refresh_interval: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A tier of the platform."""

    description: str
    namespace: str
    priority_class: str
    may_call: tuple[str, ...]
    viewers: tuple[str, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """Bounds of a namespace; empty or 0 where they are to be computed."""

    headroom_percent: int
    cpu: str
    memory: str
    pods: int
    storage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace:
    """A namespace."""

    description: str
    pod_security: str
    mesh: bool
    quota: Quota


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityClass:
    """A priority class."""

    value: int
    description: str
    preempts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageClass:
    """A storage class."""

    performance: str
    reclaim: str
    default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeClass:
    """A named size."""

    cpu: str
    memory: str
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """The mesh's sidecar in each pod, and what it asks for."""

    image: str
    cpu: str
    memory: str
    memory_limit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workloads:
    """How services run unless one says otherwise. Times are seconds."""

    size: str
    replicas: int
    max_replicas: int
    autoscale: bool
    disruption_budget: bool
    recommend_resources: bool
    zone_spread: ZoneSpread
    start_seconds: int
    migration_seconds: int
    pre_stop_seconds: int
    shutdown_seconds: int
    grace_seconds: int
    sidecar: Sidecar


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedImage:
    """An image that is not a service's."""

    repository: str
    tag: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresSize:
    """A named size of one PostgreSQL server."""

    cpu: str
    memory: str
    data: str
    wal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Synchronous:
    """Which commits survive the loss of the primary."""

    standbys: int
    durability: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresBackup:
    """Where the write-ahead log and the base backups go."""

    enabled: bool
    destination: str
    endpoint: str
    vault_key: str
    identity: Mapping[str, str]
    encryption: str
    schedule: str
    retention: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """How PostgreSQL clusters run unless one says otherwise."""

    images: Mapping[str, PinnedImage]
    pooler_image: PinnedImage | None = None
    version: str
    instances: int
    size: str
    sizes: Mapping[str, PostgresSize]
    storage_class: str
    priority_class: str
    synchronous: Synchronous
    backup: PostgresBackup


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseStorage:
    """Volumes of a cluster's servers; empty for those of its size."""

    data: str
    wal: str
    storage_class: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSynchronous:
    """What differs from the ``Synchronous`` of all clusters."""

    standbys: int | None
    durability: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseBackup:
    """What differs from the ``PostgresBackup`` of all clusters."""

    enabled: bool | None
    schedule: str
    retention: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooler:
    """PgBouncer in front of a cluster."""

    instances: int
    mode: str
    pool_size: int
    cpu: str
    memory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabasePoolers:
    """The poolers of a cluster."""

    rw: Pooler | None = None
    ro: Pooler | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseCluster:
    """A PostgreSQL cluster. 0, empty and None stand for what ``postgres`` says."""

    description: str
    namespace: str
    ssl_mode: str
    version: str
    instances: int
    size: str
    storage: DatabaseStorage
    synchronous: DatabaseSynchronous
    backup: DatabaseBackup
    poolers: DatabasePoolers
    max_connections: int
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """The volume of one pod."""

    size: str
    storage_class: str


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
class KafkaTopic:
    """A topic."""

    partitions: int
    retention_hours: int
    cleanup: str


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
    topics: Mapping[str, KafkaTopic]


class RedisPurpose(StrEnum):
    """What a Redis instance holds."""

    CACHE = "cache"
    STATE = "state"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisInstance:
    """A Redis instance."""

    namespace: str
    use: RedisPurpose
    instances: int
    cpu: str
    memory: str
    storage: Storage | None = None
    priority_class: str
    image: PinnedImage
    sentinel_image: PinnedImage
    exporter_image: PinnedImage


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupGroup:
    """Namespaces that Velero backs up together. 0 stands for what ``backup`` says."""

    namespaces: tuple[str, ...]
    schedule: str
    volumes: bool
    rpo_hours: int
    retention_days: int
    retention_days_least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What Velero backs up, and where to."""

    enabled: bool
    namespace: str
    bucket: str
    prefix: str
    region: str
    endpoint: str
    kms_key: str
    config: Mapping[str, str]
    vault_key: str
    rpo_hours: int
    retention_days: int
    retention_days_least: int
    groups: Mapping[str, BackupGroup]


@dataclass(frozen=True, slots=True, kw_only=True)
class External:
    """A service that is called but does not run in the tree."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A service's image."""

    module: str
    repository: str
    flavour: str
    platforms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDatabase:
    """A service's database."""

    cluster: str
    name: str
    migrations: int
    extensions: tuple[str, ...]
    pool: int
    endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceKafka:
    """A service's use of Kafka."""

    cluster: str
    bootstrap_env: str
    publishes: tuple[str, ...]
    consumes: tuple[str, ...]
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRedis:
    """A service's use of Redis."""

    instance: str
    host_env: str
    port_env: str
    password_env: str


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
    recommend_resources: bool | None
    start_seconds: int
    spring_profiles: tuple[str, ...]
    database: ServiceDatabase | None = None
    kafka: ServiceKafka | None = None
    redis: ServiceRedis | None = None
    calls: Mapping[str, Call]
    env: Mapping[str, str]
    secrets: Mapping[str, str]
    known_env: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A Helm chart."""

    repository: str
    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedKeys:
    """A Secret or ConfigMap that an operator makes."""

    name: str
    name_from: str
    keys: tuple[str, ...]
    keys_from: tuple[str, ...]
    any_key: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedService:
    """A Service that an operator makes."""

    name: str
    ports: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedPods:
    """Pods that an operator makes."""

    labels: Mapping[str, str]
    ports: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """What an operator makes out of one custom resource."""

    secrets: tuple[GeneratedKeys, ...]
    config_maps: tuple[GeneratedKeys, ...]
    services: tuple[GeneratedService, ...]
    pods: tuple[GeneratedPods, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KubernetesRange:
    """Minor versions of Kubernetes; empty where a bound is not known."""

    min: str
    max: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """An operator that the cluster runs. ``runs`` and ``generates`` are keyed by ``Kind.group``."""

    description: str
    chart: Chart | None = None
    namespace: str
    kubernetes: KubernetesRange
    runs: Mapping[str, tuple[str, ...]]
    wave: int
    provides: Mapping[str, tuple[str, ...]]
    generates: Mapping[str, Generated]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provided:
    """An object that something outside the tree makes."""

    kind: str
    namespace: str
    name: str
    keys: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchTarget:
    """Which objects a patch changes; empty fields match all."""

    kind: str
    namespace: str
    name: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """A change to rendered objects: a merge patch or a JSON patch."""

    target: PatchTarget
    merge: Mapping[str, Any] | None = None
    json6902: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A finding that is accepted until a day (ISO date, inclusive)."""

    check: str
    kind: str
    namespace: str
    name: str
    reason: str
    expires: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An environment profile. ``layers`` holds each layer's settings, as its own schema describes them."""

    description: str
    stage: Stage
    domain: str
    kubernetes: Kubernetes
    provider_catalog: Mapping[str, Provider]
    images: Images
    sample_releases: bool
    releases: Mapping[str, Release]
    secret_store: SecretStore
    tiers: Mapping[str, Tier]
    namespaces: Mapping[str, Namespace]
    priority_classes: Mapping[str, PriorityClass]
    storage_classes: Mapping[str, StorageClass]
    size_classes: Mapping[str, SizeClass]
    workloads: Workloads
    postgres: Postgres
    databases: Mapping[str, DatabaseCluster]
    kafka: Mapping[str, KafkaCluster]
    redis: Mapping[str, RedisInstance]
    backup: Backup
    externals: Mapping[str, External]
    services: Mapping[str, Service]
    operators: Mapping[str, Operator]
    provided: tuple[Provided, ...]
    patches: tuple[Patch, ...]
    waivers: tuple[Waiver, ...]
    layers: Mapping[str, Mapping[str, Any]]
