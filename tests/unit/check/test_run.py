from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from firefly_gen.check.registry import ALL
from firefly_gen.check.run import apply_waivers, run_checks, runnable
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.profile import Waiver
from firefly_gen.model.resource import Identity

if TYPE_CHECKING:
    from tests.unit.check.conftest import World


TODAY = date(2027, 3, 31)
RAN = frozenset({"REF-001", "HA-001"})
ACCOUNTS = Identity("apps/v1", "Deployment", "banking-core", "accounts")
MISSING = Finding(id="REF-001", severity=Severity.ERROR, message="x", subject=ACCOUNTS)


def waiver(check: str = "REF-001", expires: str = "2027-03-31", name: str = "accounts") -> Waiver:
    return Waiver(
        check=check,
        kind="Deployment",
        namespace="banking-core",
        name=name,
        reason="moves with release 9",
        expires=expires,
    )


def outcome(*waivers: Waiver) -> list[tuple[str, str]]:
    return [(each.id, each.waived) for each in apply_waivers([MISSING], waivers, TODAY, RAN)]


def test_the_whole_platform_is_silent(world: World) -> None:
    assert world.findings() == ()


def test_findings_come_worst_first(world: World) -> None:
    del world.service["metadata"]["labels"]
    world.service["spec"]["selector"] = {"app": "x"}
    world.pod["serviceAccountName"] = "nobody"
    findings = [each for each in world.findings() if each.id in {"LBL-001", "REF-003", "REF-017"}]
    assert [each.id for each in findings] == ["REF-003", "REF-017", "LBL-001"]


def test_without_an_environment_checks_that_need_it_are_left_out(world: World) -> None:
    world.environment = None
    platform = world.platform()
    left = {check.META.id for check in ALL} - {check.META.id for check in runnable(platform, ALL)}
    assert left == {check.META.id for check in ALL if check.META.needs_environment}
    assert "REF-019" in left
    assert {each.severity for each in run_checks(platform, ALL)} <= {Severity.WARNING, Severity.NOTE}


def test_a_waiver_covers_its_finding_up_to_and_on_its_last_day() -> None:
    assert outcome(waiver()) == [("REF-001", "moves with release 9 (until 2027-03-31)")]


def test_the_day_after_it_covers_nothing_and_is_an_error() -> None:
    assert outcome(waiver(expires="2027-03-30")) == [("REF-001", ""), ("WAIVER-001", "")]


def test_a_day_that_does_not_exist_is_an_error() -> None:
    assert outcome(waiver(expires="2027-02-31")) == [("REF-001", ""), ("WAIVER-001", "")]


@pytest.mark.parametrize(
    ("useless", "expected"),
    [
        (waiver(name="other"), True),
        (waiver(check="HA-001"), True),
        (waiver(check="REF-002"), False),  # it did not run, so nothing is known
        (waiver(check="NOPE-001"), True),
    ],
)
def test_a_waiver_of_what_was_looked_at_that_covers_nothing_is_an_error(useless: Waiver, *, expected: bool) -> None:
    assert (("WAIVER-002", "") in outcome(useless)) is expected
    assert ("REF-001", "") in outcome(useless)


def test_the_message_names_the_waiver() -> None:
    (finding,) = apply_waivers([], [waiver()], TODAY, RAN)
    assert finding.message == "the waiver of REF-001 for Deployment banking-core/accounts covers no finding"
    assert finding.severity is Severity.ERROR


def test_one_waiver_covers_all_findings_of_the_check_at_its_object() -> None:
    other = Finding(id="REF-001", severity=Severity.ERROR, message="y", subject=ACCOUNTS, path="spec")
    findings = apply_waivers([MISSING, other], [waiver()], TODAY, RAN)
    assert all(each.waived for each in findings)


def test_a_finding_without_an_object_is_covered_by_none() -> None:
    lost = Finding(id="REF-001", severity=Severity.ERROR, message="x")
    assert {each.id for each in apply_waivers([lost], [waiver()], TODAY, RAN)} == {"REF-001", "WAIVER-002"}
