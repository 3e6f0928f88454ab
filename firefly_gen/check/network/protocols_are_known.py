"""PORT-002: the mesh need not guess what a Service's port speaks, and no two Services tell it different things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from firefly_gen.check.mesh import has_mesh
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.protocols import protocol_of
from firefly_gen.check.reading import at, mapping, sequence, strings, text, whole
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="PORT-002",
    severity=Severity.ERROR,
    statement="Each port of a Service names its protocol, and the Services of one pod agree on it.",
    why="The mesh sniffs the first bytes, waits in vain where the server speaks first, and falls back to plain TCP: "
    "no retries, no routes, no HTTP metrics.",
    mend="set appProtocol (http, grpc, tcp, ...) on the port, or begin its name with the protocol, as in http-admin",
)


class _Port(NamedTuple):
    body: Mapping[str, Any]
    path: str
    protocol: str | None


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at every port of every Service, where there is a mesh that looks at it too."""
    if not has_mesh(platform):
        return
    said: dict[tuple[int, int], tuple[str, Resource]] = {}
    for service in platform.of_kind("Service"):
        ports = tuple(_ports(service))
        for port in ports:
            if port.protocol is None:
                message = f"{_called(port)} of Service {service.identity.name} says no protocol that the mesh knows"
                yield META.finding(service, message, port.path)
        yield from _contradictions(platform, service, ports, said)


def _ports(service: Resource) -> Iterator[_Port]:
    for index, entry in enumerate(sequence(at(service.body, "spec.ports"))):
        yield _Port(mapping(entry), f"spec.ports[{index}]", protocol_of(mapping(entry)))


def _called(port: _Port) -> str:
    name = text(port.body.get("name"))
    return f"port {port.body.get('port')} ({name})" if name else f"port {port.body.get('port')}"


def _contradictions(
    platform: Platform, service: Resource, ports: tuple[_Port, ...], said: dict[tuple[int, int], tuple[str, Resource]]
) -> Iterator[Finding]:
    """Compares what this Service says of the ports of its pods with what earlier ones said."""
    selector = strings(at(service.body, "spec.selector"))
    for pod in platform.pods_matching(service.identity.namespace, selector) if selector else ():
        for port in ports:
            number = _target(port.body, pod)
            if port.protocol is None or number is None:
                continue
            earlier, by = said.setdefault((id(pod), number), (port.protocol, service))
            if earlier != port.protocol:
                message = (
                    f"port {number} of {pod.owner.identity} speaks {port.protocol} here, "
                    f"and {earlier} in Service {by.identity.name}"
                )
                yield META.finding(service, message, port.path, "let both Services name the same protocol")


def _target(port: Mapping[str, Any], pod: Pod) -> int | None:
    """Number of the pod's port that a port of a Service leads to; None where there is none."""
    target = port.get("targetPort", port.get("port"))
    return pod.port_names.get(target) if isinstance(target, str) else whole(target)
