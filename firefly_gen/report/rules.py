"""What the ids in a report mean, and which findings stand under each."""

from __future__ import annotations

from dataclasses import dataclass

from firefly_gen.model.finding import Finding
from firefly_gen.model.report import CheckInfo, Report


@dataclass(frozen=True, slots=True)
class Rule:
    """A check and what it found; nothing where it is silent."""

    check: CheckInfo
    findings: tuple[Finding, ...]


def rules(report: Report) -> tuple[Rule, ...]:
    """Every check that ran, in order, then one made up for each id that only a finding knows."""
    found: dict[str, list[Finding]] = {check.id: [] for check in report.checks}
    checks = {check.id: check for check in report.checks}
    for finding in report.findings:
        checks.setdefault(finding.id, _unknown(finding))
        found.setdefault(finding.id, []).append(finding)
    return tuple(Rule(check, tuple(found[id_])) for id_, check in checks.items())


def _unknown(finding: Finding) -> CheckInfo:
    return CheckInfo(id=finding.id, severity=finding.severity, statement=finding.id, why="", mend="")


def said(finding: Finding) -> str:
    """What the finding says, after the object and the place in it that it is about."""
    about = " ".join(part for part in (str(finding.subject or ""), finding.path) if part)
    return ": ".join(part for part in (about, finding.message) if part)
