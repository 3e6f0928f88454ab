"""REF-013: everything of PostgreSQL that names a cluster, a store, a catalogue or an owner finds it."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.postgres import (
    CLUSTER,
    DATABASE,
    GROUP,
    OBJECT_STORE,
    POOLER,
    PUBLICATION,
    ROLE,
    SCHEDULED_BACKUP,
    cluster_of,
    members,
    stores,
)
from firefly_gen.check.reading import at, mapping, text, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-013",
    severity=Severity.ERROR,
    statement="Databases, roles, poolers and backups belong to a cluster that is there, and so do stores and owners.",
    why="The operator waits for ever for what is not there: no database, no role, no backup, and no alert says so.",
    mend="name a Cluster, an ObjectStore and a role of the same namespace",
)
_EXTERNAL = (
    "spec.bootstrap.recovery.source",
    "spec.bootstrap.pg_basebackup.source",
    "spec.replica.source",
    "spec.replica.primary",
    "spec.replica.self",
)
"""Where a cluster names one of its external clusters."""


def run(platform: Platform) -> Iterator[Finding]:
    """Looks up what each object names."""
    for member in platform.of_kind(DATABASE, ROLE, POOLER, SCHEDULED_BACKUP, PUBLICATION):
        if cluster_of(platform, member) is None:
            name = text(at(member.body, "spec.cluster.name"))
            message = f"it belongs to Cluster {member.identity.namespace}/{name}, which does not exist"
            yield META.finding(member, message, "spec.cluster.name")
    for cluster in platform.of_kind(CLUSTER):
        for place, name in stores(cluster):
            if platform.find(OBJECT_STORE, cluster.identity.namespace, name) is None:
                verb = "archives in" if place.startswith("spec.plugins") else "reads the archive of"
                message = f"it {verb} ObjectStore {cluster.identity.namespace}/{name}, which does not exist"
                yield META.finding(cluster, message, place)
        yield from _image(platform, cluster, "spec.imageCatalogRef", "images", "major")
        yield from _externals(cluster)
    for pooler in platform.of_kind(POOLER):
        yield from _image(platform, pooler, "spec.pgbouncer.imageCatalogRef", "componentImages", "key")
    for database in platform.of_kind(DATABASE):
        yield from _owner(platform, database)
    for publication in platform.of_kind(PUBLICATION):
        yield from _published(platform, publication)


def _image(platform: Platform, resource: Resource, place: str, images: str, key: str) -> Iterator[Finding]:
    reference = mapping(at(resource.body, place))
    kind, name, wanted = text(reference.get("kind")), text(reference.get("name")), reference.get(key)
    if not name:
        return
    namespace = "" if kind == "ClusterImageCatalog" else resource.identity.namespace
    catalog = platform.find(f"{kind}.{GROUP}", namespace, name)
    if catalog is None:
        yield META.finding(resource, f"it takes its image from {kind} {name}, which does not exist", f"{place}.name")
    elif wanted not in [mapping(each).get(key) for _, each in walk(catalog.body, f"spec.{images}[]")]:
        message = f"it takes image {wanted} from {kind} {name}, which has none of that {key}"
        yield META.finding(resource, message, f"{place}.{key}", f"add it to {name}")


def _owner(platform: Platform, database: Resource) -> Iterator[Finding]:
    cluster, owner = cluster_of(platform, database), text(at(database.body, "spec.owner"))
    if cluster is None or not owner:
        return
    roles = {
        text(at(cluster.body, "spec.bootstrap.initdb.owner")) or "app",
        text(at(cluster.body, "spec.bootstrap.recovery.owner")),
        *(text(mapping(each).get("name")) for _, each in walk(cluster.body, "spec.managed.roles[]")),
        *(text(at(role.body, "spec.name")) for role in members(platform, cluster, ROLE)),
    }
    if owner not in roles:
        message = f"it belongs to role {owner}, which nothing makes in {cluster.identity.name}"
        yield META.finding(database, message, "spec.owner", "add a DatabaseRole of that name")


def _externals(cluster: Resource) -> Iterator[Finding]:
    known = {text(mapping(each).get("name")) for _, each in walk(cluster.body, "spec.externalClusters[]")}
    for place in _EXTERNAL:
        name = text(at(cluster.body, place))
        if name and name not in known:
            message = f"it names {name}, which is none of its external clusters"
            yield META.finding(cluster, message, place, "describe it under `spec.externalClusters`")


def _published(platform: Platform, publication: Resource) -> Iterator[Finding]:
    cluster, wanted = cluster_of(platform, publication), text(at(publication.body, "spec.dbname"))
    if cluster is None or not wanted:
        return
    databases = {
        text(at(cluster.body, "spec.bootstrap.initdb.database")),
        *(text(at(each.body, "spec.name")) for each in members(platform, cluster, DATABASE)),
    }
    if wanted not in databases:
        message = f"it publishes tables of database {wanted}, which nothing makes in {cluster.identity.name}"
        yield META.finding(publication, message, "spec.dbname", "add a Database of that name")
