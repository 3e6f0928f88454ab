"""REF-008: routes bind to gateways that exist, and that take their hosts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, strings, text
from firefly_gen.check.routing import API_GATEWAY, HTTP_ROUTE, ISTIO_GATEWAY, MESH, VIRTUAL_SERVICE, matches_host
from firefly_gen.check.selectors import matches
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-008",
    severity=Severity.ERROR,
    statement="Every VirtualService and HTTPRoute binds to a gateway that exists, sees it, and takes its hosts.",
    why="The gateway answers 404, and nothing says why.",
    mend="name the gateway with its namespace, and let one of its servers take the host from this namespace",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Follows every reference to a gateway."""
    for route in platform.of_kind(VIRTUAL_SERVICE):
        for index, value in enumerate(sequence(at(route.body, "spec.gateways"))):
            if text(value) != MESH:
                yield from _bound(platform, route, text(value), f"spec.gateways[{index}]")
    for route in platform.of_kind(HTTP_ROUTE):
        for index, parent in enumerate(sequence(at(route.body, "spec.parentRefs"))):
            if text(mapping(parent).get("kind")) in {"", "Gateway"}:
                yield from _attached(platform, route, mapping(parent), f"spec.parentRefs[{index}]")


def _bound(platform: Platform, route: Resource, reference: str, place: str) -> Iterator[Finding]:
    own = route.identity.namespace or "default"
    namespace, _, name = reference.rpartition("/")
    namespace = namespace or own
    gateway = platform.find(ISTIO_GATEWAY, namespace, name)
    if gateway is None:
        yield META.finding(route, f"there is no Gateway {namespace}/{name}", place)
        return
    exported = [text(each) for each in sequence(at(route.body, "spec.exportTo"))]
    if exported and not {"*", namespace} & set(exported) and not ("." in exported and namespace == own):
        message = f"it is not exported to {namespace}, so Gateway {namespace}/{name} does not see it"
        yield META.finding(route, message, "spec.exportTo")
    taken = [text(each) for server in sequence(at(gateway.body, "spec.servers")) for each in _hosts(server)]
    for index, host in enumerate(sequence(at(route.body, "spec.hosts"))):
        if not any(_takes(each, own, text(host), namespace) for each in taken):
            message = f"Gateway {namespace}/{name} does not take {host} from namespace {own}"
            yield META.finding(route, message, f"spec.hosts[{index}]")


def _hosts(server: Any) -> tuple[Any, ...]:
    return tuple(sequence(mapping(server).get("hosts")))


def _takes(pattern: str, namespace: str, host: str, gateway_namespace: str) -> bool:
    """Whether a host of a server, ``<namespace>/<host>``, lets a route of a namespace bind a host to it."""
    where, slash, name = pattern.rpartition("/")
    wanted = {".": gateway_namespace}.get(where, where)
    return (not slash or wanted in {"*", namespace}) and (matches_host(name, host) or matches_host(host, name))


def _attached(platform: Platform, route: Resource, parent: Mapping[str, Any], place: str) -> Iterator[Finding]:
    own = route.identity.namespace or "default"
    namespace, name = text(parent.get("namespace")) or own, text(parent.get("name"))
    gateway = platform.find(API_GATEWAY, namespace, name)
    if gateway is None:
        yield META.finding(route, f"there is no Gateway {namespace}/{name}", place)
        return
    section = text(parent.get("sectionName"))
    listeners = [mapping(each) for each in sequence(at(gateway.body, "spec.listeners"))]
    chosen = [each for each in listeners if not section or text(each.get("name")) == section]
    if not chosen:
        yield META.finding(route, f"Gateway {namespace}/{name} has no listener {section}", f"{place}.sectionName")
        return
    open_to = [each for each in chosen if _allows(platform, each, own, namespace)]
    if not open_to:
        yield META.finding(route, f"Gateway {namespace}/{name} takes no routes of namespace {own}", place)
        return
    names = [text(each.get("hostname")) or "*" for each in open_to]
    for index, host in enumerate(sequence(at(route.body, "spec.hostnames"))):
        if not any(matches_host(each, text(host)) or matches_host(text(host), each) for each in names):
            message = f"Gateway {namespace}/{name} does not take {host}"
            yield META.finding(route, message, f"spec.hostnames[{index}]")


def _allows(platform: Platform, listener: Mapping[str, Any], namespace: str, gateway_namespace: str) -> bool:
    allowed = mapping(at(listener, "allowedRoutes.namespaces"))
    whose = text(allowed.get("from")) or "Same"
    if whose != "Selector":
        return whose == "All" or namespace == gateway_namespace
    resource = platform.namespaces.get(namespace)
    labels = strings(at(resource.body, "metadata.labels")) if resource else {}
    return matches(allowed.get("selector"), {**labels, "kubernetes.io/metadata.name": namespace})
