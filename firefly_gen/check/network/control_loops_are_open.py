"""NET-005: operators reach what they run, Prometheus what it measures, and the gateway what it publishes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reach.index import Reachability, reachability
from firefly_gen.check.reading import at, mapping, sequence, text, whole
from firefly_gen.check.selectors import contains
from firefly_gen.model.environment import Environment
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.network import Outside, Port
from firefly_gen.model.resource import Resource

META = Meta(
    id="NET-005",
    severity=Severity.ERROR,
    statement="Operators reach the API server and their pods, Prometheus the ports with metrics, and gateways the pods "
    "behind routes.",
    why="A database whose operator cannot ask it fails over to nobody; a broker that nobody measures fills up unseen.",
    mend="let the operator's, Prometheus' or the gateway's pods into the port, by namespace and pod labels",
    needs_environment=True,
)

_PROMETHEUS = "prometheus-operator"
_API_SERVER = "the API server"
"""What flows call it."""


@dataclass(frozen=True, slots=True)
class _Loop:
    """Connections that have to pass: from any of the sources to each of the targets, on a TCP port."""

    who: str
    sources: int
    targets: int
    port: int
    resource: Resource
    path: str = ""


def run(platform: Platform) -> Iterator[Finding]:
    """Asks for every pod that an operator makes, and for every route."""
    reach = platform.once(reachability)
    if platform.environment is None:
        return
    yield from _shut_in(platform, platform.environment, reach)
    for loop in (*_operated(platform, platform.environment, reach), *_published(platform, reach)):
        bit = reach.space.bit("TCP", loop.port)
        for target in reach.nodes.members(loop.targets):
            passing = reach.sources(target, bit).sure & loop.sources
            if loop.sources and not passing:
                name = reach.nodes.all[target].name
                yield META.finding(loop.resource, f"{loop.who} cannot reach port {loop.port} of {name}", loop.path)


def _operated(platform: Platform, environment: Environment, reach: Reachability) -> Iterator[_Loop]:
    """What ``generates`` of the operators says of the ports of their pods."""
    for operator in environment.operators.values():
        sources = _workloads(reach, operator.namespace)
        for maker, made in platform.makers:
            if made not in operator.generates.values():
                continue
            for pods in made.pods:
                labels = {key: value.replace("{name}", maker.identity.name) for key, value in pods.labels.items()}
                targets = reach.nodes.where(
                    node.owner is maker and contains(node.labels, labels) for node in reach.nodes.all
                )
                for port in pods.operator_ports:
                    yield _Loop(f"its operator in {operator.namespace}", sources, targets, port, maker)
                monitoring = environment.operators.get(_PROMETHEUS)
                for port in pods.metrics_ports if monitoring else ():
                    where = monitoring.namespace if monitoring else ""
                    yield _Loop("Prometheus", _workloads(reach, where), targets, port, maker)


def _shut_in(platform: Platform, environment: Environment, reach: Reachability) -> Iterator[Finding]:
    """Operators of closed namespaces from which nobody reaches the API server, where custom resources are."""
    servers = [number for number, node in enumerate(reach.nodes.all) if node.outside == _API_SERVER]
    bits = {reach.space.bit("TCP", port.number) for port in _api_ports(environment)}
    reached = 0
    for server in servers:
        for bit in bits:
            reached |= reach.sources(server, bit).sure
    for name, operator in sorted(environment.operators.items()):
        namespace = platform.namespaces.get(operator.namespace)
        follows = operator.chart is not None and operator.provides and bits
        if namespace is not None and follows and not reach.nodes.in_namespace(operator.namespace) & reached:
            message = f"{name} runs in it, and no pod of it reaches the API server"
            yield META.finding(
                namespace, message, "", "take it out of `namespaces`: the operator's Application makes it"
            )


def _api_ports(environment: Environment) -> Iterator[Port]:
    for flow in environment.flows:
        if isinstance(flow.target, Outside) and flow.target.name == _API_SERVER:
            yield from flow.ports


def _workloads(reach: Reachability, namespace: str) -> int:
    """The pods of a namespace that somebody speaks of; nobody where nobody does."""
    return reach.nodes.in_namespace(namespace) & ~reach.strangers


def _published(platform: Platform, reach: Reachability) -> Iterator[_Loop]:
    """The destinations of routes at gateways."""
    routers = reach.nodes.where(node.router for node in reach.nodes.all)
    for route in platform.of_kind("VirtualService.networking.istio.io"):
        if not any(each != "mesh" for each in sequence(at(route.body, "spec.gateways"))):
            continue
        for index, http in enumerate(sequence(at(route.body, "spec.http"))):
            for number, entry in enumerate(sequence(mapping(http).get("route"))):
                path = f"spec.http[{index}].route[{number}].destination"
                for nodes, port in _behind(reach, text(at(entry, "destination.host")), _port(entry)):
                    yield _Loop("the gateway", routers, nodes, port, route, path)


def _port(route: object) -> int | None:
    return whole(at(route, "destination.port.number"))


def _behind(reach: Reachability, name: str, port: int | None) -> Iterator[tuple[int, int]]:
    for host in reach.hosts:
        if host.name == name and port in {None, host.port}:
            yield host.nodes, host.target
