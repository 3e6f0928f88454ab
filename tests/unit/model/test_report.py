from __future__ import annotations

import pytest

from firefly_gen.model.finding import Finding, Location, Severity
from firefly_gen.model.report import ExitCode, Report, Verb
from firefly_gen.model.resource import Identity
from firefly_gen.model.tree import Change


def finding(severity: Severity, *, waived: str = "", check: str = "REF-001", message: str = "m") -> Finding:
    return Finding(id=check, severity=severity, message=message, waived=waived)


@pytest.mark.parametrize(
    ("verb", "findings", "change", "code"),
    [
        (Verb.RENDER, (), None, ExitCode.CLEAN),
        (Verb.RENDER, (), Change(added=("a",)), ExitCode.CLEAN),
        (Verb.RENDER, (finding(Severity.WARNING), finding(Severity.NOTE)), None, ExitCode.CLEAN),
        (Verb.RENDER, (finding(Severity.ERROR),), None, ExitCode.FINDINGS),
        (Verb.RENDER, (finding(Severity.ERROR, waived="until 2027"),), None, ExitCode.CLEAN),
        (Verb.VALIDATE, (finding(Severity.ERROR),), None, ExitCode.FINDINGS),
        (Verb.CHECK, (), None, ExitCode.CLEAN),
        (Verb.CHECK, (), Change(unchanged=9), ExitCode.CLEAN),
        (Verb.CHECK, (), Change(changed=("a",)), ExitCode.FINDINGS),
        (Verb.CHECK, (), Change(removed=("a",)), ExitCode.FINDINGS),
    ],
)
def test_a_run_fails_on_errors_that_are_not_waived_and_on_drift(
    verb: Verb, findings: tuple[Finding, ...], change: Change | None, code: ExitCode
) -> None:
    assert Report(verb=verb, target="prod", findings=findings, change=change).exit_code is code


def test_waived_findings_do_not_count() -> None:
    found = (finding(Severity.ERROR), finding(Severity.ERROR, waived="x"), finding(Severity.NOTE))
    report = Report(verb=Verb.RENDER, target="prod", findings=found)
    assert [report.count(each) for each in Severity] == [1, 0, 1]


def test_findings_stand_worst_first_then_by_check_object_place_and_text() -> None:
    subject = Identity("v1", "X", "n", "a")
    ordered = [
        finding(Severity.ERROR, check="A-001", message="a"),
        finding(Severity.ERROR, check="A-001", message="b"),
        Finding(id="A-001", severity=Severity.ERROR, message="a", subject=subject),
        Finding(id="A-001", severity=Severity.ERROR, message="a", subject=subject, path="spec"),
        finding(Severity.ERROR, check="B-001"),
        finding(Severity.WARNING, check="A-001"),
        finding(Severity.NOTE, check="A-001"),
    ]
    mixed = [*ordered[3:], *ordered[:3]]
    assert sorted(mixed, key=lambda each: each.sort_key) == ordered


def test_a_location_is_written_as_editors_read_it() -> None:
    assert str(Location("a.yaml", 3, 5)) == "a.yaml:3:5"
    assert str(Location("a.yaml")) == "a.yaml"


def test_exit_codes_are_what_the_documentation_says() -> None:
    assert {each.name: int(each) for each in ExitCode} == {
        "CLEAN": 0,
        "FINDINGS": 1,
        "BAD_INPUT": 2,
        "BUG": 3,
        "TOOL": 4,
        "OUTPUT": 5,
        "INTERRUPTED": 130,
    }
