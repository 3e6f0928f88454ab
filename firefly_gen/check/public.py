"""What the edge of the mesh publishes: which gateway leads which host and path to which service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, strings, text
from firefly_gen.check.routing import (
    API_GATEWAY,
    HTTP_ROUTE,
    ISTIO_GATEWAY,
    MESH,
    VIRTUAL_SERVICE,
    Destination,
    destinations,
    known_hosts,
)
from firefly_gen.model.resource import Resource
from firefly_gen.model.service import Service

_GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"


@dataclass(frozen=True, slots=True)
class Door:
    """Pods of a gateway: the object that describes them, where they are, and labels that they carry."""

    gateway: Resource
    namespace: str
    labels: Mapping[str, str]


def public_routes(platform: Platform) -> Iterator[Resource]:
    """Every route that binds to a gateway, and not to sidecars alone."""
    for route in platform.of_kind(VIRTUAL_SERVICE):
        if any(text(each) != MESH for each in sequence(at(route.body, "spec.gateways"))):
            yield route
    yield from platform.of_kind(HTTP_ROUTE)


def hosts_of(route: Resource) -> tuple[str, ...]:
    """The hosts that a route is about."""
    field = "spec.hosts" if route.identity.kind == "VirtualService" else "spec.hostnames"
    return tuple(text(each) for each in sequence(at(route.body, field)))


def published(platform: Platform, route: Resource) -> Iterator[tuple[Destination, Service]]:
    """The services of the catalogue that a route leads to."""
    known = platform.once(known_hosts)
    for each in destinations(platform, route):
        host = known.get(each.host)
        service = platform.service_of(host.service) if host and host.service else None
        service = service or _named(platform, each.host)
        if service:
            yield each, service


def _named(platform: Platform, host: str) -> Service | None:
    """A service whose Service is not in the tree, or not where the route looks for it."""
    services = platform.environment.services if platform.environment is not None else ()
    return next((each for each in services if host.partition(".")[0] == each.name), None)


def doors(platform: Platform, route: Resource) -> Iterator[Door]:
    """The gateways that a route binds to, as policies select them."""
    own = route.identity.namespace or "default"
    for value in sequence(at(route.body, "spec.gateways")):
        namespace, _, name = text(value).rpartition("/")
        gateway = platform.find(ISTIO_GATEWAY, namespace or own, name)
        if gateway:
            yield Door(gateway, gateway.identity.namespace, strings(at(gateway.body, "spec.selector")))
    for parent in sequence(at(route.body, "spec.parentRefs")):
        namespace, name = text(mapping(parent).get("namespace")) or own, text(mapping(parent).get("name"))
        gateway = platform.find(API_GATEWAY, namespace, name)
        if gateway:
            yield Door(gateway, namespace, {_GATEWAY_NAME: name})
