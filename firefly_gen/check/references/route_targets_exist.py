"""REF-009: routes and connection rules lead to hosts that the mesh knows, at ports that those have."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, text
from firefly_gen.check.routing import (
    DESTINATION_RULE,
    HTTP_ROUTE,
    VIRTUAL_SERVICE,
    Destination,
    Known,
    cluster_domain,
    destinations,
    full_name,
    known_hosts,
)
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-009",
    severity=Severity.ERROR,
    statement="Every destination of a route, and every host of a DestinationRule, is a Service or a ServiceEntry with "
    "that port.",
    why="Requests are answered with 503, or the rule for connections applies to nobody.",
    mend="name the Service in full, `<service>.<namespace>.svc.<cluster domain>`, with a port of the Service",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks every destination up."""
    known, domain = platform.once(known_hosts), cluster_domain(platform)
    for route in platform.of_kind(VIRTUAL_SERVICE, HTTP_ROUTE):
        for each in destinations(platform, route):
            host = known.get(each.host)
            if host is None:
                if platform.closed or each.host.endswith(f".svc.{domain}"):
                    yield META.finding(route, f"nothing is called {each.host}", each.host_place)
            else:
                yield from _port(route, each, host)
    for rule in platform.of_kind(DESTINATION_RULE):
        name = full_name(text(at(rule.body, "spec.host")), rule.identity.namespace, domain)
        if "*" not in name and name not in known and (platform.closed or name.endswith(f".svc.{domain}")):
            yield META.finding(rule, f"nothing is called {name}", "spec.host")


def _port(route: Resource, destination: Destination, host: Known) -> Iterator[Finding]:
    ports = ", ".join(str(each) for each in sorted(host.ports))
    if destination.port is None:
        if len(host.ports) > 1:
            message = f"{destination.host} has several ports ({ports}), and none is named"
            yield META.finding(route, message, destination.place)
    elif destination.port not in host.ports:
        message = f"{destination.host} has no port {destination.port}, but {ports or 'none'}"
        yield META.finding(route, message, destination.place)
