"""SEC-006: the outside reaches only services that are made for it."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.public import hosts_of, public_routes, published
from firefly_gen.check.reading import at, text
from firefly_gen.check.routing import labels_of_service
from firefly_gen.model.environment import Environment
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="SEC-006",
    severity=Severity.ERROR,
    statement="Public hosts lead only to services of the tiers that may publish there, and no service is published but "
    "by the gateway.",
    why="A system of record that the internet reaches has no login of its own in front of it.",
    mend="publish the service of an outer tier that calls this one; see `mesh.edge.hosts`",
    needs_environment=True,
)
_OPEN = {"LoadBalancer", "NodePort"}


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at every route of a gateway, and at every Service."""
    environment = platform.environment
    if environment is None:
        return
    for route in public_routes(platform):
        allowed = _tiers(environment, hosts_of(route))
        for destination, service in published(platform, route):
            if service.tier not in allowed:
                message = f"it publishes {service.name}, a service of tier {service.tier}"
                yield META.finding(route, message, destination.host_place)
    for resource in platform.of_kind("Service"):
        kind = text(at(resource.body, "spec.type"))
        if kind in _OPEN:
            pods = platform.pods_matching(resource.identity.namespace, labels_of_service(resource))
            for name in sorted({each.name for pod in pods if (each := platform.service_of(pod))}):
                yield META.finding(resource, f"{kind} publishes {name} past the gateway", "spec.type")


def _tiers(environment: Environment, hosts: tuple[str, ...]) -> frozenset[str]:
    """Tiers that may publish at all of the hosts; an unknown host is held to what anybody's clients may reach."""
    gateway = environment.mesh.gateway
    known = {each.host: frozenset(each.tiers) for each in gateway.hosts} if gateway else {}
    anybody = frozenset(tier for each in gateway.hosts if not each.mutual for tier in each.tiers) if gateway else None
    found = [known.get(host, anybody or frozenset()) for host in hosts]
    return frozenset.intersection(*found) if found else anybody or frozenset()
