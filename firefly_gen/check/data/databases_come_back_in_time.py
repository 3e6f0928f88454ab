"""DR-005: a PostgreSQL cluster that is lost comes back as complete, and as soon, as was promised."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.cron import fault
from firefly_gen.check.durations import seconds
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.postgres import CLUSTER, SCHEDULED_BACKUP, archivers, members
from firefly_gen.check.reading import at, byte_count, mapping, text
from firefly_gen.check.resources import MIB
from firefly_gen.check.schedules import longest_gap
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.postgres import DatabaseCluster
from firefly_gen.model.recovery import START_MINUTES
from firefly_gen.model.resource import Resource

META = Meta(
    id="DR-005",
    severity=Severity.ERROR,
    statement="Parts of the write-ahead log are handed on within `rpo_minutes`, and copying the last base backup back "
    "and applying the log since then takes no more than `rto_minutes`.",
    why="What was promised to the regulator is not kept on the day, and nobody knew before.",
    mend="back up more often, raise `postgres.objectives`, or measure a faster restore",
    needs_environment=True,
)
_TIMEOUT = "spec.postgresql.parameters.archive_timeout"
_DEFAULT_TIMEOUT = "5min"  # the operator's
_UNITS = {"ms": "ms", "s": "s", "min": "m", "h": "h", "d": "d"}


def run(platform: Platform) -> Iterator[Finding]:
    """Does the arithmetic for every cluster that archives."""
    if platform.environment is None:
        return
    known = {(each.namespace, each.name): each for each in platform.environment.data.database_clusters}
    for cluster in platform.of_kind(CLUSTER):
        promised = known.get((cluster.identity.namespace, cluster.identity.name))
        if promised is not None and any(True for _ in archivers(cluster)):
            yield from _complete(cluster, promised)
            yield from _soon(platform, cluster, promised)


def _complete(cluster: Resource, promised: DatabaseCluster) -> Iterator[Finding]:
    parameters = mapping(at(cluster.body, "spec.postgresql.parameters"))
    written = text(parameters.get("archive_timeout")) or _DEFAULT_TIMEOUT
    found = _seconds(written)
    least = promised.objectives.rpo_minutes
    if found is None or found == 0 or found > least * 60:
        message = f"a part of its log may wait {written} before it is archived, and {least} min of commits may be lost"
        yield META.finding(cluster, message, _TIMEOUT, "lower archive_timeout, or raise `rpo_minutes`")


def _seconds(written: str) -> float | None:
    number = written.rstrip("abcdefghijklmnopqrstuvwxyz ")
    unit = _UNITS.get(written[len(number) :].strip() or "s")
    return seconds(f"{number}{unit}", "s") if unit else None


def _soon(platform: Platform, cluster: Resource, promised: DatabaseCluster) -> Iterator[Finding]:
    volume, wanted = byte_count(at(cluster.body, "spec.storage.size")), promised.objectives
    size = None if volume is None else volume // MIB
    for backup in members(platform, cluster, SCHEDULED_BACKUP):
        line = text(at(backup.body, "spec.schedule"))
        if fault(line, "seconds") or size is None:
            continue  # DR-003 and the schema say so
        gap = longest_gap(line if line.startswith("@") else line.partition(" ")[2])
        if gap is None:
            yield META.finding(backup, f"schedule {line!r} names a day that never comes", "spec.schedule")
            continue
        needed = wanted.recovery_minutes(size, gap)
        if needed > wanted.rto_minutes:
            message = (
                f"its recovery takes up to {needed} min: {START_MINUTES} to begin, {wanted.copy_minutes(size)} to copy"
                f" {size} MiB at {wanted.restore_mib_s} MiB/s, {wanted.replay_minutes(gap)} to apply {gap} min of log"
                f" at {wanted.replay_speed} times its pace; {wanted.rto_minutes} min were promised"
            )
            yield META.finding(backup, message, "spec.schedule")
