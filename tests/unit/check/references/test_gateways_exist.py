from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

ROUTE = "VirtualService banking-domain/domain-customer-people-api"
HTTP_ROUTE = "HTTPRoute banking-domain/customers"


def route(edge: World) -> dict[str, Any]:
    return edge.get("VirtualService", "domain-customer-people-api")["spec"]


def by_gateway_api(edge: World, *, allowed: dict[str, Any] | None = None, **parent: str) -> None:
    """Adds a Gateway and an HTTPRoute of the Gateway API."""
    listener = {"name": "api", "hostname": "*.bank.example", "port": 443, "protocol": "HTTPS"}
    listener["allowedRoutes"] = {"namespaces": allowed or {"from": "All"}}
    labels = edge.get("Gateway", "public")["metadata"]["labels"]
    gateway = {"name": "edge", "namespace": "istio-ingress", "labels": labels}
    spec = {"gatewayClassName": "istio", "listeners": [listener]}
    reference = {"name": "edge", "namespace": "istio-ingress", "sectionName": "api"} | parent
    backend = {"name": "domain-customer-people", "port": 8080}
    rules = [{"matches": [{"path": {"type": "PathPrefix", "value": "/x"}}], "backendRefs": [backend]}]
    body = {"parentRefs": [reference], "hostnames": ["api.bank.example"], "rules": rules}
    meta = {"name": "customers", "namespace": "banking-domain", "labels": labels}
    group = "gateway.networking.k8s.io/v1"
    edge.add({"apiVersion": group, "kind": "Gateway", "metadata": gateway, "spec": spec})
    edge.add({"apiVersion": group, "kind": "HTTPRoute", "metadata": meta, "spec": body})


def test_a_gateway_that_is_not_there_is_found(edge: World, only: Only) -> None:
    route(edge)["gateways"] = ["mesh", "public"]
    only(edge.findings("REF-008"), ("REF-008", ROUTE, "spec.gateways[1]"))


@pytest.mark.parametrize("host", ["www.bank.example", "*.example"])
def test_a_host_that_the_gateway_does_not_take_is_found(edge: World, only: Only, host: str) -> None:
    route(edge)["hosts"].append(host)
    expected = [("REF-008", ROUTE, "spec.hosts[1]")] if host == "www.bank.example" else []
    only(edge.findings("REF-008"), *expected)


@pytest.mark.parametrize(
    ("server", "taken"),
    [
        ("banking-core/api.bank.example", False),
        ("./api.bank.example", False),
        ("*/*.bank.example", True),
        ("*.bank.example", True),
        ("banking-domain/*", True),
    ],
)
def test_a_server_names_the_namespaces_whose_routes_it_takes(edge: World, only: Only, server: str, taken: bool) -> None:  # noqa: FBT001 - a row of a table
    for each in edge.get("Gateway", "public")["spec"]["servers"]:
        each["hosts"] = [server]
    only(edge.findings("REF-008"), *([] if taken else [("REF-008", ROUTE, "spec.hosts[0]")]))


def test_a_route_that_the_gateway_does_not_see_is_found(edge: World, only: Only) -> None:
    route(edge)["exportTo"] = ["."]
    only(edge.findings("REF-008"), ("REF-008", ROUTE, "spec.exportTo"))


@pytest.mark.parametrize(
    ("parent", "path"),
    [({"name": "x"}, "spec.parentRefs[0]"), ({"sectionName": "x"}, "spec.parentRefs[0].sectionName")],
)
def test_a_listener_that_is_not_there_is_found(edge: World, only: Only, parent: dict[str, str], path: str) -> None:
    by_gateway_api(edge, **parent)
    only(edge.findings("REF-008"), ("REF-008", HTTP_ROUTE, path))


@pytest.mark.parametrize(
    ("allowed", "taken"),
    [
        ({"from": "All"}, True),
        ({"from": "Same"}, False),
        ({"from": "Selector", "selector": {"matchLabels": {"firefly.io/tier": "domain"}}}, True),
        ({"from": "Selector", "selector": {"matchLabels": {"kubernetes.io/metadata.name": "banking-core"}}}, False),
    ],
)
def test_a_listener_says_whose_routes_it_takes(edge: World, only: Only, allowed: dict[str, Any], taken: bool) -> None:  # noqa: FBT001 - a row of a table
    by_gateway_api(edge, allowed=allowed)
    only(edge.findings("REF-008"), *([] if taken else [("REF-008", HTTP_ROUTE, "spec.parentRefs[0]")]))


def test_a_host_that_no_listener_takes_is_found(edge: World, only: Only) -> None:
    by_gateway_api(edge)
    edge.get("HTTPRoute", "customers")["spec"]["hostnames"] = ["bank.other"]
    only(edge.findings("REF-008"), ("REF-008", HTTP_ROUTE, "spec.hostnames[0]"))
