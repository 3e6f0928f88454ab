from __future__ import annotations

import copy

import pytest

from firefly_gen.model.chaos import Experiment, GameDay

BODY = {
    "action": "pod-kill",
    "mode": "one",
    "duration": "5m",
    "selector": {"namespaces": ["banking-core"], "labelSelectors": {"firefly.io/tier": "core"}},
}
KILL, DAY = "Schedule chaos-mesh/kill", "Schedule chaos-mesh/game-day"


def schedule(name, **spec):
    return {
        "apiVersion": "chaos-mesh.org/v1alpha1",
        "kind": "Schedule",
        "metadata": {"name": name, "namespace": "chaos-mesh", "annotations": {"firefly.io/steady-state": "up == 1"}},
        "spec": {"schedule": "0 9 * * 1", **spec},
    }


@pytest.fixture
def kill(world):
    """An experiment, and the game day that it is a part of, both as they are declared."""
    place = {"namespace": "chaos-mesh", "application": "chaos", "labels": {}, "schedule": "0 9 * * 1"}
    experiment = Experiment(
        name="kill",
        description="",
        type="PodChaos",
        field="podChaos",
        body=BODY,
        minutes=5,
        hypothesis="",
        steady_state="up == 1",
        targets=("banking-core",),
        asks_names=False,
        alone=True,
        **place,
    )
    day = GameDay(name="game-day", workflow={}, experiments=("kill",), **place)
    world.change_environment(experiments=(experiment,), game_days=(day,))
    step = {"name": "kill", "templateType": "PodChaos", "podChaos": copy.deepcopy(BODY)}
    body = schedule("kill", type="PodChaos", podChaos=copy.deepcopy(BODY))
    world.add(body, schedule("game-day", type="Workflow", workflow={"entry": "kill", "templates": [step]}))
    return body


def test_what_is_declared_and_bounded_may_run(world, kill):
    assert kill in world.objects
    assert world.findings("CHAOS-001") == ()


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"duration": ""}, "duration"),
        ({"selector": {"labelSelectors": {"a": "b"}}}, "selector.namespaces"),
        ({"selector": {"namespaces": ["kube-system"], "labelSelectors": {"a": "b"}}}, "selector.namespaces"),
        ({"selector": {"namespaces": ["banking-core"]}}, "selector.labelSelectors"),
    ],
)
def test_an_experiment_without_a_bound(world, kill, only, change, path):
    kill["spec"]["podChaos"].update(change)
    only(world.findings("CHAOS-001"), ("CHAOS-001", KILL, f"spec.podChaos.{path}"))


def test_a_step_of_a_game_day_without_an_end(world, kill, only):
    assert kill in world.objects
    step = world.get("Schedule", "game-day")["spec"]["workflow"]["templates"][0]
    del step["podChaos"]["duration"]
    only(world.findings("CHAOS-001"), ("CHAOS-001", DAY, "spec.workflow.templates[0].podChaos.duration"))


def test_nobody_says_what_has_to_go_on(world, kill, only):
    kill["metadata"]["annotations"] = {}
    only(world.findings("CHAOS-001"), ("CHAOS-001", KILL, "metadata.annotations"))


def test_what_is_not_declared_for_this_environment(world, kill):
    assert kill in world.objects
    world.change_environment(experiments=())
    found = world.findings("CHAOS-001")
    assert ("CHAOS-001", KILL, "metadata.name") in {(each.id, str(each.subject), each.path) for each in found}


@pytest.mark.parametrize("kind", ["PodChaos", "NetworkChaos", "JVMChaos", "Workflow"])
def test_what_begins_when_it_is_applied(world, only, kind):
    world.add(
        {"apiVersion": "chaos-mesh.org/v1alpha1", "kind": kind, "metadata": {"name": "x", "namespace": "chaos-mesh"}}
    )
    only(world.findings("CHAOS-001"), ("CHAOS-001", f"{kind} chaos-mesh/x", "kind"))
