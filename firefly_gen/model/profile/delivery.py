"""How Argo CD brings the tree into the cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """The Git repository that the tree is committed to."""

    url: str
    revision: str
    path: str
    vault_key: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class TargetCluster:
    """A cluster, as Argo CD knows it; by its name, or where that is empty by its API server."""

    name: str
    server: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """An AppProject."""

    description: str
    prune: bool
    deployers: tuple[str, ...]
    readers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderRule:
    """Project and wave of the Applications whose folder fits a pattern."""

    project: str
    wave: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncWindow:
    """A time at which syncs are allowed or denied."""

    kind: str
    schedule: str
    hours: int
    time_zone: str
    manual: bool
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifications:
    """Who hears of failed syncs."""

    slack_channel: str
    vault_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How Argo CD brings the tree into the cluster."""

    repository: Repository
    namespace: str
    prefix: str
    cluster: TargetCluster
    projects: Mapping[str, Project]
    folders: Mapping[str, FolderRule]
    windows: Mapping[str, SyncWindow]
    notifications: Notifications
