"""The names that the mesh knows: Services, what operators make of custom resources, and ServiceEntries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from firefly_gen.check.protocols import protocol_of
from firefly_gen.check.reach.nodes import Nodes
from firefly_gen.check.reach.outbound import Host
from firefly_gen.check.reading import at, mapping, sequence, strings, text, whole
from firefly_gen.model.resource import Resource

_EXPORT = "networking.istio.io/exportTo"
_EVERYWHERE = ("*",)
_OPAQUE = frozenset({"https", "mongo", "mysql", "redis", "tcp", "tls", "udp"})
"""Protocols in which a sidecar sees no HTTP requests."""


def service_hosts(services: Iterable[Resource], nodes: Nodes, domain: str) -> Iterator[Host]:
    """The ports of Services, with the pods that they lead to.

    Args:
        services: The Services.
        nodes: Everything that connects.
        domain: DNS suffix of Services, for example ``cluster.local``.
    """
    for service in services:
        identity, pods = service.identity, _pods(service, nodes)
        exported = strings(at(service.body, "metadata.annotations")).get(_EXPORT, "*").split(",")
        for port in sequence(at(service.body, "spec.ports")):
            number = whole(mapping(port).get("port"))
            for target, behind in _targets(mapping(port), pods, nodes).items():
                yield Host(
                    name=f"{identity.name}.{identity.namespace}.svc.{domain}",
                    namespace=identity.namespace,
                    port=number or target,
                    target=target,
                    nodes=behind,
                    exported=tuple(each.strip() for each in exported),
                    declared=service,
                )


def _targets(port: Mapping[str, Any], pods: int, nodes: Nodes) -> Mapping[int, int]:
    """The pods behind a port of a Service, by the number that the port has at them."""
    target, protocol = port.get("targetPort", port.get("port")), text(port.get("protocol")) or "TCP"
    number = whole(target)
    if number is not None:
        return {number: pods}
    found: dict[int, int] = {}
    for each in nodes.members(pods):
        for named in nodes.all[each].numbers(text(target), protocol):
            found[named] = found.get(named, 0) | 1 << each
    return found


def made_hosts(names: Iterable[tuple[Resource, str, tuple[int, ...]]], nodes: Nodes, domain: str) -> Iterator[Host]:
    """The ports of Services that operators make; each leads to the same port of the pods of the same object.

    Args:
        names: The object that a Service is made of, the name of the Service, and its ports.
        nodes: Everything that connects.
        domain: DNS suffix of Services.
    """
    for maker, name, ports in names:
        pods = nodes.where(node.owner is maker for node in nodes.all)
        namespace = maker.identity.namespace
        for port in ports:
            yield Host(f"{name}.{namespace}.svc.{domain}", namespace, port, port, pods, _EVERYWHERE, None)


def entry_hosts(entries: Iterable[Resource]) -> Iterator[Host]:
    """The hosts and ports of ServiceEntries."""
    for entry in entries:
        exported = tuple(str(each) for each in sequence(at(entry.body, "spec.exportTo"))) or _EVERYWHERE
        for host in sequence(at(entry.body, "spec.hosts")):
            for port in sequence(at(entry.body, "spec.ports")):
                number = whole(mapping(port).get("number"))
                if number is not None:
                    yield Host(text(host), entry.identity.namespace, number, number, 0, exported, entry)


def opaque_ports(services: Iterable[Resource], nodes: Nodes) -> Mapping[int, frozenset[int]]:
    """The ports of each node that a Service says speak something else than HTTP."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for service in services:
        pods = _pods(service, nodes)
        for port in sequence(at(service.body, "spec.ports")):
            if protocol_of(mapping(port)) in _OPAQUE:
                for number, behind in _targets(mapping(port), pods, nodes).items():
                    for each in nodes.members(behind):
                        found[each].add(number)
    return {number: frozenset(ports) for number, ports in found.items()}


def _pods(service: Resource, nodes: Nodes) -> int:
    selector = strings(at(service.body, "spec.selector"))
    inside = nodes.in_namespace(service.identity.namespace or "default") if selector else 0
    return inside & nodes.selected({"matchLabels": selector})
