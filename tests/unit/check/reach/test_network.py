"""Connections pass as the cases in network.yaml say, asked one by one and all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from firefly_gen import yamlio
from firefly_gen.check.reach.addresses import INTERNET, Addresses
from firefly_gen.check.reach.decision import Connection
from firefly_gen.check.reach.network import NetworkLevel, ranges
from firefly_gen.check.reach.nodes import Node, NodePort, Nodes
from firefly_gen.check.reach.policies import network_policy
from firefly_gen.check.reach.ports import PortSpace, Range
from firefly_gen.model.resource import Identity, Origin, Resource

HERE = Path(__file__).parent
NAMESPACES = {"core": {"tier": "core"}, "exp": {"tier": "exp"}, "data": {}}
DB_PORTS = (NodePort(5432, "TCP", "sql"), NodePort(9187, "TCP", "metrics"), NodePort(5432, "UDP", "sql-udp"))
NODES = Nodes(
    [
        Node(name="core/a", namespace="core", labels={"app": "a", "team": "x"}, ports=(NodePort(8080, "TCP", "http"),)),
        Node(name="core/b", namespace="core", labels={"app": "b"}, ports=(NodePort(9090, "TCP", "http"),)),
        Node(name="exp/a", namespace="exp", labels={"app": "a"}, ports=(NodePort(8080, "TCP", "http"),)),
        Node(name="data/db", namespace="data", labels={"app": "db"}, ports=DB_PORTS),
        Node(name="core/agent", namespace="core", labels={"app": "a"}, host_network=True),
        Node(name="internet", addresses=INTERNET),
        Node(name="partner", addresses=Addresses.of(["203.0.113.8/32"])),
        Node(name="office", addresses=Addresses.of(["10.1.0.0/16"])),
    ],
    NAMESPACES,
)


@dataclass(frozen=True)
class Case:
    """A case of network.yaml; what its fields are stands there."""

    says: str
    policies: list[dict[str, Any]]
    yes: Sequence[str] = ()
    no: Sequence[str] = ()
    defects: Sequence[str] = ()


def resource(body: dict[str, Any]) -> Resource:
    return Resource(Identity.of(body), body, Origin("", "test.yaml"), "", f"{body['metadata']['name']}.yaml")


def policies(specs: list[dict[str, Any]]):
    for number, each in enumerate(specs):
        spec, namespace = each.get("spec", each), each.get("namespace", "core")
        meta = {"name": f"policy-{number}", "namespace": namespace}
        body = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta, "spec": spec}
        yield network_policy(resource(body))


def level(*specs: dict[str, Any]) -> NetworkLevel:
    found = tuple(policies(list(specs)))
    return NetworkLevel(NODES, found, PortSpace([*declared(), *ranges(found)]))


def declared() -> list[Range]:
    return [Range(port.protocol, port.number, port.number) for node in NODES.all for port in node.ports]


def connection(text: str) -> Connection:
    """Reads ``core/a > core/b:9090/UDP``."""
    source, _, rest = text.partition(" > ")
    target, _, port = rest.partition(":")
    number, _, protocol = port.partition("/")
    return Connection(NODES.index[source], NODES.index[target], protocol or "TCP", int(number))


CASES = [Case(**each) for each in yamlio.load_objects((HERE / "network.yaml").read_bytes(), "network.yaml")[0]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_connections_pass_as_the_api_says(case):
    found = level(*case.policies)
    verdicts = {text: found.decide(connection(text)).allowed for text in (*case.yes, *case.no)}
    assert verdicts == {text: text in case.yes for text in (*case.yes, *case.no)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_what_the_api_server_refuses_is_told(case):
    told = [each.path for policy in policies(case.policies) for each in policy.defects]
    assert told == list(case.defects)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_all_pairs_at_once_say_the_same(case):
    found = level(*case.policies)
    for text in (*case.yes, *case.no):
        asked = connection(text)
        bit = found.space.bit(asked.protocol, asked.port)
        (ports,) = (each for each in found.space.alike(found.port_sets(asked.target)) if each & bit)
        assert bool(found.sources(asked.target, ports).sure >> asked.source & 1) == (text in case.yes), text


def test_a_block_with_the_networks_of_pods_may_mean_pods():
    found = level({"podSelector": {}, "ingress": [{"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]})
    target = NODES.index["core/a"]
    reach = found.sources(target, found.space.everything)
    assert NODES.named(reach.sure) == ("internet", "partner", "office")
    assert "exp/a" in NODES.named(reach.possible)


def test_the_peer_that_decides_is_named():
    peers = [{"podSelector": {}}, {"namespaceSelector": {"matchLabels": {"tier": "exp"}}}]
    (out, back) = (
        level({"podSelector": {}, "ingress": [{"from": peers}]}).decide(connection("exp/a > core/b:9090")).reasons
    )
    assert str(out) == "no NetworkPolicy closes the way out of exp/a"
    assert str(back) == "NetworkPolicy core/policy-0 spec.ingress[0].from[1] allows the way into core/b"


def test_every_policy_that_closes_a_way_is_named():
    closes = "closes the way into core/b, and none of its rules allows this"
    found = level({"podSelector": {}}, {"podSelector": {"matchLabels": {"app": "b"}}})
    verdict = found.decide(connection("exp/a > core/b:9090"))
    assert [str(each) for each in verdict.reasons if not each.allows] == [
        f"NetworkPolicy core/policy-{number} spec.podSelector {closes}" for number in (0, 1)
    ]


def test_ports_are_told_in_words():
    space = PortSpace([Range("TCP", 80, 90), Range("TCP", 8080, 8080), Range("UDP", 53, 53)])
    assert space.told(space.everything) == "every port"
    assert space.told(space.bit("TCP", 8080)) == "port 8080"
    assert space.told(space.span(Range("TCP", 80, 90)) | space.bit("UDP", 53)) == "ports 80-90, 53/UDP"
    assert space.told(space.span(Range("SCTP", 1, 65535))) == "ports all of SCTP"
    assert space.bit("TCP", 0) == space.bit("ICMP", 1) == space.span(Range("TCP", 5, 4)) == 0
