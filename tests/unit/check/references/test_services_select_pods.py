from __future__ import annotations

from typing import TYPE_CHECKING

from firefly_gen.model.finding import Severity

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World


SERVICE = "Service banking-core/core-banking-accounts"
CALLER = "Deployment banking-domain/domain-customer-people"


def test_a_selector_that_matches_no_pod_is_an_error(world: World, only: Only) -> None:
    world.service["spec"]["selector"]["app.kubernetes.io/instance"] = "accounts"
    only(world.findings(), ("REF-003", SERVICE, "spec.selector"))


def test_pods_of_another_namespace_do_not_count(world: World, only: Only) -> None:
    moved = world.copy("Service", "core-banking-accounts")
    moved["metadata"]["namespace"] = "banking-domain"
    world.add(moved)
    only(world.findings("REF-003"), ("REF-003", "Service banking-domain/core-banking-accounts", "spec.selector"))


def test_a_service_that_is_called_but_not_there_is_an_error_at_the_caller(world: World, only: Only) -> None:
    world.remove("Service", "core-banking-accounts")
    findings = world.findings()
    only(findings, ("REF-003", CALLER, ""))
    assert "no Service banking-core/core-banking-accounts listens on port 8080" in findings[0].message


def test_a_service_that_listens_on_another_port_than_callers_use_is_an_error(world: World, only: Only) -> None:
    world.service["spec"]["ports"][0]["port"] = 80
    only(world.findings("REF-003"), ("REF-003", CALLER, ""))


def test_pods_that_an_operator_makes_count(world: World) -> None:
    cluster = {
        "apiVersion": "postgresql.cnpg.io/v1",
        "kind": "Cluster",
        "metadata": {"name": "core-pg", "namespace": "data-postgres"},
        "spec": {},
    }
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "core-pg-any", "namespace": "data-postgres"},
        "spec": {"selector": {"cnpg.io/cluster": "core-pg"}, "ports": [{"name": "tcp-postgres", "port": 5432}]},
    }
    world.add(service)
    assert len(world.findings("REF-003")) == 1
    world.add(cluster)
    assert world.findings("REF-003", "REF-004") == ()


def test_a_service_without_a_selector_is_a_note_unless_its_endpoints_are_there(world: World) -> None:
    world.add(
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "mainframe", "namespace": "banking-core"},
            "spec": {"ports": [{"name": "http", "port": 80}]},
        }
    )
    assert [(each.severity, each.path) for each in world.findings("REF-003")] == [(Severity.NOTE, "spec")]
    world.add(
        {
            "apiVersion": "discovery.k8s.io/v1",
            "kind": "EndpointSlice",
            "metadata": {
                "name": "mainframe-1",
                "namespace": "banking-core",
                "labels": {"kubernetes.io/service-name": "mainframe"},
            },
        }
    )
    assert world.findings("REF-003") == ()


def test_an_external_name_needs_no_pods(world: World) -> None:
    world.add(
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "elsewhere", "namespace": "banking-core"},
            "spec": {"type": "ExternalName", "externalName": "bank.example"},
        }
    )
    assert world.findings("REF-003", "REF-004") == ()


def test_without_an_environment_an_operator_may_make_the_pods(world: World) -> None:
    world.service["spec"]["selector"] = {"strimzi.io/cluster": "firefly"}
    world.environment = None
    assert [each.severity for each in world.findings("REF-003")] == [Severity.WARNING]
