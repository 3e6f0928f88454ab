"""Volumes, Redis, and the backup of namespaces and volumes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from firefly_gen.model.profile.platform import PinnedImage


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """The volume of one pod."""

    size: str
    storage_class: str


class RedisPurpose(StrEnum):
    """What a Redis instance holds."""

    CACHE = "cache"
    STATE = "state"


class RedisMode(StrEnum):
    """How the pods of a Redis instance share their data."""

    REPLICATION = "replication"
    CLUSTER = "cluster"


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
    image: PinnedImage | None = None
    sentinel_image: PinnedImage | None = None
    exporter_image: PinnedImage | None = None
    mode: RedisMode
    issuer: str
    authority_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisImages:
    """Images of all Redis instances."""

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
class BackupSource:
    """A bucket that backups are restored from."""

    bucket: str
    prefix: str
    region: str


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
    sources: Mapping[str, BackupSource]
    config: Mapping[str, str]
    vault_key: str
    rpo_hours: int
    retention_days: int
    retention_days_least: int
    groups: Mapping[str, BackupGroup]
