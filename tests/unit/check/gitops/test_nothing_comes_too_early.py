from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import World

WAVE = "argocd.argoproj.io/sync-wave"


def wave(world: World, kind: str, name: str, number: str) -> None:
    world.get(kind, name)["metadata"].setdefault("annotations", {})[WAVE] = number


def told(world: World) -> list[str]:
    return [f"{each.subject}: {each.message}" for each in world.findings("GIT-002")]


def test_a_tree_without_applications_has_no_order(world: World) -> None:
    assert told(world) == []


def test_what_an_operator_brings_comes_after_the_operator(delivered: World) -> None:
    wave(delivered, "Application", "operator-external-secrets", "5")
    first = next(each for each in told(delivered) if each.startswith("ExternalSecret "))
    assert "needs external-secrets, which brings ExternalSecret" in first
    assert "which Application operator-external-secrets brings in wave 5, not before wave 0" in first


def test_the_same_reason_is_told_once(delivered: World) -> None:
    wave(delivered, "Application", "operator-external-secrets", "0")
    (found,) = (each for each in told(delivered) if each.startswith("ExternalSecret banking-core/"))
    assert found.endswith(" of its kind do)")


def test_what_works_on_a_kind_comes_before_it(delivered: World) -> None:
    assert delivered.environment is not None
    operators = dict(delivered.environment.operators)
    vpa = operators["vertical-pod-autoscaler"]
    needed = replace(vpa.needed_by, kinds=("Service",))
    delivered.change_environment(operators={**operators, "vertical-pod-autoscaler": replace(vpa, needed_by=needed)})
    wave(delivered, "Application", "operator-vertical-pod-autoscaler", "0")
    assert any("which works on Service" in each for each in told(delivered))


def test_an_operator_comes_after_those_that_it_requires(delivered: World) -> None:
    assert delivered.environment is not None
    operators = dict(delivered.environment.operators)
    operators["external-secrets"] = replace(operators["external-secrets"], requires=("cloudnative-pg",))
    delivered.change_environment(operators=operators)
    (found,) = told(delivered)
    assert "needs cloudnative-pg, which external-secrets requires" in found
    assert found.endswith("which Application operator-cloudnative-pg brings in wave -40, not before wave -40")


def test_objects_come_after_their_namespaces(delivered: World) -> None:
    wave(delivered, "Application", "cluster", "5")
    assert any("needs namespace banking-core" in each for each in told(delivered))


def test_a_chart_comes_after_a_namespace_that_it_does_not_make(delivered: World) -> None:
    spec = delivered.get("Application", "operator-cloudnative-pg")["spec"]
    spec["destination"]["namespace"] = "data-postgres"
    spec["syncPolicy"]["syncOptions"].remove("CreateNamespace=true")
    assert told(delivered) == []
    wave(delivered, "Application", "cluster", "-40")
    assert any(each.startswith("Application argocd/operator-cloudnative-pg:") for each in told(delivered))


def test_an_application_comes_after_its_project(delivered: World) -> None:
    wave(delivered, "AppProject", "bank", "20")
    assert any("needs AppProject argocd/bank" in each for each in told(delivered))


@pytest.mark.parametrize(("number", "count"), [("-1", 0), ("0", 1), ("1", 1)])
def test_pods_come_after_what_makes_their_secrets(delivered: World, number: str, count: int) -> None:
    wave(delivered, "Deployment", "core-banking-accounts", "0")
    for body in delivered.objects:
        if body["kind"] == "ExternalSecret" and body["metadata"]["namespace"] == "banking-core":
            body["metadata"].setdefault("annotations", {})[WAVE] = number
    found = [each for each in told(delivered) if each.startswith("Deployment banking-core/core-banking-accounts")]
    assert len([each for each in found if "made out of ExternalSecret" in each]) >= count
    assert bool(found) == bool(count)


def test_in_one_wave_the_order_of_kinds_will_do_for_what_nobody_has_to_make(delivered: World) -> None:
    assert not any("ServiceAccount" in each for each in told(delivered))
    wave(delivered, "ServiceAccount", "core-banking-accounts", "1")
    assert any("needs ServiceAccount banking-core/core-banking-accounts" in each for each in told(delivered))


@pytest.mark.parametrize("number", ["first", "--1", "", "1.5"])
def test_a_wave_that_is_no_number_is_none(delivered: World, number: str) -> None:
    wave(delivered, "ServiceAccount", "core-banking-accounts", number)
    assert not any("ServiceAccount" in each for each in told(delivered))
