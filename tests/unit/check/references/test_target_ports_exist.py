from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World


SERVICE = "Service banking-core/core-banking-accounts"


def test_a_name_that_no_container_declares_is_an_error(world: World, only: Only) -> None:
    world.service["spec"]["ports"][0]["targetPort"] = "web"
    findings = world.findings()
    only(findings, ("REF-004", SERVICE, "spec.ports[0].targetPort"))
    assert "Deployment banking-core/core-banking-accounts" in findings[0].message


def test_a_number_that_no_container_declares_is_an_error(world: World, only: Only) -> None:
    world.service["spec"]["ports"][0]["targetPort"] = 9090
    only(world.findings("REF-004"), ("REF-004", SERVICE, "spec.ports[0].targetPort"))


def test_where_there_is_no_target_port_the_port_itself_must_be_there(world: World, only: Only) -> None:
    world.service["spec"]["ports"].append({"name": "http-admin", "port": 8081})
    only(world.findings("REF-004"), ("REF-004", SERVICE, "spec.ports[1].port"))


@pytest.mark.parametrize("target", [8080, "http"])
def test_a_declared_port_is_found_by_number_and_by_name(world: World, target: int | str) -> None:
    world.service["spec"]["ports"][0]["targetPort"] = target
    assert world.findings("REF-004") == ()


def test_a_port_of_a_sidecar_counts(world: World) -> None:
    world.pod["initContainers"] = [
        {
            **world.container,
            "name": "proxy",
            "restartPolicy": "Always",
            "ports": [{"name": "tls", "containerPort": 8443}],
        }
    ]
    world.service["spec"]["ports"].append({"name": "https", "port": 443, "targetPort": "tls"})
    assert world.findings("REF-004") == ()


def test_every_selected_pod_must_listen(world: World, only: Only) -> None:
    canary = world.copy("Deployment", "core-banking-accounts")
    canary["metadata"]["name"] = "core-banking-accounts-canary"
    canary["spec"]["template"]["spec"]["containers"][0]["ports"] = []
    world.add(canary)
    findings = world.findings("REF-004")
    only(findings, ("REF-004", SERVICE, "spec.ports[0].targetPort"))
    assert "core-banking-accounts-canary" in findings[0].message
