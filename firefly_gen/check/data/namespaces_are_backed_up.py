"""DR-001: whatever holds state is backed up, often enough and for long enough, and only where that can be restored."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.cron import fault
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, text, walk
from firefly_gen.check.schedules import longest_gap
from firefly_gen.check.velero import (
    ELASTICSEARCH,
    LOCATION,
    SCHEDULE,
    SELF_KEPT,
    TEMPLATE,
    covers,
    kept_hours,
    schedules,
    stateful,
    takes_volumes,
)
from firefly_gen.model.backup import BackupSchedule
from firefly_gen.model.environment import Environment
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.profile import Stage
from firefly_gen.model.resource import Resource

META = Meta(
    id="DR-001",
    severity=Severity.ERROR,
    statement="Outside dev, every namespace with volumes is backed up by a Schedule of Velero, or its software does so "
    "itself; backups are as frequent and kept as long as `backup` of the profile says, in one default location.",
    why="What nobody backs up is lost with its volume; a snapshot of one volume of a cluster restores nothing.",
    mend="list the namespace in a group of `backup.groups`, with `volumes: true` unless its software keeps copies",
    needs_environment=True,
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the locations, at each schedule, and at each object that asks for volumes."""
    if platform.environment is None:
        return
    wanted = {(each.namespace, each.name): each for each in platform.environment.resilience.backup_schedules}
    yield from _locations(platform)
    for schedule in platform.of_kind(SCHEDULE):
        yield from _belongs(platform, schedule)
        identity = schedule.identity
        yield from _suffices(schedule, wanted.get((identity.namespace, identity.name)))
    yield from _self_kept(platform)
    if platform.environment.stage is not Stage.DEV:
        yield from _forgotten(platform)
        yield from _unsaved(platform, platform.environment)


def _unsaved(platform: Platform, environment: Environment) -> Iterator[Finding]:
    """Elasticsearch keeps copies, but all of them in its own volumes."""
    for each in environment.watch.elasticsearches:
        found = platform.find(ELASTICSEARCH, each.namespace, each.name)
        if found is not None and not each.archived:
            message = "no snapshot of its logs lies anywhere else: they are lost with its volumes"
            hint = "set `observability.logging.snapshots.destination`"
            yield META.finding(found, message, "", hint, Severity.WARNING)


def _locations(platform: Platform) -> Iterator[Finding]:
    locations = platform.of_kind(LOCATION)
    defaults = [each for each in locations if at(each.body, "spec.default") is True]
    for twin in defaults[1:]:
        message = f"{defaults[0].identity.name} is the default location already"
        yield META.finding(twin, message, "spec.default", "one location is the default")
    if not defaults:
        for subject in (*locations, *platform.of_kind(SCHEDULE))[:1]:
            message = "no location is the default: a backup that names none fails"
            yield META.finding(subject, message, "", "set spec.default of a BackupStorageLocation")


def _belongs(platform: Platform, schedule: Resource) -> Iterator[Finding]:
    name = text(at(schedule.body, f"{TEMPLATE}.storageLocation"))
    if name and platform.find(LOCATION, schedule.identity.namespace, name) is None:
        message = f"there is no BackupStorageLocation {schedule.identity.namespace}/{name}"
        yield META.finding(schedule, message, f"{TEMPLATE}.storageLocation")
    for place, namespace in walk(schedule.body, f"{TEMPLATE}.includedNamespaces[]"):
        if text(namespace) not in {"*", *platform.namespaces}:
            yield META.finding(schedule, f"there is no namespace {namespace}", place)


def _suffices(schedule: Resource, wanted: BackupSchedule | None) -> Iterator[Finding]:
    if wanted is None:
        return
    if at(schedule.body, "spec.paused") is True:
        yield META.finding(schedule, "it is paused: no backup is taken", "spec.paused")
    yield from _frequent(schedule, wanted.rpo_hours)
    kept, least = kept_hours(schedule), wanted.retention_days_least
    if kept is None or kept < least * 24:
        written = text(at(schedule.body, f"{TEMPLATE}.ttl"))
        held = f"{kept / 24:g} days" if kept is not None else f"{written!r}, which is no duration"
        message = f"a backup is kept for {held}, and {least} days are demanded"
        hint = f"set `retention_days` of the group to {least} or more"
        yield META.finding(schedule, message, f"{TEMPLATE}.ttl", hint)


def _frequent(schedule: Resource, hours: int) -> Iterator[Finding]:
    line = text(at(schedule.body, "spec.schedule"))
    if fault(line, "minutes"):
        return  # DR-003 says so
    gap = longest_gap(line)
    if gap is None:
        yield META.finding(schedule, f"schedule {line!r} names a day that never comes", "spec.schedule")
    elif gap > hours * 60:
        message = f"up to {gap // 60} h {gap % 60} min lie between two backups, and {hours} h of changes may be lost"
        yield META.finding(schedule, message, "spec.schedule", "back up more often, or raise `rpo_hours` of the group")


def _self_kept(platform: Platform) -> Iterator[Finding]:
    for schedule in schedules(platform):
        if not takes_volumes(schedule):
            continue
        for kind, software in SELF_KEPT.items():
            for found in platform.of_kind(kind):
                if covers(schedule, found.identity.namespace):
                    message = (
                        f"it takes snapshots of the volumes of {found.identity.kind} {found.identity.namespace}/"
                        f"{found.identity.name}, from which {software} cannot be restored"
                    )
                    yield META.finding(schedule, message, f"{TEMPLATE}.snapshotVolumes", "set `volumes` to false")
                    break


def _forgotten(platform: Platform) -> Iterator[Finding]:
    running = list(schedules(platform))
    for kind, resource in stateful(platform):
        namespace = resource.identity.namespace
        if kind in SELF_KEPT or any(takes_volumes(each) and covers(each, namespace) for each in running):
            continue
        yield META.finding(resource, f"no Schedule backs the volumes of namespace {namespace} up")
