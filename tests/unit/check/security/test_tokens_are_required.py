from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Body, Only, World

OPEN = ("SEC-007", "Gateway istio-ingress/public", "")


def denial(edge: World) -> dict[str, Any]:
    found: dict[str, Any] = edge.get("AuthorizationPolicy", "require-token")["spec"]
    return found


def test_a_gateway_that_checks_no_tokens_is_found(edge: World, only: Only) -> None:
    edge.remove("RequestAuthentication", "edge")
    only(edge.findings("SEC-007"), OPEN)


def test_a_gateway_that_lets_requests_without_a_token_pass_is_found(edge: World, only: Only) -> None:
    edge.remove("AuthorizationPolicy", "require-token")
    only(edge.findings("SEC-007"), OPEN)


@pytest.mark.parametrize(
    "change",
    [
        {"action": "AUDIT"},
        {"selector": {"matchLabels": {"istio": "egress"}}},
        {"rules": [{"from": [{"source": {"notRequestPrincipals": ["https://id.bank.example/*"]}}]}]},
        {"rules": [{"from": [{"source": {"notRequestPrincipals": ["*"], "namespaces": ["x"]}}]}]},
        {"rules": [{"from": [{"source": {"notRequestPrincipals": ["*"]}}], "when": [{"key": "k", "values": ["v"]}]}]},
    ],
)
def test_a_denial_that_does_not_meet_everybody_does_not_count(edge: World, only: Only, change: Body) -> None:
    denial(edge).update(change)
    only(edge.findings("SEC-007"), OPEN)


@pytest.mark.parametrize(
    "operation",
    [{"hosts": ["api.bank.example"]}, {"methods": ["GET"]}, {"paths": ["/api/*"]}, {"ports": ["80"]}],
)
def test_a_denial_of_some_requests_does_not_count(edge: World, only: Only, operation: Body) -> None:
    denial(edge)["rules"][0]["to"] = [{"operation": operation}]
    only(edge.findings("SEC-007"), OPEN)


def test_a_denial_of_every_request_counts(edge: World, only: Only) -> None:
    del denial(edge)["rules"][0]["to"]
    only(edge.findings("SEC-007"))


def test_a_denial_in_the_root_namespace_counts(edge: World, only: Only) -> None:
    edge.get("AuthorizationPolicy", "require-token")["metadata"]["namespace"] = "istio-system"
    only(edge.findings("SEC-007"))


def test_only_what_the_profile_calls_anonymous_needs_no_token(edge: World, only: Only) -> None:
    denial(edge)["rules"][0]["to"][0]["operation"]["notPaths"].append("/api/*")
    policy = "AuthorizationPolicy istio-ingress/require-token"
    only(edge.findings("SEC-007"), ("SEC-007", policy, "spec.rules[0].to[0].operation.notPaths[1]"))
