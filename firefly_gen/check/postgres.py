"""Reading CloudNativePG's kinds: which cluster an object belongs to, and who archives its write-ahead log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import Found, at, mapping, text, walk
from firefly_gen.model.resource import Resource

GROUP = "postgresql.cnpg.io"
CLUSTER = f"Cluster.{GROUP}"
DATABASE = f"Database.{GROUP}"
ROLE = f"DatabaseRole.{GROUP}"
POOLER = f"Pooler.{GROUP}"
SCHEDULED_BACKUP = f"ScheduledBackup.{GROUP}"
PUBLICATION = f"Publication.{GROUP}"
OBJECT_STORE = "ObjectStore.barmancloud.cnpg.io"

BARMAN = "barman-cloud.cloudnative-pg.io"
"""The plugin that archives in object stores."""

Folder = tuple[str, str]
"""Bucket of an archive, and the folder in it."""


def cluster_of(platform: Platform, member: Resource) -> Resource | None:
    """The cluster that a database, role, pooler or scheduled backup belongs to; None where it does not exist."""
    return platform.find(CLUSTER, member.identity.namespace, text(at(member.body, "spec.cluster.name")))


def members(platform: Platform, cluster: Resource, kind: str) -> Iterator[Resource]:
    """Objects of a kind that belong to a cluster."""
    for member in platform.of_kind(kind):
        if cluster_of(platform, member) is cluster:
            yield member


def archivers(cluster: Resource) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Plugins that archive a cluster's write-ahead log, with the places of their parameters."""
    for place, plugin in walk(cluster.body, "spec.plugins[]"):
        fields = mapping(plugin)
        if fields.get("isWALArchiver") is True and fields.get("enabled", True) is not False:
            yield f"{place}.parameters", fields


def stores(cluster: Resource) -> Iterator[Found]:
    """Names of the object stores that a cluster's plugins are told, its own and those of other clusters, and where."""
    for path in ("spec.plugins[]", "spec.externalClusters[].plugin"):
        for place, plugin in walk(cluster.body, path):
            name = text(at(plugin, "parameters.barmanObjectName"))
            if name:
                yield Found(f"{place}.parameters.barmanObjectName", name)


def origins(cluster: Resource) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Archives of others that a cluster is made from or follows, with the places of their parameters.

    Among the clusters of several regions it stands itself, by the name that `replica.self` says.
    """
    own = text(at(cluster.body, "spec.replica.self"))
    for place, external in walk(cluster.body, "spec.externalClusters[]"):
        plugin = mapping(mapping(external).get("plugin"))
        if plugin and (not own or text(mapping(external).get("name")) != own):
            yield f"{place}.plugin.parameters", plugin


def barman_folder(platform: Platform, cluster: Resource, parameters: object) -> Folder | None:
    """Where a plugin of a cluster with these parameters writes or reads; None where its store does not exist."""
    name = text(at(parameters, "barmanObjectName"))
    store = platform.find(OBJECT_STORE, cluster.identity.namespace, name)
    if store is None:
        return None  # REF-013 says so
    destination = text(at(store.body, "spec.configuration.destinationPath")).rstrip("/")
    own, common = text(at(parameters, "serverName")), text(at(store.body, "spec.configuration.serverName"))
    return destination, own or common or cluster.identity.name


def parameter(cluster: Resource, name: str, default: int) -> int:
    """A setting of PostgreSQL that is a whole number; the default where it is not set, or is no number."""
    value = mapping(at(cluster.body, "spec.postgresql.parameters")).get(name)
    written = str(value)
    return int(written) if written.isascii() and written.isdigit() else default
