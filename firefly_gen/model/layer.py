"""What a layer says of itself in its ``layer.yaml``, and what its templates may be rendered for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from firefly_gen.model import backup, delivery, environment, kafka, postgres, redis


class ForEach(StrEnum):
    """What a template is rendered for: once, or for each item of a collection of the Environment."""

    ONCE = "once"
    NAMESPACE = "namespace"
    PRIORITY_CLASS = "priority_class"
    STORAGE_CLASS = "storage_class"
    SNAPSHOT_CLASS = "snapshot_class"
    IMAGE_CATALOG = "image_catalog"
    DATABASE_CLUSTER = "database_cluster"
    DATABASE = "database"
    POOLER = "pooler"
    KAFKA_CLUSTER = "kafka_cluster"
    KAFKA_POOL = "kafka_pool"
    KAFKA_TOPIC = "kafka_topic"
    KAFKA_USER = "kafka_user"
    REDIS_INSTANCE = "redis_instance"
    BACKUP_LOCATION = "backup_location"
    BACKUP_SCHEDULE = "backup_schedule"
    SECRET = "secret"  # noqa: S105 - the kind of item, no credential
    SERVICE = "service"
    APPLICATION = "application"
    CHART = "chart"
    PROJECT = "project"


COLLECTIONS: Mapping[ForEach, tuple[str, type]] = {
    ForEach.NAMESPACE: ("namespaces", environment.Namespace),
    ForEach.PRIORITY_CLASS: ("priority_classes", environment.PriorityClass),
    ForEach.STORAGE_CLASS: ("storage_classes", environment.StorageClass),
    ForEach.SNAPSHOT_CLASS: ("snapshot_classes", environment.SnapshotClass),
    ForEach.IMAGE_CATALOG: ("image_catalogs", postgres.ImageCatalog),
    ForEach.DATABASE_CLUSTER: ("database_clusters", postgres.DatabaseCluster),
    ForEach.DATABASE: ("databases", postgres.Database),
    ForEach.POOLER: ("poolers", postgres.Pooler),
    ForEach.KAFKA_CLUSTER: ("kafka_clusters", kafka.KafkaCluster),
    ForEach.KAFKA_POOL: ("kafka_pools", kafka.KafkaPool),
    ForEach.KAFKA_TOPIC: ("kafka_topics", kafka.KafkaTopic),
    ForEach.KAFKA_USER: ("kafka_users", kafka.KafkaUser),
    ForEach.REDIS_INSTANCE: ("redis_instances", redis.RedisInstance),
    ForEach.BACKUP_LOCATION: ("backup_locations", backup.BackupLocation),
    ForEach.BACKUP_SCHEDULE: ("backup_schedules", backup.BackupSchedule),
    ForEach.SECRET: ("secrets", environment.Secret),
    ForEach.SERVICE: ("services", environment.Service),
    ForEach.APPLICATION: ("applications", delivery.Application),
    ForEach.CHART: ("charts", delivery.Chart),
    ForEach.PROJECT: ("projects", delivery.Project),
}
"""The field of the Environment that holds the items, and the class of an item."""


DELIVERED = frozenset({ForEach.APPLICATION, ForEach.CHART, ForEach.PROJECT})
"""What is known only after all other layers are rendered, and so for layers that say ``over: true`` alone."""


def booleans(of: type) -> frozenset[str]:
    """Names of the fields and properties of a class that are boolean: what ``when`` may name."""
    names = {each.name for each in fields(of) if each.type in {bool, "bool"}}
    for name, value in vars(of).items():
        if isinstance(value, property) and value.fget and value.fget.__annotations__.get("return") in {bool, "bool"}:
            names.add(name)
    return frozenset(names)


def has_application(of: type) -> bool:
    """Whether items of a class say which Application they belong to."""
    return any(each.name == "application" for each in fields(of))


@dataclass(frozen=True, slots=True, kw_only=True)
class Render:
    """One template of a layer.

    Attributes:
        template: Path below the layer's folder.
        for_each: What it is rendered for.
        when: Name of a boolean of the item or of the Environment that must be true; empty for always.
        application: Application that its objects belong to; empty for the item's own.
        wave: Argo CD sync wave inside that Application.
    """

    template: str
    for_each: ForEach
    when: str
    application: str
    wave: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One template of a layer whose files are no Kubernetes objects.

    Attributes:
        template: Path below the layer's folder; its ending but one, ``.md`` or ``.conf``, is that of the files.
        for_each: What it is rendered for.
        when: As for a ``Render``.
        folder: Folder of the files in the tree.
    """

    template: str
    for_each: ForEach
    when: str
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer.

    Attributes:
        name: Name of its folder.
        summary: One line on what it makes.
        after: Layers that are rendered before it.
        renders: Templates of its objects.
        documents: Templates of its other files.
        over: Whether it is rendered over what all the others made.
        settings: Schema of its settings, mounted at ``layers.<name>`` of the profile.
        folder: Where it lies.
    """

    name: str
    summary: str
    after: tuple[str, ...]
    renders: tuple[Render, ...]
    documents: tuple[Document, ...] = ()
    settings: dict[str, Any]
    folder: Path
    over: bool = False


@dataclass(frozen=True, slots=True)
class LayerSet:
    """All layers, each after those that it names in ``after``, otherwise by name; those over the others come last.

    Attributes:
        layers: In the order that they are rendered.
        folders: Template folders, in the order that templates are looked up.
    """

    layers: tuple[Layer, ...]
    folders: tuple[Path, ...]

    @property
    def ground(self) -> LayerSet:
        """The layers that are rendered first."""
        return LayerSet(tuple(each for each in self.layers if not each.over), self.folders)

    @property
    def over(self) -> LayerSet:
        """The layers that are rendered over what the others made."""
        return LayerSet(tuple(each for each in self.layers if each.over), self.folders)

    @property
    def settings(self) -> dict[str, dict[str, Any]]:
        """Settings schema of each layer by name."""
        return {layer.name: layer.settings for layer in self.layers}
