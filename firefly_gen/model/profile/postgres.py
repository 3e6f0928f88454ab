"""PostgreSQL: what all clusters share, and each cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firefly_gen.model.profile.platform import PinnedImage


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
    region: str
    schedule: str
    retention: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresTls:
    """Who signs the certificates of servers and poolers."""

    issuer: str
    authority_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresRegions:
    """Regions that hold the same databases, each with its archive; empty where there is one region only."""

    archives: Mapping[str, str]
    self: str
    primary: str
    bootstrap_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresObjectives:
    """What the loss of a cluster may cost, and how fast one comes back."""

    rpo_minutes: int
    rto_minutes: int
    restore_mib_s: int
    replay_speed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreTest:
    """Jobs that try to restore each cluster."""

    image: PinnedImage
    weekday: int
    hour: int
    priority_class: str
    grace_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverFrom:
    """The archive that a cluster is made from."""

    server_name: str
    destination: str
    target_time: str


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
    objectives: PostgresObjectives
    restore_test: RestoreTest | None = None
    regions: PostgresRegions
    ssl_mode: str
    tls: PostgresTls
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
    server_name: str


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
    recover_from: RecoverFrom | None = None
    promotion_token: str
    poolers: DatabasePoolers
    max_connections: int
    parameters: Mapping[str, str]
