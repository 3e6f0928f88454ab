"""MON-003: every service with metrics is scraped, and only once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.monitors import POD_MONITOR, Scraped, pods_of, scraped
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import mapping, text, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.monitoring import ServiceMonitor
from firefly_gen.model.resource import Resource

META = Meta(
    id="MON-003",
    severity=Severity.ERROR,
    statement="Every service that has metrics is scraped exactly once, at the path where they are.",
    why="Without a scrape no alert of the service fires; with two, its rates and errors count twice.",
    mend="keep one ServiceMonitor a service, with the port and the path of its catalogue entry",
    needs_environment=True,
)


def run(platform: Platform) -> Iterator[Finding]:
    """Counts the scrapes of every service that the environment wants to have scraped."""
    wanted = platform.environment.watch.service_monitors if platform.environment is not None else ()
    found: defaultdict[tuple[str, str], list[Scraped]] = defaultdict(list)
    for each in scraped(platform):
        found[each.service.identity.namespace, each.service.identity.name].append(each)
    by_pods = _pod_scrapes(platform)
    for monitor in wanted:
        service = platform.find("Service", monitor.namespace, monitor.name)
        if service is not None:
            key = (monitor.namespace, monitor.name)
            yield from _counted(service, monitor, found[key], by_pods.get(key, ()))


def _counted(
    service: Resource, wanted: ServiceMonitor, scrapes: list[Scraped], pods: tuple[Resource, ...]
) -> Iterator[Finding]:
    name = service.identity.name
    if not scrapes and not pods:
        yield META.finding(service, f"nothing scrapes {name}", "", "add a ServiceMonitor that selects it")
    monitors = [*(each.monitor for each in scrapes), *pods]
    if len(monitors) > 1:
        names = ", ".join(sorted({str(each.identity) for each in monitors}))
        yield META.finding(service, f"{name} is scraped {len(monitors)} times: by {names}", "", "keep one of them")
    for each in scrapes:
        path = text(each.endpoint.get("path")) or "/metrics"
        if path != wanted.path:
            message = f"{name} is asked for {path}, but has its metrics at {wanted.path}"
            yield META.finding(each.monitor, message, f"{each.path}.path", f"set it to {wanted.path}")


def _pod_scrapes(platform: Platform) -> dict[tuple[str, str], tuple[Resource, ...]]:
    """PodMonitors that scrape a named port of a service's pods, by the service's namespace and name."""
    found: defaultdict[tuple[str, str], list[Resource]] = defaultdict(list)
    for monitor in platform.of_kind(POD_MONITOR):
        ports = {text(mapping(each).get("port")) for _, each in walk(monitor.body, "spec.podMetricsEndpoints[]")}
        for pod in pods_of(platform, monitor):
            service = platform.service_of(pod)
            if service is not None and ports & set(pod.port_names):
                found[service.namespace, service.name].append(monitor)
    return {key: tuple(monitors) for key, monitors in found.items()}
