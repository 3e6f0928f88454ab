"""REF-003: a Service finds pods, and a call in the catalogue finds a Service."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, strings, whole
from firefly_gen.model.environment import Environment
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-003",
    severity=Severity.ERROR,
    statement="Every Service selects pods, and every service that is called has a Service on its port.",
    why="Callers get `connection refused` or 503: the Service has no endpoints.",
    mend="give the Service's spec.selector labels that the pod template carries, in the same namespace",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks for the pods behind every Service, and for the Service behind every declared call."""
    hand_made = _hand_made(platform)
    for service in platform.of_kind("Service"):
        yield from _empty(platform, service, hand_made)
    if platform.environment is not None:
        yield from _uncalled(platform, platform.environment)


def _empty(platform: Platform, service: Resource, hand_made: frozenset[tuple[str, str]]) -> Iterator[Finding]:
    if at(service.body, "spec.type") == "ExternalName":
        return
    selector = strings(at(service.body, "spec.selector"))
    namespace, name = service.identity.namespace, service.identity.name
    if not selector:
        if (namespace, name) not in hand_made:
            message = f"Service {name} has no selector, so somebody must keep its EndpointSlices by hand"
            yield META.finding(service, message, "spec", severity=Severity.NOTE)
    elif not platform.pods_matching(namespace, selector):
        wanted = ", ".join(f"{key}={value}" for key, value in selector.items())
        message = f"no pod in namespace {namespace} carries the labels that it selects: {wanted}"
        severity = META.severity if platform.closed else Severity.WARNING
        yield META.finding(service, message, "spec.selector", severity=severity)


def _hand_made(platform: Platform) -> frozenset[tuple[str, str]]:
    slices = (
        (each.identity.namespace, strings(at(each.body, "metadata.labels")).get("kubernetes.io/service-name", ""))
        for each in platform.of_kind("EndpointSlice")
    )
    endpoints = ((each.identity.namespace, each.identity.name) for each in platform.of_kind("Endpoints"))
    return frozenset({*slices, *endpoints})


def _uncalled(platform: Platform, environment: Environment) -> Iterator[Finding]:
    services = {service.name: service for service in environment.services}
    for caller in environment.services:
        workload = platform.find("Deployment", caller.namespace, caller.name)
        if workload is None:
            continue
        for edge in caller.calls:
            target = services.get(edge.target)
            if edge.external or target is None:
                continue
            found = platform.find("Service", target.namespace, target.name)
            ports = {whole(mapping(port).get("port")) for port in sequence(at(found and found.body, "spec.ports"))}
            if target.port not in ports:
                message = (
                    f"{caller.name} calls {edge.target} at {edge.url}, but no Service "
                    f"{target.namespace}/{target.name} listens on port {target.port}"
                )
                yield META.finding(workload, message, hint=f"make that Service, or take {edge.env} out")
