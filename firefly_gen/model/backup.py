"""Velero's backups of an environment; what holds for ``model.environment`` holds here: every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupLocation:
    """Where backups lie.

    Attributes:
        application: Argo CD Application of everything that has to do with backups.
        plugin: Velero's plugin for the object store.
        config: Settings of the plugin.
        secret: Secret with the plugin's credentials file, and ``secret_key`` its key; empty where Velero's pods have
            an identity of their own.
        writable: Whether backups go there; the one that they go to is the default.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    plugin: str
    bucket: str
    prefix: str
    config: Mapping[str, str]
    secret: str
    secret_key: str
    writable: bool

    @property
    def access(self) -> str:
        """What Velero may do there."""
        return "ReadWrite" if self.writable else "ReadOnly"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSchedule:
    """A group of namespaces that is backed up together.

    Attributes:
        location: The ``BackupLocation`` that its backups go to.
        schedule: Five fields of cron, in UTC.
        excluded: Resources that are left out.
        volumes: Whether snapshots of the volumes are taken, and copied to the location.
        ttl: How long a backup is kept, as Go prints durations.
        rpo_hours: Hours of changes that may be lost.
        retention_days_least: Days that the regulator demands.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    location: str
    schedule: str
    namespaces: tuple[str, ...]
    excluded: tuple[str, ...]
    volumes: bool
    ttl: str
    rpo_hours: int
    retention_days_least: int
