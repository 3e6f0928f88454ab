"""Logs: what collects, stores and shows them, and how long each class of them is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firefly_gen.model.profile.data import Storage
from firefly_gen.model.profile.platform import PinnedImage


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """Nodes of Elasticsearch that are alike, or pods of Logstash."""

    replicas: int
    cpu: str
    memory: str
    storage: Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Kibana:
    """Pods of Kibana."""

    replicas: int
    host: str
    cpu: str
    memory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filebeat:
    """The pod on each node."""

    cpu: str
    memory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogClass:
    """Logs that are kept together."""

    description: str
    namespaces: tuple[str, ...]
    loggers: tuple[str, ...]
    restricted: bool
    retention_days: int
    warm_after_days: int
    rollover_size: str
    rollover_days: int
    snapshot_days: int
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSnapshots:
    """Snapshots of classes in an object store; no destination, no snapshots."""

    destination: str
    region: str
    endpoint: str
    identity: Mapping[str, str]
    vault_key: str
    every_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """A system outside that gets a copy of every line."""

    url: str
    vault_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Logging:
    """Logs."""

    enabled: bool
    namespace: str
    agents_namespace: str
    priority_class: str
    masters: Nodes
    hot: Nodes
    warm: Nodes
    kibana: Kibana
    logstash: Nodes
    filebeat: Filebeat
    classes: Mapping[str, LogClass]
    snapshots: LogSnapshots
    forward: Mapping[str, Forward]
    elasticsearch_image: PinnedImage
    kibana_image: PinnedImage
    logstash_image: PinnedImage
    filebeat_image: PinnedImage
    setup_image: PinnedImage
    exporter_image: PinnedImage
