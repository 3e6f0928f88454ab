from __future__ import annotations

from collections.abc import Callable

from firefly_gen.model.environment import Environment
from firefly_gen.model.network import Outside

Resolve = Callable[[str], Environment]
ISTIOD = ("istio-system", "istiod")


def led(environment: Environment) -> set[tuple[str, str, int]]:
    """Names of both ends of each flow, and its ports."""
    return {(each.source.name, each.target.name, port.number) for each in environment.flows for port in each.ports}


def test_every_pod_of_the_mesh_reaches_istiod(environment: Resolve) -> None:
    sources = {each.source.key[0] for each in environment("").flows if each.target.key == ISTIOD and each.source.key[0]}
    assert sources == {"bank-core", "bank-edge"}


def test_istiod_talks_with_the_api_server(environment: Resolve) -> None:
    found = led(environment(""))
    assert ("the API server", "istiod", 15017) in found
    assert ("istiod", "the API server", 443) in found


def test_the_edge_leads_from_the_internet_to_what_is_published(environment: Resolve, edge: str) -> None:
    found = led(environment(edge))
    assert {("the internet", "istio-ingress", 80), ("the internet", "istio-ingress", 443)} <= found
    assert {each for each in found if each[0] == "istio-ingress"} == {("istio-ingress", "gateway", 8080)}
    assert ("istiod", "the issuer of tokens", 443) in found


def test_nothing_of_the_edge_is_there_without_routes(environment: Resolve) -> None:
    names = {name for each in led(environment("")) for name in each[:2]}
    assert not names & {"the internet", "istio-ingress", "the issuer of tokens"}


def test_services_reach_what_they_name_on_the_internet(environment: Resolve) -> None:
    resolved = environment("services: {accounts: {egress: {kms: {host: kms.example, reason: wraps keys}}}}")
    (flow,) = (each for each in resolved.flows if each.target.name == "kms.example")
    assert isinstance(flow.target, Outside)
    assert (flow.source.name, flow.reason, flow.target.hosts) == ("accounts", "wraps keys", ("kms.example",))


def test_without_a_mesh_nobody_asks_istiod(environment: Resolve) -> None:
    assert "istiod" not in {name for each in led(environment("mesh: {enabled: false}")) for name in each[:2]}
