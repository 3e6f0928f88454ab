"""MON-001: every monitor selects something, at a port that it has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from firefly_gen.check.meta import Meta
from firefly_gen.check.monitors import (
    ENDPOINTS,
    POD_MONITOR,
    SERVICE_MONITOR,
    namespaces_of,
    pods_of,
    services_of,
    unseen,
)
from firefly_gen.check.platform import Platform, Pod
from firefly_gen.check.reading import at, mapping, sequence, text, walk, whole
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="MON-001",
    severity=Severity.ERROR,
    statement="Every ServiceMonitor and PodMonitor selects something in its namespaces, at a port that exists.",
    why="Prometheus says nothing of a monitor that selects nothing: the metrics are just not there.",
    mend="copy the labels and the port's name from the Service or the pods, and name their namespace",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Evaluates the selectors of every monitor."""
    for monitor in platform.of_kind(SERVICE_MONITOR):
        services = services_of(platform, monitor)
        if not services and not unseen(platform, monitor):
            yield _nothing(platform, monitor, "Service")
        names = {text(mapping(port).get("name")) for each in services for port in sequence(at(each.body, "spec.ports"))}
        yield from _ports(monitor, SERVICE_MONITOR, names if services else None)
    for monitor in platform.of_kind(POD_MONITOR):
        pods = pods_of(platform, monitor)
        if not pods and not unseen(platform, monitor):
            yield _nothing(platform, monitor, "pod")
        yield from _ports(monitor, POD_MONITOR, _names(pods))
        yield from _numbers(monitor, pods)


def _nothing(platform: Platform, monitor: Resource, what: str) -> Finding:
    where = ", ".join(namespaces_of(platform, monitor))
    return META.finding(monitor, f"it selects nothing: no {what} in namespace {where} matches", "spec.selector")


def _names(pods: tuple[Pod, ...]) -> set[str] | None:
    """Names of the pods' ports; None where an operator makes them, so that names are not known."""
    if not pods or any(pod.generated for pod in pods):
        return None
    return {name for pod in pods for name in pod.port_names}


def _ports(monitor: Resource, kind: str, names: set[str] | None) -> Iterator[Finding]:
    if names is None:
        return
    for path, endpoint in walk(monitor.body, ENDPOINTS[kind]):
        port = text(mapping(endpoint).get("port"))
        if port and port not in names:
            message = f"nothing that it selects has a port called {port}"
            yield META.finding(monitor, message, f"{path}.port", f"there are: {', '.join(sorted(names)) or 'none'}")


def _numbers(monitor: Resource, pods: tuple[Pod, ...]) -> Iterator[Finding]:
    known = {port for pod in pods for port in pod.ports}
    operated = [pod for pod in pods if pod.generated]
    for path, endpoint in walk(monitor.body, ENDPOINTS[POD_MONITOR]):
        number = whole(_number(endpoint))
        # The sidecar of the mesh is put into rendered pods, with ports that stand in no template.
        if number is not None and operated and known and number not in known:
            message = f"nothing that it selects listens on port {number}"
            yield META.finding(
                monitor, message, f"{path}.portNumber", f"there are: {', '.join(map(str, sorted(known)))}"
            )


def _number(endpoint: Any) -> Any:
    return mapping(endpoint).get("portNumber")
