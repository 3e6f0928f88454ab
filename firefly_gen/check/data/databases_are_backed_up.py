"""DATA-004: every PostgreSQL cluster archives its write-ahead log, in a folder of its own, and is backed up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.postgres import (
    BARMAN,
    CLUSTER,
    SCHEDULED_BACKUP,
    Folder,
    archivers,
    barman_folder,
    members,
    origins,
)
from firefly_gen.check.reading import at, text
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.profile import Stage
from firefly_gen.model.resource import Resource

META = Meta(
    id="DATA-004",
    severity=Severity.ERROR,
    statement="Outside dev, every PostgreSQL cluster archives its write-ahead log, in a folder of its own that it was "
    "not made from, and is backed up by the same plugin.",
    why="Without the log there is no going back to a point in time; two clusters in one folder destroy each other's.",
    mend="set `postgres.backup` in the profile; give each cluster, and each recovered one, a serverName of its own",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks for the archiver and the schedule of every cluster, and for folders that two of them share."""
    environment = platform.environment
    kept = environment is None or environment.stage is not Stage.DEV
    folders: defaultdict[Folder, list[tuple[Resource, str]]] = defaultdict(list)
    for cluster in platform.of_kind(CLUSTER):
        found = list(archivers(cluster))
        for place, plugin in found:
            folder = barman_folder(platform, cluster, at(plugin, "parameters"))
            if folder:
                folders[folder].append((cluster, place))
        if not found and kept:
            message = "nothing archives its write-ahead log: it cannot be restored to a point in time"
            yield META.finding(cluster, message, "spec.plugins")
        elif found:
            yield from _schedule(platform, cluster, {text(plugin.get("name")) for _, plugin in found})
        yield from _overwritten(platform, cluster)
    for (destination, server), users in sorted(folders.items()):
        for cluster, place in users[1:]:
            other = users[0][0].identity
            message = f"it archives in {destination}, folder {server}, as Cluster {other.namespace}/{other.name} does"
            yield META.finding(cluster, message, place, "set another serverName")


def _overwritten(platform: Platform, cluster: Resource) -> Iterator[Finding]:
    """Findings about archives that a cluster writes while it is made from them, or follows them."""
    sources = {barman_folder(platform, cluster, at(plugin, "parameters")) for _, plugin in origins(cluster)} - {None}
    for place, plugin in archivers(cluster):
        folder = barman_folder(platform, cluster, at(plugin, "parameters"))
        if folder in sources and folder:
            message = f"it archives in {folder[0]}, folder {folder[1]}, which is the archive that it is made from"
            yield META.finding(cluster, message, place, "set another serverName for its own archive")


def _schedule(platform: Platform, cluster: Resource, plugins: set[str]) -> Iterator[Finding]:
    found = [each for each in members(platform, cluster, SCHEDULED_BACKUP) if at(each.body, "spec.suspend") is not True]
    if not found:
        message = "nothing takes base backups of it, and the write-ahead log alone restores nothing"
        yield META.finding(cluster, message, hint="add a ScheduledBackup for it")
    for backup in found:
        method = text(at(backup.body, "spec.method")) or "barmanObjectStore"
        plugin = text(at(backup.body, "spec.pluginConfiguration.name"))
        if method != "plugin":
            message = f"it backs up by {method}, while the write-ahead log goes through {', '.join(sorted(plugins))}"
            yield META.finding(backup, message, "spec.method", "set method: plugin")
        elif plugin not in plugins:
            message = f"it backs up by plugin {plugin or 'of no name'}, which does not archive the write-ahead log"
            yield META.finding(backup, message, "spec.pluginConfiguration.name", f"set it to {BARMAN}")
