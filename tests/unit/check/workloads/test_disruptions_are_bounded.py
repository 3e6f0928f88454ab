from __future__ import annotations

import pytest

from firefly_gen.model.profile import Stage

ACCOUNTS = "core-banking-accounts"
PDB = f"PodDisruptionBudget banking-core/{ACCOUNTS}"
DEPLOYMENT = f"Deployment banking-core/{ACCOUNTS}"


@pytest.fixture
def budget(world):
    return world.get("PodDisruptionBudget", ACCOUNTS)["spec"]


def test_pods_without_a_budget_are_found(world, only):
    world.remove("PodDisruptionBudget", ACCOUNTS)
    only(world.findings(), ("HA-002", DEPLOYMENT, ""))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("maxUnavailable", 0),
        ("maxUnavailable", "0%"),
        ("minAvailable", 3),
        ("minAvailable", "100%"),
        ("minAvailable", "67%"),
    ],
)
def test_a_budget_that_lets_nothing_go_is_found(world, only, budget, field, value):
    del budget["maxUnavailable"]
    budget[field] = value
    only(world.findings(), ("HA-002", PDB, f"spec.{field}"))


@pytest.mark.parametrize(("field", "value"), [("maxUnavailable", "10%"), ("minAvailable", 2), ("minAvailable", "50%")])
def test_a_budget_that_lets_one_go_is_fine(world, budget, field, value):
    del budget["maxUnavailable"]
    budget[field] = value
    assert world.findings() == ()


def test_two_budgets_for_one_workload(world, only):
    second = world.copy("PodDisruptionBudget", ACCOUNTS)
    second["metadata"]["name"] = "z-second"
    world.add(second)
    only(world.findings(), ("HA-002", "PodDisruptionBudget banking-core/z-second", "spec.selector"))


def test_one_budget_for_two_workloads(world, only):
    other = world.copy("Deployment", ACCOUNTS)
    other["metadata"]["name"] = "z-other"
    other["spec"]["replicas"] = 3
    world.add(other)
    only(world.findings("HA-002"), ("HA-002", PDB, "spec.selector"))


def test_a_single_pod_needs_no_budget_and_one_that_keeps_it_blocks_every_drain(world, only, budget):
    world.change_environment(stage=Stage.DEV)
    world.remove("HorizontalPodAutoscaler", ACCOUNTS)
    world.deployment["spec"]["replicas"] = 1
    assert world.findings("HA-002") == ()
    del budget["maxUnavailable"]
    budget["minAvailable"] = 1
    only(world.findings("HA-002"), ("HA-002", PDB, "spec.minAvailable"))
    world.remove("PodDisruptionBudget", ACCOUNTS)
    assert world.findings("HA-002") == ()


def test_outside_production_an_environment_may_go_without_budgets(world, only):
    world.change_service(guarded=False)
    world.remove("PodDisruptionBudget", ACCOUNTS)
    only(world.findings("HA-002"), ("HA-002", DEPLOYMENT, ""))
    world.change_environment(stage=Stage.STAGING)
    assert world.findings("HA-002") == ()


def test_match_expressions_select_too(world, budget):
    budget["selector"] = {
        "matchExpressions": [{"key": "app.kubernetes.io/name", "operator": "In", "values": [ACCOUNTS]}]
    }
    assert world.findings() == ()


def test_a_tree_that_is_there_twice_is_not_two_budgets(world):
    world.add_at("again/deployment.yaml", world.copy("Deployment", ACCOUNTS))
    world.add_at("again/budget.yaml", world.copy("PodDisruptionBudget", ACCOUNTS))
    assert world.findings("HA-002") == ()
