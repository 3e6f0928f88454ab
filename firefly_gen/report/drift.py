"""What ``--check`` found on disk, as findings, for the formats that know nothing but findings."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from firefly_gen.model.finding import Finding, Location, Severity
from firefly_gen.model.report import CheckInfo, Report, Verb
from firefly_gen.model.tree import Change

DRIFT = CheckInfo(
    id="DRIFT-001",
    severity=Severity.ERROR,
    statement="The tree on disk is what the profile says",
    why="Argo CD applies the tree: a profile changed without rendering changes nothing in a cluster.",
    mend="Render the environment and commit the tree with the profile.",
)
_SAID = {
    "+": "the profile asks for this file, and it is missing",
    "~": "the file differs from what the profile says",
    "-": "the file is no longer part of the environment",
}


def marked(change: Change) -> list[tuple[str, str]]:
    """Every path that would change, sorted, each after ``+``, ``~`` or ``-``: added, changed, removed."""
    kinds = (("+", change.added), ("~", change.changed), ("-", change.removed))
    return sorted(((mark, path) for mark, paths in kinds for path in paths), key=lambda each: each[1])


def mend(report: Report) -> str:
    """The command that brings the tree up to date."""
    folder = PurePosixPath(report.output).parent
    elsewhere = "" if str(folder) == "out" else f" --output {shlex.quote(str(folder))}"
    return f"firefly-gen render {report.target}{elsewhere}"


def with_drift(report: Report) -> Report:
    """The report with one finding more for every path that ``--check`` found to differ.

    The report as it is where nothing was compared: another verb, or a run that ended before.
    """
    if report.verb is not Verb.CHECK or (report.change is None and not report.up_to_date):
        return report
    findings = (*report.findings, *_findings(report))
    return replace(report, findings=findings, checks=(*report.checks, DRIFT))


def _findings(report: Report) -> Iterator[Finding]:
    for mark, path in marked(report.change) if report.change else ():
        yield Finding(
            id=DRIFT.id,
            severity=DRIFT.severity,
            message=_SAID[mark],
            location=Location(str(PurePosixPath(report.output, path))),
            hint=f"run: {mend(report)}",
        )
