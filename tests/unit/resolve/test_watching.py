"""Metrics and alerts of the small profile: rules, routes, monitors and the values of Prometheus' chart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from firefly_gen.model.alerting import Route
from firefly_gen.model.environment import Environment
from firefly_gen.resolve.rules import either

Resolve = Callable[[str], Environment]
Told = Callable[[str], list[str]]

WATCHED = """
observability:
  enabled: true
  namespace: data
  alerting:
    default_team: sre
    teams:
      sre: {page: pager, notify: chat}
      core: {tiers: [core], page: pager, notify: pager}
    receivers:
      pager: {pagerduty_key: page}
      chat: {slack: {channel: "#x", vault_key: chat}}
      silent: {}
    watchdog: silent
    escalation: {receiver: pager}
    maintenance: {night: {weekdays: [sunday], start: "01:00", end: "02:00"}}
    objectives: {tiers: {core: {availability: 99.9, latency: 99, latency_ms: 1000}}}
    alerts:
      Kept:
        group: g
        severity: warning
        team: owner
        service: x
        expr: up > {limit}
        thresholds: {limit: 3}
        summary: more than {limit}
        description: of {unknown}
        runbook: {meaning: it broke, query: up, action: mend it}
      Dropped:
        group: g
        needs: [vault]
        severity: info
        team: sre
        service: x
        expr: up
        summary: s-s-s
        description: d-d-d
        runbook: {meaning: it broke, query: up, action: mend it}
"""


@pytest.fixture
def watched(environment: Resolve) -> Environment:
    return environment(WATCHED)


def test_rules_of_systems_that_are_not_there_are_left_out(watched: Environment) -> None:
    groups = {each.name: each for each in watched.watch.rule_groups}
    assert [each.name for each in groups["g"].alerts] == ["Kept"]
    assert sorted(groups) == ["g", "objectives", "prometheus"]


def test_thresholds_stand_in_the_expression_and_in_the_texts(watched: Environment) -> None:
    (alert,) = next(each for each in watched.watch.rule_groups if each.name == "g").alerts
    assert alert.expr == "up > 3"
    assert alert.annotations["summary"] == "more than 3"
    assert alert.annotations["description"] == "of {unknown}"
    assert alert.annotations["runbook_url"].endswith("/g.md#kept")


def test_the_owner_of_an_alert_follows_from_tier_or_namespace(watched: Environment) -> None:
    (alert,) = next(each for each in watched.watch.rule_groups if each.name == "g").alerts
    assert alert.teams == ("core", "sre")
    assert alert.labels["team"] == (
        '{{ if or (eq (index $labels "tier") "core") (eq (index $labels "namespace") "bank-core") }}core'
        "{{ else }}sre{{ end }}"
    )


def test_a_team_may_own_namespaces_without_a_tier(environment: Resolve) -> None:
    found = environment(WATCHED.replace("core: {tiers: [core],", "core: {tiers: [core], namespaces: [data],"))
    (alert,) = next(each for each in found.watch.rule_groups if each.name == "g").alerts
    assert alert.labels["team"].endswith(
        '}}core{{ else if eq (index $labels "namespace") "data" }}core{{ else }}sre{{ end }}'
    )


@pytest.mark.parametrize("wait", [False, True])
def test_nobody_is_called_for_consumers_that_wait(environment: Resolve, *, wait: bool) -> None:
    lag = """\
      Lag: {group: lag, needs: [consumers], severity: info, team: sre, service: x, expr: up, summary: s-s-s,
        description: d-d-d, runbook: {meaning: it broke, query: up, action: mend it}}
"""
    kafka = "kafka: {events: {lag_exporter: true}}\n"
    found = environment(f"{kafka}workloads: {{standby: {str(wait).lower()}}}\n{WATCHED}{lag}")
    assert bool([each for each in found.watch.rule_groups if each.name == "lag"]) is not wait


def test_an_objective_is_looked_at_over_four_pairs_of_windows(watched: Environment) -> None:
    group = next(each for each in watched.watch.rule_groups if each.name == "objectives")
    assert [each.name for each in group.alerts] == sorted(
        f"Tier{kind}BudgetBurn{window}" for kind in ("Error", "Latency") for window in ("1D", "1H", "3D", "6H")
    )
    assert {each.name: each.expr for each in group.records}["tier:objective:error_budget"] == "vector(0.001)"
    (slow,) = (each.expr for each in group.records if each.name == "tier:http_server_requests_slow:ratio_rate1h")
    assert 'le=~"1([.]0)?"' in slow


def test_everything_that_is_scraped_is_missed_when_it_is_gone(watched: Environment) -> None:
    (absent,) = (each for group in watched.watch.rule_groups for each in group.alerts if each.name == "TargetsAbsent")
    for job in ('namespace="bank-core", job="accounts"', 'namespace="data", job="data/main"', 'job="kubelet"'):
        assert f"absent(up{{{job}}})" in absent.expr


def test_hundreds_of_jobs_do_not_nest_as_deep() -> None:
    assert either(["a", "b"]) == "a or b"
    many = [f"p{number}" for number in range(450)]
    parts = [part.strip("()").split(" or ") for part in either(many).split(") or (")]
    assert [len(part) for part in parts] == [200, 200, 50]
    assert [each for part in parts for each in part] == many


def test_critical_alerts_page_and_are_noted_where_these_are_not_the_same(watched: Environment) -> None:
    (routing,) = watched.watch.alert_routing
    assert [shown(each) for each in routing.routes] == [
        ("dead_man=true", "silent", False, ()),
        ("escalation=true", "pager", True, ()),
        ("team=core severity=critical", "pager", False, ()),
        ("team=core severity=warning", "pager", False, ("night",)),
        ("team=core severity=info", "pager", False, ("night",)),
        ("team=sre severity=critical", "pager", True, ()),
        ("team=sre severity=critical", "chat", False, ()),
        ("team=sre severity=warning", "chat", False, ("night",)),
        ("team=sre severity=info", "chat", False, ("night",)),
    ]


def shown(route: Route) -> tuple[str, str, bool, tuple[str, ...]]:
    matchers = " ".join(f"{each.name}{each.type}{each.value}" for each in route.matchers)
    return matchers, route.receiver, route.continues, route.mutes


def test_receivers_read_what_they_need_from_the_secret_store(watched: Environment) -> None:
    found = {
        each.name: [(entry.key, entry.remote_key, entry.remote_property) for entry in each.entries]
        for each in watched.secrets
        if each.name.startswith("alertmanager-")
    }
    assert found == {
        "alertmanager-chat": [("slack-url", "bank/prod/chat", "url")],
        "alertmanager-pager": [("routing-key", "bank/prod/page", "routing-key")],
    }


def test_values_of_the_chart_follow_from_the_profile_and_its_own_go_first(environment: Resolve) -> None:
    operator = "prometheus-operator: {namespace: data, wave: 0, provides: {}, values: {grafana: {enabled: true}}}"
    found = environment(f"operators: {{{operator}}}\n{WATCHED}")
    values = found.operators["prometheus-operator"].values
    spec = values["prometheus"]["prometheusSpec"]
    assert values["grafana"] == {"enabled": True}
    assert (spec["replicas"], spec["retention"], spec["retentionSize"]) == (2, "15d", "174080MiB")
    assert spec["externalLabels"] == {"cluster": "bank"}
    assert spec["externalUrl"] == f"https://prometheus.{found.domain}"
    assert spec["serviceMonitorSelectorNilUsesHelmValues"] is False
    assert values["alertmanager"]["alertmanagerSpec"]["alertmanagerConfigMatcherStrategy"] == {"type": "None"}
    assert values["alertmanager"]["alertmanagerSpec"]["externalUrl"] == f"https://alertmanager.{found.domain}"
    assert spec["enableFeatures"] == ["exemplar-storage"]
    (named,) = values["prometheus-node-exporter"]["prometheus"]["monitor"]["relabelings"]
    assert (named["sourceLabels"], named["targetLabel"]) == (["__meta_kubernetes_pod_node_name"], "node")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("default_team: sre", "default_team: ops", "there is no team 'ops'"),
        ("tiers: [core]", "tiers: [cor]", "there is no tier 'cor'"),
        ("sre: {page", "sre: {tiers: [core], page", "tier 'core' belongs to team 'core' already"),
        ("sre: {page", "sre: {namespaces: [dat], page", "there is no namespace 'dat'"),
        (
            "sre: {page",
            "ops: {namespaces: [data], page: pager, notify: pager}\n      sre: {namespaces: [data], page",
            "namespace 'data' belongs to team 'ops' already",
        ),
        ("watchdog: silent", "watchdog: dog", "there is no receiver 'dog'"),
        ("notify: chat", "notify: chats", "there is no receiver 'chats'"),
        ("team: owner", "team: owners", "there is no team 'owners'"),
        ("{limit: 3}", "{limit: 3, more: 4}", "nothing in Kept asks for 'more'"),
        ("{tiers: {core: {avail", "{tiers: {cor: {avail", "there is no tier 'cor'"),
        ("latency_ms: 1000", "latency_ms: 900", "services do not count requests that take less than 900 ms"),
        ("namespace: data\n", "namespace: dat\n", "there is no namespace 'dat'"),
    ],
)
def test_what_cannot_be_meant_is_told(problems: Told, old: str, new: str, message: str) -> None:
    assert old in WATCHED
    assert any(message in each for each in problems(WATCHED.replace(old, new, 1)))


def test_a_scrape_ends_before_the_next_one_begins(problems: Told) -> None:
    text = f"{WATCHED}  prometheus: {{scrape: {{interval_seconds: 10, timeout_seconds: 11}}}}\n"
    assert any("a scrape may take 11 s, and the next begins after 10 s" in each for each in problems(text))


def test_services_that_wait_are_not_scraped_and_not_missed(environment: Resolve) -> None:
    found = environment(f"workloads: {{standby: true}}\n{WATCHED}")
    (absent,) = (each for group in found.watch.rule_groups for each in group.alerts if each.name == "TargetsAbsent")
    assert found.watch.service_monitors == ()
    assert "accounts" not in absent.expr


def test_nothing_is_made_where_nothing_is_watched(environment: Resolve) -> None:
    found = environment("")
    assert (
        found.watch.rule_groups
        == found.watch.alert_routing
        == found.watch.service_monitors
        == found.watch.pod_monitors
        == ()
    )
    assert not any(each.source.name == "prometheus" for each in found.flows)
