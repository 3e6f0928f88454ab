from __future__ import annotations

from collections.abc import Callable

import pytest

from firefly_gen.model.environment import Environment

Resolve = Callable[[str], Environment]
Problems = Callable[[str], list[str]]

CHAOS = """
stage: staging
operators: {chaos-mesh: {namespace: chaos-mesh, wave: 0, provides: {chaos-mesh.org: [v1alpha1]}}}
chaos:
  enabled: true
  game_day: {schedule: 0 9 1 * *, experiments: [late, kill], pause_minutes: 7}
  experiments:
    kill:
      description: x
      kind: pod-kill
      pods: {tier: core}
      share_percent: 20
      schedule: 0 9 * * 1
      hypothesis: y
      steady_state: up
    late:
      description: x
      kind: latency
      pods: {tier: core}
      to: {namespace: data}
      minutes: 3
      hypothesis: y
      steady_state: up
    lost: {description: x, kind: zone-loss, pods: {tier: edge}, zone: eu-1b, hypothesis: y, steady_state: up}
    unknown:
      {description: x, kind: names, pods: {tier: edge}, names: [b.example, a.example], hypothesis: y, steady_state: up}
"""


def test_an_experiment_names_pods_share_and_time(environment: Resolve) -> None:
    kill, late, lost, unknown = environment(CHAOS).resilience.experiments
    core = {"labelSelectors": {"firefly.io/tier": "core"}, "namespaces": ["bank-core"]}
    assert kill.body == {
        "action": "pod-kill",
        "duration": "5m",
        "mode": "fixed-percent",
        "selector": core,
        "value": "20",
    }
    assert (kill.type, kill.field, kill.namespace, kill.targets) == (
        "PodChaos",
        "podChaos",
        "chaos-mesh",
        ("bank-core",),
    )
    assert late.body["delay"] == {"correlation": "50", "jitter": "10ms", "latency": "100ms"}
    assert late.body["target"] == {"mode": "all", "selector": {"namespaces": ["data"]}}
    assert (late.body["mode"], late.body["duration"]) == ("one", "3m")
    assert lost.body["selector"]["nodeSelectors"] == {"topology.kubernetes.io/zone": "eu-1b"}
    assert lost.body["mode"] == "all"
    first = environment(CHAOS.replace("zone: eu-1b, ", "")).resilience.experiments[2]
    assert first.body["selector"]["nodeSelectors"] == {"topology.kubernetes.io/zone": "eu-1a"}
    assert unknown.body["patterns"] == ["a.example", "b.example"]


@pytest.mark.parametrize(
    ("kind", "field", "expected"),
    [
        ("cpu\n      load_percent: 60", "stressors", {"cpu": {"workers": 1, "load": 60}}),
        ("memory\n      memory: 1GB", "stressors", {"memory": {"workers": 1, "size": "1GB"}}),
        ("clock\n      clock_seconds: 90", "timeOffset", "90s"),
    ],
)
def test_what_happens_inside_of_pods_spares_the_sidecar(
    environment: Resolve, kind: str, field: str, expected: object
) -> None:
    kill = environment(CHAOS.replace("kind: pod-kill", f"kind: {kind}")).resilience.experiments[0]
    assert kill.body[field] == expected
    assert kill.body["containerNames"] == ["app"]


def test_a_game_day_is_one_experiment_after_the_other(environment: Resolve) -> None:
    (day,) = environment(CHAOS).resilience.game_days
    first, *steps = day.workflow["templates"]
    assert first["children"] == ["late", "after-late", "kill", "after-kill"]
    assert first["deadline"] == "23m"  # 3 and 5, twice 7, and one to spare
    assert [(each["templateType"], each["deadline"]) for each in steps] == [
        ("NetworkChaos", "3m"),
        ("Suspend", "7m"),
        ("PodChaos", "5m"),
        ("Suspend", "7m"),
    ]


def test_an_experiment_runs_by_itself_where_it_has_a_schedule(environment: Resolve) -> None:
    assert [each.name for each in environment(CHAOS).resilience.experiments if each.alone] == ["kill"]


def test_in_production_only_the_switch_allows_game_days_and_nothing_else(environment: Resolve) -> None:
    production = CHAOS.replace("stage: staging\n", "")
    assert environment(production).resilience.experiments == ()
    assert environment(production).resilience.game_days == ()
    switched = environment(production.replace("pause_minutes: 7", "in_production: true"))
    assert len(switched.resilience.game_days) == 1
    assert not any(each.alone for each in switched.resilience.experiments)


def test_namespaces_say_that_they_may_be_hit(environment: Resolve) -> None:
    assert [each.name for each in environment(CHAOS).namespaces if each.broken] == ["bank-core", "bank-edge"]
    assert not any(each.broken for each in environment("").namespaces)


def test_pods_that_are_told_wrong_names_reach_who_tells_them(environment: Resolve) -> None:
    flows = [each for each in environment(CHAOS).flows if each.target.name == "chaos-dns-server"]
    assert [each.source.name for each in flows] == ["gateway"]


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("pods: {tier: edge}, zone: eu-1b", "pods: {tier: egde}, zone: eu-1b", "there is no tier 'egde'"),
        ("zone: eu-1b", "zone: eu-9", "there is no zone 'eu-9'"),
        ("to: {namespace: data}", "to: {namespace: dta}", "there is no namespace 'dta'"),
        ("to: {namespace: data}", "to: {}", "the pods of a tier, or of a namespace"),
        ("names: [b.example, a.example], ", "", "nothing of the names that are lost"),
        ("pods: {tier: edge}, names", "pods: {namespace: data}, names", "services of a tier"),
        ("experiments: [late, kill]", "experiments: [kil]", "there is no experiment 'kil'"),
        ("{chaos-mesh: {", "{other: {", "there is no operator 'chaos-mesh'"),
    ],
)
def test_what_cannot_be_broken_is_said(problems: Problems, wrong: str, right: str, said: str) -> None:
    assert wrong in CHAOS
    assert said in "\n".join(problems(CHAOS.replace(wrong, right)))
