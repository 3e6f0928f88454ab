from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.check.observability.conftest import Watched


def test_alerts_that_somebody_hears_of_are_fine(watched: Watched) -> None:
    assert watched.found("ALERT-001") == []


def test_a_receiver_and_hours_that_do_not_exist_are_found(watched: Watched) -> None:
    watched.route["routes"][2].update(receiver="chats", muteTimeIntervals=["night"])
    assert {path for _, path, _ in watched.found("ALERT-001")} == {
        "spec.route.routes[2].receiver",
        "spec.route.routes[2].muteTimeIntervals[0]",
    }


def test_a_critical_alert_that_wakes_nobody_is_found(watched: Watched) -> None:
    watched.route["routes"][1]["matchers"][1]["value"] = "data"
    found = watched.found("ALERT-001")
    assert [path for _, path, _ in found] == ["spec.groups[0].rules[0].labels", "spec.groups[0].rules[1].labels"]
    assert found[0][2] == "Down of severity critical and team core wakes nobody: it only goes to slackConfigs"


def test_a_route_above_that_does_not_go_on_takes_everything(watched: Watched) -> None:
    watched.config["spec"]["receivers"][0].pop("slackConfigs")
    watched.route["routes"].insert(0, {"receiver": "chat", "matchers": []})
    messages = [message for _, _, message in watched.found("ALERT-001")]
    assert len(messages) == 3
    assert messages[0] == "Down of severity critical and team core reaches no receiver that sends anything"
    watched.route["routes"][0]["continue"] = True
    assert watched.found("ALERT-001") == []


def test_each_team_that_a_template_may_name_has_to_be_reached(watched: Watched) -> None:
    watched.alert["labels"]["team"] = '{{ if eq $labels.x "a" }}core{{ else }}platform{{ end }}'
    ((_, _, message),) = watched.found("ALERT-001")
    assert message.startswith("Down of severity critical and team platform wakes nobody")


@pytest.mark.parametrize(("kind", "value", "count"), [("!=", "core", 2), ("!~", "data", 0), ("=~", "(", 2)])
def test_every_way_to_compare_is_understood(watched: Watched, kind: str, value: str, count: int) -> None:
    watched.route["routes"][1]["matchers"][1].update(matchType=kind, value=value)
    assert len(watched.found("ALERT-001")) == count


def test_by_default_a_configuration_sees_only_its_own_namespace(watched: Watched) -> None:
    watched.install({})
    assert watched.found("ALERT-001") == [
        ("AlertmanagerConfig", "spec.route", "Alertmanager gives it the alerts of namespace monitoring only")
    ]


def test_alerts_without_any_configuration_are_found(watched: Watched) -> None:
    watched.world.objects.remove(watched.config)
    assert watched.found("ALERT-001") == [
        ("PrometheusRule", "", "no AlertmanagerConfig takes the 3 alerts of the tree")
    ]
