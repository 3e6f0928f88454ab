from __future__ import annotations

from collections.abc import Callable

import pytest

from firefly_gen.model.environment import Environment

Resolve = Callable[[str], Environment]
Tell = Callable[[str], list[str]]


def test_without_routes_there_is_no_edge(environment: Resolve) -> None:
    resolved = environment("mesh: {edge: {hosts: {api: {tiers: [edge]}}}}")
    assert (resolved.mesh.gateway, resolved.mesh.tokens, resolved.traffic.publications) == (None, None, ())
    kinds = (resolved.published, resolved.edge_by_istio, resolved.edge_by_gateway_api, resolved.limited)
    assert not any(kinds)


def test_a_host_is_named_after_the_domain_and_takes_routes_of_its_publishers(environment: Resolve, edge: str) -> None:
    gateway = environment(edge).mesh.gateway
    assert gateway is not None
    (host,) = gateway.hosts
    assert (host.host, host.certificate_secret, host.clients_secret) == ("api.bank.example", "api-tls", "")
    assert host.bound_hosts == gateway.bound_hosts == ("bank-edge/api.bank.example",)
    assert gateway.reference == "istio-ingress/public"


def test_longer_prefixes_go_first_and_end_where_segments_do(environment: Resolve, edge: str) -> None:
    (found,) = environment(edge).traffic.publications
    assert found.name == "gateway-api"
    assert found.paths == (("/v1-long", "/v1-long/"), ("/v1", "/v1/"))
    assert (found.again, found.attempts, found.timeout, found.try_timeout) == ("GET|HEAD|OPTIONS", 2, "15s", "5s")
    assert found.target == "gateway.bank-edge.svc.cluster.local"


def test_where_nothing_is_tried_again_there_is_one_route(environment: Resolve, edge: str) -> None:
    (found,) = environment(edge.replace("edge: {hosts", "edge: {requests: {attempts: 0}, hosts")).traffic.publications
    assert (found.again, found.retried) == ("", False)


def test_anonymous_paths_are_sorted(environment: Resolve, edge: str) -> None:
    tokens = environment(edge).mesh.tokens
    assert tokens is not None
    assert tokens.anonymous == ("/a", "/b")


def test_the_gateway_api_has_pods_that_istiod_makes(environment: Resolve, edge: str) -> None:
    resolved = environment(edge.replace("edge: {hosts", "edge: {gateway: gateway-api, hosts"))
    gateway = resolved.mesh.gateway
    assert gateway is not None
    assert gateway.service_account == "public-istio"
    assert gateway.selector == {"gateway.networking.k8s.io/gateway-name": "public"}
    assert resolved.edge_by_gateway_api
    assert resolved.traffic.publications[0].by_gateway_api


def test_a_host_that_asks_for_certificates_reads_their_authorities_from_the_store(
    environment: Resolve, edge: str
) -> None:
    wanted = "api: {client_certificates: true, clients_vault_key: tpp, tiers"
    resolved = environment(edge.replace("api: {tiers", wanted))
    (secret,) = (each for each in resolved.secrets if each.namespace == "istio-ingress")
    assert (secret.name, secret.entries[0].key, secret.entries[0].remote_key) == (
        "api-tls-cacert",
        "ca.crt",
        "bank/prod/tpp",
    )


def test_a_rate_of_zero_is_no_limit(environment: Resolve, edge: str) -> None:
    assert environment(edge).limited
    free = edge.replace("edge: {hosts", "edge: {rate_limit: {requests_per_second: 0}, hosts")
    assert not environment(free).limited


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("api: [/v1", "web: [/v1", "there is no public host 'web'"),
        ("tiers: [edge]", "tiers: [core]", "services of tier 'edge' publish nothing at api; those of core do"),
        ('issuer: "https://id.bank.example"', 'issuer: ""', "services publish routes, but nobody issues tokens"),
        ("api: {tiers", "api: {client_certificates: true, tiers", "asks for certificates, but trusts no authority"),
        ("edge: {hosts", "edge: {requests: {try_seconds: 6}, hosts", "15 seconds end before 3 tries of 6 seconds each"),
        ("istio-ingress:", "bank-edge: {description: x, mesh: false}\n  istio-ingress:", "is not in the mesh"),
    ],
)
def test_what_cannot_be_is_told(problems: Tell, edge: str, old: str, new: str, problem: str) -> None:
    assert any(problem in each for each in problems(edge.replace(old, new)))


def test_two_services_publish_different_paths(problems: Tell, edge: str) -> None:
    both = edge.replace("tiers: [edge]", "tiers: [core, edge]")
    both = both.replace("services: {", "services: {accounts: {routes: {api: [/v1]}}, ")
    (problem,) = problems(both)
    assert "accounts publishes /v1 at this host already" in problem


def test_a_namespace_of_a_gateway_may_have_one_load_balancer(environment: Resolve, edge: str) -> None:
    quotas = {each.name: each.quota for each in environment(edge).namespaces}
    assert quotas["istio-ingress"] == {"services.loadbalancers": "1"}
    assert quotas["istio-system"]["services.loadbalancers"] == "0"
