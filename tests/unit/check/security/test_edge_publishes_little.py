from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

ROUTE = "VirtualService banking-domain/domain-customer-people-api"
PLACE = "spec.http[1].route[0].destination.host"


def route(edge: World) -> dict[str, Any]:
    found: dict[str, Any] = edge.get("VirtualService", "domain-customer-people-api")["spec"]
    return found


def lead_to_accounts(edge: World) -> None:
    target = route(edge)["http"][1]["route"][0]["destination"]
    target["host"] = "core-banking-accounts.banking-core.svc.cluster.local"


def test_a_core_service_at_the_edge_is_found(edge: World, only: Only) -> None:
    lead_to_accounts(edge)
    only(edge.findings("SEC-006"), ("SEC-006", ROUTE, PLACE))


def test_a_host_says_which_tiers_publish_there(edge: World, only: Only) -> None:
    lead_to_accounts(edge)
    assert edge.environment is not None
    gateway = edge.environment.mesh.gateway
    assert gateway is not None
    (host,) = gateway.hosts
    partners = replace(host, name="tpp", host="tpp.bank.example", mutual=True, tiers=("core", "domain"))
    edge.change_environment(mesh=replace(edge.environment.mesh, gateway=replace(gateway, hosts=(host, partners))))
    only(edge.findings("SEC-006"), ("SEC-006", ROUTE, PLACE))
    route(edge)["hosts"] = ["tpp.bank.example"]
    only(edge.findings("SEC-006"))
    route(edge)["hosts"] = ["tpp.bank.example", "else.bank.example"]
    only(edge.findings("SEC-006"), ("SEC-006", ROUTE, PLACE))


def test_calls_inside_the_mesh_are_not_the_edge(edge: World, only: Only) -> None:
    lead_to_accounts(edge)
    route(edge)["gateways"] = ["mesh"]
    only(edge.findings("SEC-006"))


@pytest.mark.parametrize("kind", ["LoadBalancer", "NodePort"])
def test_a_service_past_the_gateway_is_found(world: World, only: Only, kind: str) -> None:
    world.service["spec"]["type"] = kind
    only(world.findings("SEC-006"), ("SEC-006", "Service banking-core/core-banking-accounts", "spec.type"))


def test_where_nothing_is_published_nothing_may_be(edge: World, only: Only) -> None:
    assert edge.environment is not None
    edge.change_environment(mesh=replace(edge.environment.mesh, gateway=None))
    places = [f"spec.http[{index}].route[0].destination.host" for index in (0, 1)]
    only(edge.findings("SEC-006"), *(("SEC-006", ROUTE, place) for place in places))
