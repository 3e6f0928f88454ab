from __future__ import annotations

from collections.abc import Callable

from firefly_gen.model.environment import Environment

Resolve = Callable[[str], Environment]
CALLS = "accounts: {env: ACCOUNTS_URL}, rates: {env: RATES_URL}"
OUTSIDE = f"""\
services:
  gateway:
    calls: {{{CALLS}}}
    egress:
      mail: {{host: smtp.example, port: 587, protocol: TCP, reason: sends mail}}
      rates-too: {{host: rates.example, port: 8443, reason: asks for history}}
  accounts:
    egress: {{mail: {{host: smtp.example, port: 587, protocol: TCP, reason: sends statements}}}}
"""


def hosts(environment: Environment, namespace: str, name: str) -> tuple[str, ...]:
    (found,) = (each for each in environment.traffic.egress_scopes if (each.namespace, each.name) == (namespace, name))
    return found.hosts


def test_a_service_sees_what_it_calls_and_what_every_pod_needs(environment: Resolve) -> None:
    resolved = environment(OUTSIDE)
    assert hosts(resolved, "bank-edge", "gateway") == (
        "./rates.example",
        "./smtp.example",
        "bank-core/accounts.bank-core.svc.cluster.local",
        "istio-system/*",
        "kube-system/*",
    )


def test_what_operators_make_is_shown_by_namespace(environment: Resolve) -> None:
    resolved = environment("services: {accounts: {database: {cluster: main, name: accounts}}}")
    assert "data/*" in hosts(resolved, "bank-core", "accounts")


def test_the_other_pods_of_a_namespace_see_what_every_pod_needs(environment: Resolve) -> None:
    resolved = environment("")
    assert hosts(resolved, "bank-edge", "default") == ("istio-system/*", "kube-system/*")
    (scope,) = (
        each for each in resolved.traffic.egress_scopes if (each.namespace, each.name) == ("bank-edge", "default")
    )
    assert (scope.selects, scope.application) == (False, "namespaces/bank-edge")


def test_only_namespaces_in_the_mesh_have_scopes(environment: Resolve) -> None:
    assert {each.namespace for each in environment("").traffic.egress_scopes} == {"bank-core", "bank-edge"}
    assert environment("mesh: {enabled: false}").traffic.egress_scopes == ()


def test_a_host_outside_is_known_once_in_each_namespace_that_uses_it(environment: Resolve) -> None:
    found = environment(OUTSIDE).traffic.outside_hosts
    assert [(each.namespace, each.host) for each in found] == [
        ("bank-core", "smtp.example"),
        ("bank-edge", "rates.example"),
        ("bank-edge", "smtp.example"),
    ]
    rates = found[1]
    assert [(each.name, each.number, each.protocol) for each in rates.ports] == [
        ("tls-443", 443, "TLS"),
        ("tls-8443", 8443, "TLS"),
    ]
    assert rates.reasons == "gateway calls rates; gateway: asks for history"


def test_plain_http_is_told_from_tls(environment: Resolve) -> None:
    text = "externals: {rates: {url: 'http://rates.example:8081'}}\n" + OUTSIDE
    ports = {
        each.name for host in environment(text).traffic.outside_hosts for each in host.ports if host.host[0] == "r"
    }
    assert ports == {"http-8081", "tls-8443"}
