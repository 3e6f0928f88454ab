"""Where requests are led: the hosts that the mesh knows, and the routes of VirtualServices and HTTPRoutes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from firefly_gen.check import generated
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, strings, text, walk, whole
from firefly_gen.model.resource import Resource

VIRTUAL_SERVICE = "VirtualService.networking.istio.io"
DESTINATION_RULE = "DestinationRule.networking.istio.io"
ISTIO_GATEWAY = "Gateway.networking.istio.io"
API_GATEWAY = "Gateway.gateway.networking.k8s.io"
HTTP_ROUTE = "HTTPRoute.gateway.networking.k8s.io"
SERVICE_ENTRY = "ServiceEntry.networking.istio.io"
MESH = "mesh"
"""What a VirtualService calls all sidecars, among its gateways."""

_DESTINATIONS = (
    "spec.http[].route[].destination",
    "spec.http[].mirror",
    "spec.http[].mirrors[].destination",
    "spec.tcp[].route[].destination",
    "spec.tls[].route[].destination",
)
_BACKENDS = "spec.rules[].backendRefs[]"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a route leads.

    Attributes:
        place: Of the destination in the object.
        field: Name of the field with the host.
        host: In full.
        port: None where none is named.
        subset: Empty where none is named.
    """

    place: str
    field: str
    host: str
    port: int | None
    subset: str

    @property
    def host_place(self) -> str:
        """Place of the host."""
        return f"{self.place}.{self.field}"


@dataclass(frozen=True, slots=True)
class Known:
    """A host of the mesh's registry: its ports, and the Service that declares it where the tree has one."""

    ports: frozenset[int]
    service: Resource | None


def cluster_domain(platform: Platform) -> str:
    """DNS suffix of Services."""
    return platform.environment.cluster.domain if platform.environment is not None else "cluster.local"


def full_name(host: str, namespace: str, domain: str) -> str:
    """A host as Istio reads it: a name without dots is a Service of the object's own namespace.

    Source: https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination
    """
    return host if "." in host or "*" in host else f"{host}.{namespace or 'default'}.svc.{domain}"


def known_hosts(platform: Platform) -> Mapping[str, Known]:
    """Every host of the mesh's registry, by its full name; ask for it with ``Platform.once``."""
    domain = cluster_domain(platform)
    found: dict[str, Known] = {}
    for entry in platform.of_kind(SERVICE_ENTRY):
        ports = frozenset(_numbers(entry, "spec.ports[].number"))
        for host in sequence(at(entry.body, "spec.hosts")):
            before = found.get(text(host))
            found[text(host)] = Known(ports | before.ports if before else ports, None)
    for maker, what in platform.makers:
        for made in what.services:
            name = generated.filled(made.name, maker)
            found[f"{name}.{maker.identity.namespace}.svc.{domain}"] = Known(frozenset(made.ports), None)
    for service in platform.of_kind("Service"):
        identity = service.identity
        ports = frozenset(_numbers(service, "spec.ports[].port"))
        found[f"{identity.name}.{identity.namespace or 'default'}.svc.{domain}"] = Known(ports, service)
    return found


def _numbers(resource: Resource, path: str) -> Iterator[int]:
    for _, value in walk(resource.body, path):
        number = whole(value)
        if number is not None:
            yield number


def destinations(platform: Platform, route: Resource) -> Iterator[Destination]:
    """Where a VirtualService or an HTTPRoute leads."""
    namespace, domain = route.identity.namespace, cluster_domain(platform)
    for path in _DESTINATIONS:
        for place, value in walk(route.body, path):
            host = full_name(text(mapping(value).get("host")), namespace, domain)
            yield Destination(place, "host", host, whole(at(value, "port.number")), text(mapping(value).get("subset")))
    for place, value in walk(route.body, _BACKENDS):
        backend = mapping(value)
        if text(backend.get("kind")) in {"", "Service"}:
            where = text(backend.get("namespace")) or namespace or "default"
            host = f"{text(backend.get('name'))}.{where}.svc.{domain}"
            yield Destination(place, "name", host, whole(backend.get("port")), "")


def matches_host(pattern: str, host: str) -> bool:
    """Whether the name of a host, perhaps with a wildcard in front, covers another."""
    if pattern in {"*", host}:
        return True
    return pattern.startswith("*.") and host.endswith(pattern[1:])


def labels_of_service(service: Resource) -> Mapping[str, str]:
    """What a Service selects its pods by."""
    return strings(at(service.body, "spec.selector"))


_PLAIN = re.compile(r"[A-Z]+")


def methods(match: Mapping[str, Any]) -> frozenset[str] | None:
    """The HTTP methods that a match is for; None for all, or where an expression does not list them."""
    method = mapping(match.get("method"))
    if "exact" in method:
        return frozenset({text(method["exact"])})
    listed = text(method.get("regex")).split("|")
    return frozenset(listed) if all(_PLAIN.fullmatch(each) for each in listed) else None
