"""What the mesh takes a port of a Service for.

Source: https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from firefly_gen.check.reading import text

PROTOCOLS = ("http", "http2", "https", "grpc", "grpc-web", "tcp", "tls", "mongo", "mysql", "redis", "udp")

_KUBERNETES: Mapping[str, str] = {
    "kubernetes.io/h2c": "http2",
    "kubernetes.io/ws": "http",
    "kubernetes.io/wss": "https",
}


def protocol_of(port: Mapping[str, Any]) -> str | None:
    """What the mesh takes a port of a Service for; None where it has to guess."""
    if text(port.get("protocol")) in {"UDP", "SCTP"}:
        return "udp"
    declared = text(port.get("appProtocol")).lower()
    declared = _KUBERNETES.get(declared, declared)
    if declared in PROTOCOLS:
        return declared
    name = text(port.get("name")).lower()
    return max((each for each in PROTOCOLS if f"{name}-".startswith(f"{each}-")), key=len, default=None)
