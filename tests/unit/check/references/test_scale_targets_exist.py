from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World


NAME = "core-banking-accounts"


@pytest.mark.parametrize(
    ("kind", "field"),
    [("HorizontalPodAutoscaler", "scaleTargetRef"), ("VerticalPodAutoscaler", "targetRef")],
)
def test_a_target_that_does_not_exist_is_an_error(world: World, only: Only, kind: str, field: str) -> None:
    world.get(kind, NAME)["spec"][field]["name"] = "accounts"
    only(world.findings("REF-016"), ("REF-016", f"{kind} banking-core/{NAME}", f"spec.{field}.name"))


def test_a_target_of_another_kind_does_not_count(world: World, only: Only) -> None:
    world.get("VerticalPodAutoscaler", NAME)["spec"]["targetRef"]["kind"] = "StatefulSet"
    only(world.findings(), ("REF-016", f"VerticalPodAutoscaler banking-core/{NAME}", "spec.targetRef.name"))


def test_a_target_by_an_api_version_that_it_does_not_have_is_an_error(world: World, only: Only) -> None:
    world.get("VerticalPodAutoscaler", NAME)["spec"]["targetRef"]["apiVersion"] = "apps/v1beta2"
    only(
        world.findings("REF-016"),
        ("REF-016", f"VerticalPodAutoscaler banking-core/{NAME}", "spec.targetRef.apiVersion"),
    )


def test_a_scaled_object_means_a_deployment_where_it_does_not_say(world: World, only: Only) -> None:
    scaled = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {"name": NAME, "namespace": "banking-core"},
        "spec": {"scaleTargetRef": {"name": NAME}},
    }
    world.add(scaled)
    assert world.findings("REF-016") == ()
    scaled["spec"]["scaleTargetRef"]["name"] = "nobody"
    only(world.findings("REF-016"), ("REF-016", f"ScaledObject banking-core/{NAME}", "spec.scaleTargetRef.name"))


def test_a_rollout_that_takes_its_pods_from_a_workload_needs_that_workload(world: World, only: Only) -> None:
    rollout = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Rollout",
        "metadata": {"name": NAME, "namespace": "banking-core"},
        "spec": {"workloadRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "nobody"}},
    }
    world.add(rollout)
    only(world.findings("REF-016"), ("REF-016", f"Rollout banking-core/{NAME}", "spec.workloadRef.name"))


def test_a_custom_resource_may_be_a_target(world: World) -> None:
    cluster = {
        "apiVersion": "postgresql.cnpg.io/v1",
        "kind": "Cluster",
        "metadata": {"name": "core-pg", "namespace": "banking-core"},
    }
    reference = {"apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster", "name": "core-pg"}
    world.get("VerticalPodAutoscaler", NAME)["spec"]["targetRef"] = reference
    assert len(world.findings("REF-016")) == 1
    world.add(cluster)
    assert world.findings("REF-016") == ()


def test_a_budget_that_protects_no_pod_is_an_error(world: World, only: Only) -> None:
    world.get("PodDisruptionBudget", NAME)["spec"]["selector"]["matchLabels"] = {"app": "accounts"}
    only(world.findings("REF-016"), ("REF-016", f"PodDisruptionBudget banking-core/{NAME}", "spec.selector"))
