from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.check.observability.conftest import Watched


def test_complete_alerts_are_fine(watched: Watched) -> None:
    assert watched.found("PROM-003") == []


@pytest.mark.parametrize(
    ("field", "key", "message"),
    [
        ("labels", "severity", "severity of Down is missing"),
        ("labels", "team", "Down names no team"),
        ("labels", "service", "Down names no service"),
        ("annotations", "summary", "Down has no summary"),
        ("annotations", "description", "Down has no description"),
        ("annotations", "runbook_url", "Down has no runbook_url"),
    ],
)
def test_what_an_alert_lacks_is_found(watched: Watched, field: str, key: str, message: str) -> None:
    del watched.alert[field][key]
    assert [said for _, _, said in watched.found("PROM-003")] == [message]


@pytest.mark.parametrize(
    ("label", "value", "message"),
    [
        ("severity", "major", "severity of Down is major"),
        ("team", "nobody", "Down belongs to team nobody, which the profile does not have"),
        ("team", "{{ if true }}core{{ else }}ghosts{{ end }}", "Down belongs to team ghosts"),
    ],
)
def test_values_that_nobody_knows_are_found(watched: Watched, label: str, value: str, message: str) -> None:
    watched.alert["labels"][label] = value
    ((_, _, said),) = watched.found("PROM-003")
    assert said.startswith(message)


@pytest.mark.parametrize("duration", [None, "30s", "0s"])
def test_an_alert_waits_for_a_minute(watched: Watched, duration: str | None) -> None:
    watched.alert["for"] = duration
    assert [path for _, path, _ in watched.found("PROM-003")] == ["spec.groups[0].rules[0].for"]


def test_two_alerts_of_one_name_are_found(watched: Watched) -> None:
    watched.add_alert("Down", "up == 0")
    ((_, path, message),) = watched.found("PROM-003")
    assert path == "spec.groups[0].rules[3].alert"
    assert message.startswith("there are 2 alerts called Down")
