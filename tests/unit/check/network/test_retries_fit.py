from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

CUSTOMER = "domain-customer-people"
ROUTE = f"VirtualService banking-domain/{CUSTOMER}-api"
RETRIES = "spec.http[0].retries"


def first(edge: World) -> dict[str, Any]:
    return edge.get("VirtualService", f"{CUSTOMER}-api")["spec"]["http"][0]


def test_everything_is_silent_with_an_edge(edge: World) -> None:
    assert edge.findings() == ()


@pytest.mark.parametrize(("timeout", "enough"), [("14s", False), ("15s", True), ("1m", True)])
def test_a_timeout_covers_all_tries(edge: World, only: Only, timeout: str, enough: bool) -> None:  # noqa: FBT001 - a row of a table
    first(edge)["timeout"] = timeout
    findings = edge.findings("MESH-001")
    only(findings, *([] if enough else [("MESH-001", ROUTE, "spec.http[0].timeout")]))
    if findings:
        assert findings[0].hint == "set it to 15s or more"


def test_without_a_timeout_there_is_nothing_to_fit_into(edge: World, only: Only) -> None:
    del first(edge)["timeout"]
    only(edge.findings("MESH-001"))


@pytest.mark.parametrize("method", [None, {"regex": "GET|POST"}, {"exact": "POST"}, {"regex": "[A-Z]+"}])
def test_what_changes_something_is_not_sent_twice(edge: World, only: Only, method: dict[str, str] | None) -> None:
    match = first(edge)["match"][0]
    match.pop("method")
    if method:
        match["method"] = method
    only(edge.findings("MESH-001"), ("MESH-001", ROUTE, RETRIES))


def test_a_service_says_what_may_be_repeated(edge: World, only: Only) -> None:
    first(edge)["match"] = [{"uri": {"prefix": "/api/v1/customers/"}, "method": {"exact": "PUT"}}]
    only(edge.findings("MESH-001"), ("MESH-001", ROUTE, RETRIES))
    edge.change_service(CUSTOMER, idempotent=("GET", "PUT"))
    only(edge.findings("MESH-001"))


@pytest.mark.parametrize("on", ["connect-failure,refused-stream", "reset-before-request"])
def test_what_never_arrived_may_be_sent_again(edge: World, only: Only, on: str) -> None:
    first(edge)["match"][0].pop("method")
    first(edge)["retries"]["retryOn"] = on
    only(edge.findings("MESH-001"))


def test_what_istio_retries_by_itself_may_have_arrived(edge: World, only: Only) -> None:
    first(edge)["match"][0].pop("method")
    del first(edge)["retries"]["retryOn"]
    only(edge.findings("MESH-001"), ("MESH-001", ROUTE, RETRIES))
