"""Connections pass as the cases in mesh.yaml say, asked one by one and all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from firefly_gen import yamlio
from firefly_gen.check.reach import authorization, registry, transport
from firefly_gen.check.reach.addresses import INTERNET, Addresses
from firefly_gen.check.reach.authorization import GATEWAY_NAME, Authorizations
from firefly_gen.check.reach.carriage import Carriage
from firefly_gen.check.reach.decision import Connection
from firefly_gen.check.reach.mesh import MeshLevel, MeshRules
from firefly_gen.check.reach.nodes import Node, NodePort, Nodes
from firefly_gen.check.reach.outbound import Outbound
from firefly_gen.check.reach.ports import PortSpace, Range
from firefly_gen.check.reach.transport import Transport
from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.resource import Identity, Origin, Resource

HERE = Path(__file__).parent
ROOT = "istio-system"
GROUPS = {"Sidecar": "networking.istio.io/v1", "ServiceEntry": "networking.istio.io/v1"}
USED = (53, 80, 443, 5432, 6379, 7070, 8080, 8081, 8443, 9000, 15020, 15021)


def resource(kind: str, namespace: str, name: str, spec: dict[str, Any], **meta: Any) -> Resource:
    version = "v1" if kind in {"Service", "Pod"} else GROUPS.get(kind, "security.istio.io/v1")
    body = {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace, **meta},
        "spec": spec,
    }
    return Resource(Identity.of(body), body, Origin("", "test.yaml"), "", f"{name}.yaml")


def pods(name: str, account: str = "", **more: Any) -> Node:
    namespace, _, app = name.partition("/")
    owner = resource("Pod", namespace, app, {})
    return Node(**{
        "name": name, "namespace": namespace, "labels": {"app": app}, "account": account,
        "dataplane": Dataplane.SIDECAR if account else Dataplane.NONE,
        "owner": owner, "ports": (NodePort(8080, "TCP", "http"),), **more,
    })  # fmt: skip


def service(namespace: str, name: str, *ports: dict[str, Any], **meta: Any) -> Resource:
    return resource("Service", namespace, name, {"selector": {"app": name}, "ports": list(ports)}, **meta)


NODES = Nodes(
    [
        pods("core/a", "a", unproxied_out=frozenset({6379})),
        pods("core/b", "b", unproxied_in=frozenset({7070})),
        pods("exp/a", "front"),
        pods("exp/hidden", "hidden"),
        pods("plain/p"),
        pods("plain/other"),
        pods(
            "gateways/in",
            "in",
            dataplane=Dataplane.GATEWAY,
            labels={GATEWAY_NAME: "public"},
        ),
        Node(name="dns/server", namespace="dns", labels={"app": "dns"}),
        Node(name="internet", addresses=INTERNET),
        Node(name="office", addresses=Addresses.of(["10.1.0.0/16"])),
        Node(name="api.example.com", addresses=INTERNET, hosts=("api.example.com",)),
        Node(name="www.example.com", addresses=INTERNET, hosts=("www.example.com",)),
    ],
    {},
)
HTTP, SQL = {"name": "http", "port": 80, "targetPort": "http"}, {"name": "tcp-sql", "port": 5432}
SERVICES = (
    service("core", "a", HTTP),
    service("core", "b", HTTP, SQL),
    service("exp", "a", HTTP),
    service("exp", "hidden", HTTP, annotations={"networking.istio.io/exportTo": "."}),
    service("plain", "p", HTTP),
    service("gateways", "in", {"name": "https", "port": 8443}),
)


@dataclass(frozen=True)
class Case:
    """A case of mesh.yaml; what its fields are stands there."""

    says: str
    objects: Sequence[Mapping[str, Any]]
    yes: Sequence[str] = ()
    no: Sequence[str] = ()
    requests: Mapping[str, Sequence[str]] = field(default_factory=dict)
    defects: Sequence[str] = ()
    closed: bool = False


CASES = [Case(**each) for each in yamlio.load_objects((HERE / "mesh.yaml").read_bytes(), "mesh.yaml")[0]]


@dataclass(frozen=True)
class World:
    """The level of a case, and what it was made of."""

    level: MeshLevel
    outbound: Outbound
    policies: Sequence[authorization.Authorization]
    space: PortSpace


def world(case: Case) -> World:
    objects = [
        resource(each["kind"], each["namespace"], f"x{number}", each["spec"])
        for number, each in enumerate(case.objects)
    ]

    def of_kind(kind: str) -> list[Resource]:
        return [each for each in objects if each.identity.kind == kind]

    policies, modes = of_kind("AuthorizationPolicy"), of_kind("PeerAuthentication")
    used = [Range("TCP", port, port) for port in USED]
    spoken = [each for policy in policies for each in authorization.ranges(policy)]
    space = PortSpace([*used, *spoken, *(each for mode in modes for each in transport.ranges(mode))])
    reader = Authorizations(NODES, space, ROOT, "cluster.local")
    hosts = [
        *registry.service_hosts(SERVICES, NODES, "cluster.local"),
        *registry.entry_hosts(of_kind("ServiceEntry")),
    ]
    outbound = Outbound(NODES, of_kind("Sidecar"), hosts, ROOT, closed=case.closed)
    read = tuple(reader.read(each) for each in policies)
    sidecars = Transport(NODES, modes, ROOT, space)
    opaque = registry.opaque_ports(SERVICES, NODES)
    rules = MeshRules(read, sidecars, outbound, opaque, Carriage(NODES, (), space))
    return World(MeshLevel(NODES, rules, space), outbound, read, space)


def connection(text: str) -> Connection:
    """Reads ``core/a > core/b:9090/UDP``."""
    source, _, rest = text.partition(" > ")
    target, _, port = rest.partition(":")
    number, _, protocol = port.partition("/")
    return Connection(NODES.index[source], NODES.index[target], protocol or "TCP", int(number))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_connections_pass_as_istio_says(case):
    level = world(case).level
    verdicts = {text: level.decide(connection(text)).allowed for text in (*case.yes, *case.no)}
    assert verdicts == {text: text in case.yes for text in (*case.yes, *case.no)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_all_pairs_at_once_say_the_same(case):
    found = world(case)
    for text in (*case.yes, *case.no):
        asked = connection(text)
        bit = found.space.bit(asked.protocol, asked.port)
        (ports,) = (each for each in found.space.alike([*found.level.port_sets(asked.target), bit]) if each & bit)
        sure = 0
        for access in found.level.accesses(asked.target, ports):
            sure |= access.sources.sure
        sure &= ~found.level.held_back(asked.target, ports)
        assert bool(sure >> asked.source & 1) == (text in case.yes), text


@pytest.mark.parametrize("case", [case for case in CASES if case.requests], ids=lambda case: case.says)
def test_requests_are_told(case):
    found = world(case)
    for text, expected in case.requests.items():
        asked = connection(text)
        accesses = found.level.accesses(asked.target, found.space.bit(asked.protocol, asked.port))
        assert [str(each.requests) for each in accesses] == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_what_istiod_refuses_is_told(case):
    assert [each.path for policy in world(case).policies for each in policy.defects] == list(case.defects)
