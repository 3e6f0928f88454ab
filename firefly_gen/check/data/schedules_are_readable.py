"""DR-003: every schedule is one that its reader understands."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.cron import fault
from firefly_gen.check.meta import Meta
from firefly_gen.check.operands import CRON
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, text, walk
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="DR-003",
    severity=Severity.ERROR,
    statement="Every schedule is written in the dialect of cron that its kind reads, and a CronJob names a time zone.",
    why="Five fields where six are read, or six where five are, run at other times than anybody thinks, or never.",
    mend="five fields for CronJob, Velero and Argo CD; six, seconds first, for ScheduledBackup; Quartz for Strimzi",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Reads the schedules of every kind that has some."""
    for kind, places in CRON.items():
        for resource in platform.of_kind(kind):
            for path, dialect in places:
                for place, line in walk(resource.body, path):
                    wrong = fault(text(line), dialect)
                    if wrong:
                        yield META.finding(resource, f"schedule {text(line)!r}: {wrong}", place)
    for job in platform.of_kind("CronJob"):
        if not text(at(job.body, "spec.timeZone")):
            message = "it runs by the clock of the controller, whatever that is"
            yield META.finding(job, message, "spec.timeZone", "set timeZone: Etc/UTC", Severity.WARNING)
