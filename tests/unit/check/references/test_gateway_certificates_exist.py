from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

GATEWAY = "Gateway istio-ingress/public"
TLS = "spec.servers[1].tls"


def tls(edge: World) -> dict[str, Any]:
    return edge.get("Gateway", "public")["spec"]["servers"][1]["tls"]


def keys(edge: World, *names: str, name: str = "api-tls", namespace: str = "istio-ingress") -> None:
    """Says which keys the Secret of the gateway has."""
    assert edge.environment is not None
    account, secret, *_ = edge.environment.provided
    edge.change_environment(provided=(account, replace(secret, keys=names, name=name, namespace=namespace)))


def test_a_certificate_that_is_not_there_is_found(edge: World, only: Only) -> None:
    tls(edge)["credentialName"] = "x"
    only(edge.findings("REF-011"), ("REF-011", GATEWAY, f"{TLS}.credentialName"))


def test_a_certificate_beside_the_gateway_object_is_of_no_use(edge: World, only: Only) -> None:
    edge.get("Gateway", "public")["metadata"]["namespace"] = "banking-domain"
    only(edge.findings("REF-011"))
    keys(edge, "tls.crt", "tls.key", namespace="banking-domain")
    only(edge.findings("REF-011"), ("REF-011", "Gateway banking-domain/public", f"{TLS}.credentialName"))


def test_a_secret_without_a_key_is_found(edge: World, only: Only) -> None:
    keys(edge, "tls.crt")
    findings = edge.findings("REF-011")
    only(findings, ("REF-011", GATEWAY, f"{TLS}.credentialName"))
    assert "has no tls.key" in findings[0].message


def test_a_gateway_that_asks_for_certificates_needs_authorities(edge: World, only: Only) -> None:
    tls(edge)["mode"] = "MUTUAL"
    only(edge.findings("REF-011"), ("REF-011", GATEWAY, f"{TLS}.credentialName"))
    tls(edge)["caCertCredentialName"] = "clients"
    only(edge.findings("REF-011"), ("REF-011", GATEWAY, f"{TLS}.caCertCredentialName"))


def test_a_listener_of_the_gateway_api_is_looked_at_too(edge: World, only: Only) -> None:
    gateway = edge.copy("Gateway", "public") | {"apiVersion": "gateway.networking.k8s.io/v1"}
    gateway["metadata"]["name"] = "edge"
    listener = {"name": "api", "port": 443, "tls": {"certificateRefs": [{"name": "api-tls"}, {"name": "x"}]}}
    gateway["spec"] = {"gatewayClassName": "istio", "listeners": [listener]}
    edge.add(gateway)
    place = "spec.listeners[0].tls.certificateRefs[1].name"
    only(edge.findings("REF-011"), ("REF-011", "Gateway istio-ingress/edge", place))
