from __future__ import annotations

from typing import TYPE_CHECKING

from firefly_gen.model.finding import Severity
from firefly_gen.model.profile import Provided

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World


SERVICE = "Service nowhere/core-banking-accounts"


def move(world: World) -> None:
    world.service["metadata"]["namespace"] = "nowhere"


def test_a_namespace_that_does_not_exist_is_an_error(world: World, only: Only) -> None:
    move(world)
    only(world.findings("REF-007"), ("REF-007", SERVICE, "metadata.namespace"))


def test_a_namespace_that_many_objects_miss_is_reported_once_with_their_number(world: World, only: Only) -> None:
    world.remove("Namespace", "banking-core")
    findings = world.findings("REF-007")
    only(findings, ("REF-007", "AuthorizationPolicy banking-core/allow-nothing", "metadata.namespace"))
    assert "and neither can 16 other objects" in findings[0].message


def test_a_namespaced_object_without_a_namespace_is_an_error(world: World, only: Only) -> None:
    del world.get("LimitRange", "defaults", "banking-core")["metadata"]["namespace"]
    only(world.findings(), ("REF-007", "LimitRange defaults", "metadata.namespace"))


def test_a_cluster_wide_object_with_a_namespace_is_an_error(world: World, only: Only) -> None:
    world.get("PriorityClass", "firefly-core")["metadata"]["namespace"] = "banking-core"
    findings = world.findings("REF-007")
    only(findings, ("REF-007", "PriorityClass banking-core/firefly-core", "metadata.namespace"))


def test_of_a_kind_that_nobody_knows_nothing_is_said(world: World) -> None:
    world.add({"apiVersion": "v1", "kind": "Unheard", "metadata": {"name": "of"}})
    assert world.findings("REF-007") == ()


def test_namespaces_of_kubernetes_of_operators_and_those_provided_exist(world: World) -> None:
    world.change_environment(
        provided=(Provided(kind="Namespace", namespace="", name="nowhere", keys=(), reason="made by hand"),)
    )
    original = world.copy("Service", "core-banking-accounts")
    for namespace in ("kube-system", "cnpg-system", "nowhere"):
        world.add({**original, "metadata": {**original["metadata"], "namespace": namespace}})
    assert world.findings("REF-007") == ()


def test_without_an_environment_somebody_else_may_make_the_namespace(world: World) -> None:
    move(world)
    world.environment = None
    assert [each.severity for each in world.findings("REF-007")] == [Severity.WARNING]
