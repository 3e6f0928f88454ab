from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World


def without(world: World, name: str) -> None:
    world.change_environment(operators={k: v for k, v in world.environment.operators.items() if k != name})


def test_a_kind_that_no_operator_brings_is_one_error_at_its_first_object(world: World, only: Only) -> None:
    without(world, "vertical-pod-autoscaler")
    findings = world.findings()
    only(findings, ("REF-019", "VerticalPodAutoscaler banking-core/core-banking-accounts", "apiVersion"))
    assert findings[0].message.endswith("autoscaling.k8s.io/v1 (2 objects)")


def test_a_version_that_the_operator_does_not_serve_is_an_error(world: World, only: Only) -> None:
    world.get("VerticalPodAutoscaler", "domain-customer-people")["apiVersion"] = "autoscaling.k8s.io/v1beta2"
    findings = world.findings("REF-019")
    only(findings, ("REF-019", "VerticalPodAutoscaler banking-domain/domain-customer-people", "apiVersion"))
    assert "does not serve" in findings[0].message


def test_two_operators_that_bring_one_kind_are_an_error(world: World, only: Only) -> None:
    operators = dict(world.environment.operators)
    operators["twin"] = replace(operators["vertical-pod-autoscaler"], namespace="twin-system")
    world.change_environment(operators=operators)
    findings = world.findings()
    only(findings, ("REF-019", "VerticalPodAutoscaler banking-core/core-banking-accounts", "apiVersion"))
    assert "twin, vertical-pod-autoscaler" in findings[0].message


def test_a_definition_in_the_tree_brings_its_kind_in_the_versions_that_it_serves(world: World) -> None:
    without(world, "vertical-pod-autoscaler")
    versions = [{"name": "v1", "served": True}, {"name": "v1beta2", "served": False}]
    world.add(
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": "verticalpodautoscalers.autoscaling.k8s.io"},
            "spec": {"group": "autoscaling.k8s.io", "versions": versions},
        }
    )
    assert world.findings("REF-019") == ()
    world.get("VerticalPodAutoscaler", "domain-customer-people")["apiVersion"] = "autoscaling.k8s.io/v1beta2"
    assert len(world.findings("REF-019")) == 1


def test_without_an_environment_it_does_not_run(world: World) -> None:
    without(world, "vertical-pod-autoscaler")
    world.environment = None
    assert world.findings("REF-019") == ()
