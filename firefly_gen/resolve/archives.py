"""Archives of PostgreSQL: where each cluster writes, what it is made from, and which region it follows.

Source: https://cloudnative-pg.io/docs/1.30/replica_cluster (distributed topology) and .../recovery
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firefly_gen.model.archives import Archive, ObjectStore, Recovery, Region
from firefly_gen.model.postgres import DatabaseCluster
from firefly_gen.model.profile import DatabaseCluster as Entry
from firefly_gen.model.profile import Profile
from firefly_gen.resolve.context import Context
from firefly_gen.yamlio import Path

_PROVIDERS = {"s3": "s3", "gs": "google", "https": "azure"}
_SOURCE = "source"


def provider_of_archive(destination: str) -> str:
    """Whose object store it is: ``s3``, ``google`` or ``azure``."""
    return _PROVIDERS.get(destination.partition(":")[0], "s3")


def store_name(cluster: str, of: str = "") -> str:
    """Name of a cluster's own ObjectStore, or of that with somebody else's archive."""
    return f"{cluster}-archive-{of}" if of else f"{cluster}-backup"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the data of a cluster comes from, and goes."""

    server: str
    archives: tuple[Archive, ...]
    recovery: Recovery | None
    region: Region | None


def origin(name: str, entry: Entry, context: Context) -> Origin:
    """What a cluster is made from, whom it follows, and the folder that it writes itself."""
    server = entry.backup.server_name or name
    archives: list[Archive] = []
    recovery = None
    region = _region(entry, context)
    if region:
        archives += (
            _archive(name, each, server, context) for each in sorted(context.profile.postgres.regions.archives)
        )
        born = context.profile.postgres.regions.bootstrap_from
        recovery = Recovery(source=born, target_time="") if born else None
    if entry.recover_from:
        _check_folder(name, entry, context)
        source = entry.recover_from.server_name or name
        archives.append(Archive(name=_SOURCE, store=_source_store(name, entry, context.profile), server=source))
        recovery = Recovery(source=_SOURCE, target_time=entry.recover_from.target_time)
    return Origin(server, tuple(archives), recovery, region)


def _archive(cluster: str, region: str, server: str, context: Context) -> Archive:
    own = region == context.profile.postgres.regions.self
    return Archive(name=region, store=store_name(cluster, "" if own else region), server=server)


def _region(entry: Entry, context: Context) -> Region | None:
    regions = context.profile.postgres.regions
    if not regions.archives:
        return None
    others = [each for each in sorted(regions.archives) if each != regions.self]
    return Region(
        name=regions.self,
        primary=regions.primary,
        source=regions.primary if regions.primary != regions.self else next(iter(others), regions.self),
        promotion_token=entry.promotion_token,
    )


def _source_store(name: str, entry: Entry, profile: Profile) -> str:
    wanted = entry.recover_from.destination if entry.recover_from else ""
    return store_name(name, _SOURCE if wanted and wanted != profile.postgres.backup.destination else "")


def _check_folder(name: str, entry: Entry, context: Context) -> None:
    own, source = context.profile.postgres.backup, entry.recover_from
    if source is None:
        return
    path: Path = ("databases", name, "recover_from")
    same_bucket = not source.destination or source.destination == own.destination
    if same_bucket and (source.server_name or name) == (entry.backup.server_name or name):
        message = "the recovered cluster would archive into the folder that it is made from"
        context.problems.add(path, message, f"set `databases.{name}.backup.server_name` to a new name", key=True)
    if same_bucket and not own.destination:
        message = "there is no archive to recover from"
        context.problems.add(path, message, "set its `destination`, or `postgres.backup.destination`", key=True)


def check_regions(context: Context) -> None:
    """Notes regions that have no archive, or another one than they write, and followers that begin empty."""
    regions, own = context.profile.postgres.regions, context.profile.postgres.backup
    if not regions.archives:
        return
    path: Path = ("postgres", "regions")
    for field, value in (
        ("self", regions.self),
        ("primary", regions.primary),
        ("bootstrap_from", regions.bootstrap_from),
    ):
        if value not in regions.archives and (value or field != "bootstrap_from"):
            context.problems.unknown((*path, field), "region", value, regions.archives)
    if regions.archives.get(regions.self, own.destination) != own.destination:
        message = f"region {regions.self!r} does not archive there, but in {own.destination or 'nothing'!r}"
        context.problems.add(
            (*path, "archives", regions.self), message, "let it and `postgres.backup.destination` agree"
        )
    if len(regions.archives) == 1:
        context.problems.add((*path, "archives"), "one region alone follows nobody", "name two, or none", key=True)
    if regions.self != regions.primary and not context.profile.workloads.standby:
        message = f"services would run on databases that only {regions.primary!r} may write to"
        context.problems.add(path, message, "set `workloads.standby: true` until this region is the primary", key=True)
    if regions.self != regions.primary and not regions.bootstrap_from:
        message = "a region that follows another cannot begin empty"
        context.problems.add(path, message, "set `bootstrap_from`", key=True)


def object_stores(clusters: Sequence[DatabaseCluster], profile: Profile) -> Iterator[ObjectStore]:
    """The store of each cluster, and those of the archives that it reads."""
    for cluster in clusters:
        backup = cluster.backup
        if backup:
            yield _store(cluster, backup.store, backup.destination, backup.retention, profile)
        entry = profile.databases[cluster.name].recover_from
        for archive in cluster.archives:
            if backup is None or archive.store != backup.store:
                destination = profile.postgres.regions.archives.get(archive.name, "")
                if archive.name == _SOURCE and entry:
                    destination = entry.destination or profile.postgres.backup.destination
                yield _store(cluster, archive.store, destination, "", profile)


def _store(cluster: DatabaseCluster, name: str, destination: str, retention: str, profile: Profile) -> ObjectStore:
    common = profile.postgres.backup
    return ObjectStore(
        name=name,
        namespace=cluster.namespace,
        application=cluster.application,
        labels=cluster.labels,
        cluster=cluster.name,
        retention=retention,
        provider=provider_of_archive(destination),
        destination=destination,
        endpoint=common.endpoint,
        secret=f"{cluster.name}-backup" if common.vault_key else "",
        encryption=common.encryption if retention else "",
        protected=cluster.protected,
    )
