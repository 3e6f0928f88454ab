"""DATA-005: in production, no object that goes away takes data along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.meta import Meta
from firefly_gen.check.operands import VOLUMES
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, below, text, walk
from firefly_gen.model.argo import NOT_DELETED, NOT_PRUNED, SYNC_OPTIONS, sync_options
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="DATA-005",
    severity=Severity.ERROR,
    statement="In prod, what holds state is not pruned, its volumes are retained, and nothing deletes its data.",
    why="One file that is deleted in git, or one Application that is removed, takes the bank's data along.",
    mend="annotate it with argocd.argoproj.io/sync-options: Prune=false,Delete=false, and use classes that retain",
    needs_environment=True,
)
_STATEFUL = (
    "Cluster.postgresql.cnpg.io",
    "Database.postgresql.cnpg.io",
    "DatabaseRole.postgresql.cnpg.io",
    "ObjectStore.barmancloud.cnpg.io",
    "Kafka.kafka.strimzi.io",
    "KafkaNodePool.kafka.strimzi.io",
    "KafkaTopic.kafka.strimzi.io",
    "RedisCluster.redis.redis.opstreelabs.in",
    "RedisReplication.redis.redis.opstreelabs.in",
    "Elasticsearch.elasticsearch.k8s.elastic.co",
)
"""Kinds with whose objects data goes, or the way to it."""

_KEEPS: Mapping[str, tuple[tuple[str, Any, Any], ...]] = {
    "Database.postgresql.cnpg.io": (("spec.databaseReclaimPolicy", "retain", "retain"),),
    "DatabaseRole.postgresql.cnpg.io": (("spec.databaseRoleReclaimPolicy", "retain", "retain"),),
    "KafkaNodePool.kafka.strimzi.io": (
        ("spec.storage.deleteClaim", False, False),
        ("spec.storage.volumes[].deleteClaim", False, False),
    ),
    "RedisCluster.redis.redis.opstreelabs.in": (("spec.storage.keepAfterDelete", True, False),),
    "RedisReplication.redis.redis.opstreelabs.in": (("spec.storage.keepAfterDelete", True, False),),
    "Elasticsearch.elasticsearch.k8s.elastic.co": (
        ("spec.volumeClaimDeletePolicy", "DeleteOnScaledownOnly", "DeleteOnScaledownAndClusterDeletion"),
    ),
    "StatefulSet": (("spec.persistentVolumeClaimRetentionPolicy.whenDeleted", "Retain", "Retain"),),
}
"""What a kind's field has to be, and what it is where it is not set."""


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at every object with state, at the class of its volumes, and at what happens when it is deleted."""
    if platform.environment is None or not platform.environment.prod:
        return
    for resource in platform.of_kind(*_STATEFUL):
        yield from _pruned(resource)
    for kind, keeps in _KEEPS.items():
        for resource in platform.of_kind(kind):
            for path, wanted, default in keeps:
                yield from _dropped(resource, path, wanted, default)
    for kind, templates in VOLUMES.items():
        for resource in platform.of_kind(kind):
            for template in templates:
                yield from _reclaimed(platform, resource, template.at, template.storage_class)


def _pruned(resource: Resource) -> Iterator[Finding]:
    options = sync_options(resource.body)
    missing = [each for each in (NOT_PRUNED, NOT_DELETED) if each not in options]
    if missing:
        message = f"Argo CD deletes it when its file or its Application goes: it lacks {', '.join(missing)}"
        yield META.finding(resource, message, below("metadata.annotations", SYNC_OPTIONS))


def _dropped(resource: Resource, path: str, wanted: Any, default: Any) -> Iterator[Finding]:
    parent, _, field = path.rpartition(".")
    for place, holder in walk(resource.body, parent):
        value = at(holder, field)
        actual = default if value is None else value
        if actual != wanted:
            message = f"{field} is {actual!r}: its data goes when it does"
            yield META.finding(resource, message, f"{place}.{field}", f"set {field} to {str(wanted).lower()}")


def _reclaimed(platform: Platform, resource: Resource, path: str, field: str) -> Iterator[Finding]:
    for place, volume in walk(resource.body, path) if path else (("", resource.body),):
        name = text(at(volume, field))
        found = platform.storage_classes.get(name)
        if found is not None and text(found.body.get("reclaimPolicy")) != "Retain":
            message = f"storage class {name} deletes a volume with its claim"
            where = f"{place}.{field}".lstrip(".")
            yield META.finding(resource, message, where, f"set `storage_classes.{name}.reclaim` to Retain")
