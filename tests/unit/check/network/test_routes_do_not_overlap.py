from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

NAME = "domain-customer-people-api"
ROUTE = f"VirtualService banking-domain/{NAME}"
OTHER = "VirtualService banking-domain/other"


def http(edge: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = edge.get("VirtualService", NAME)["spec"]["http"]
    return found


def beside(edge: World, **uri: str) -> dict[str, Any]:
    """Adds another route with one match, and gives its body."""
    body = edge.copy("VirtualService", NAME)
    body["metadata"]["name"] = "other"
    body["spec"]["http"] = [body["spec"]["http"][1] | {"match": [{"uri": uri}]}]
    edge.add(body)
    return body


def test_a_prefix_that_ends_inside_a_segment_is_found(edge: World, only: Only) -> None:
    http(edge)[1]["match"][1]["uri"] = {"prefix": "/api/v1/customers"}
    findings = edge.findings("MESH-002")
    only(findings, ("MESH-002", ROUTE, "spec.http[1].match[1].uri.prefix"))
    assert findings[0].hint == "match /api/v1/customers exactly, and the prefix /api/v1/customers/"


@pytest.mark.parametrize("uri", [{"prefix": "/api/v1/customers/vip/"}, {"exact": "/api/v1/customers/vip"}])
def test_a_path_below_that_of_another_service_is_found(edge: World, only: Only, uri: dict[str, str]) -> None:
    beside(edge, **uri)
    (field,) = uri
    only(edge.findings("MESH-002"), ("MESH-002", OTHER, f"spec.http[0].match[0].uri.{field}"))


def test_the_same_path_twice_is_found_at_both(edge: World, only: Only) -> None:
    beside(edge, exact="/api/v1/customers")
    only(
        edge.findings("MESH-002"),
        ("MESH-002", OTHER, "spec.http[0].match[0].uri.exact"),
        ("MESH-002", ROUTE, "spec.http[0].match[0].uri.exact"),
    )


def test_other_paths_and_other_hosts_do_not_meet(edge: World, only: Only) -> None:
    beside(edge, prefix="/api/v1/customersx/")
    only(edge.findings("MESH-002"))
    body = edge.get("VirtualService", "other")
    body["spec"]["http"][0]["match"] = [{"uri": {"prefix": "/api/v1/customers/"}}]
    body["spec"]["hosts"] = ["www.bank.example"]
    only(edge.findings("MESH-002"))


def test_a_route_that_an_earlier_one_hides_is_found(edge: World, only: Only) -> None:
    rules = http(edge)
    rules.reverse()
    only(
        edge.findings("MESH-002"),
        ("MESH-002", ROUTE, "spec.http[1].match[0].uri.exact"),
        ("MESH-002", ROUTE, "spec.http[1].match[1].uri.prefix"),
    )


def test_a_route_with_a_condition_of_its_own_hides_nothing(edge: World, only: Only) -> None:
    rules = http(edge)
    rules.reverse()
    for match in rules[0]["match"]:
        match["headers"] = {"x-test": {"exact": "1"}}
    only(edge.findings("MESH-002"))


def test_prefixes_of_the_gateway_api_end_where_segments_do(edge: World, only: Only) -> None:
    body = edge.copy("VirtualService", NAME) | {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute"}
    body["metadata"]["name"] = "customers"
    matches = [
        {"path": {"type": "PathPrefix", "value": "/api/v1/customers/vip"}},
        {"path": {"type": "Exact", "value": "/x"}},
    ]
    body["spec"] = {"hostnames": ["api.bank.example"], "rules": [{"matches": matches}]}
    edge.add(body)
    place = "spec.rules[0].matches[0].path.value"
    only(edge.findings("MESH-002"), ("MESH-002", "HTTPRoute banking-domain/customers", place))
