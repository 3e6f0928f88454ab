"""What ServiceMonitors, PodMonitors and their like select, and which jobs come out of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from firefly_gen.check.platform import Platform, Pod
from firefly_gen.check.reading import at, mapping, sequence, strings, text, walk
from firefly_gen.check.selectors import matches
from firefly_gen.model.resource import Resource

_GROUP = "monitoring.coreos.com"
SERVICE_MONITOR, POD_MONITOR = f"ServiceMonitor.{_GROUP}", f"PodMonitor.{_GROUP}"
PROBE, SCRAPE_CONFIG = f"Probe.{_GROUP}", f"ScrapeConfig.{_GROUP}"
ENDPOINTS = {SERVICE_MONITOR: "spec.endpoints[]", POD_MONITOR: "spec.podMetricsEndpoints[]"}
"""Where a kind lists the ports that it has scraped."""

_Labelled = tuple[int, Resource, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Scraped:
    """A Service that a ServiceMonitor selects, at one of the monitor's endpoints."""

    monitor: Resource
    service: Resource
    endpoint: Mapping[str, Any]
    path: str


def namespaces_of(platform: Platform, monitor: Resource) -> tuple[str, ...]:
    """The namespaces that a monitor looks into."""
    selector = mapping(at(monitor.body, "spec.namespaceSelector"))
    if selector.get("any") is True:
        return tuple(platform.namespaces)
    names = tuple(each for each in sequence(selector.get("matchNames")) if isinstance(each, str))
    return names or (monitor.identity.namespace,)


def services_of(platform: Platform, monitor: Resource) -> tuple[Resource, ...]:
    """The rendered Services that a ServiceMonitor selects."""
    return platform.once(_Services).selected_by(monitor)


class _Services:
    """The rendered Services, by namespace and label, so that a monitor does not have to look at every one."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._by_namespace: defaultdict[str, list[_Labelled]] = defaultdict(list)
        self._by_label: defaultdict[tuple[str, str, str], list[_Labelled]] = defaultdict(list)
        self._found: dict[int, tuple[Resource, ...]] = {}
        for number, each in enumerate(platform.of_kind("Service")):
            namespace, labels = each.identity.namespace, strings(at(each.body, "metadata.labels"))
            self._by_namespace[namespace].append((number, each, labels))
            for label, value in labels.items():
                self._by_label[namespace, label, value].append((number, each, labels))

    def selected_by(self, monitor: Resource) -> tuple[Resource, ...]:
        """Those that a ServiceMonitor of the platform selects, in the order of their paths."""
        if id(monitor) not in self._found:
            selector = at(monitor.body, "spec.selector")
            found = {
                number: service
                for namespace in namespaces_of(self._platform, monitor)
                for number, service, labels in self._candidates(namespace, selector)
                if matches(selector, labels)
            }
            self._found[id(monitor)] = tuple(found[number] for number in sorted(found))
        return self._found[id(monitor)]

    def _candidates(self, namespace: str, selector: Any) -> Sequence[_Labelled]:
        wanted = strings(mapping(selector).get("matchLabels")).items()
        few = (self._by_label.get((namespace, *label), []) for label in wanted)
        return min(few, key=len, default=self._by_namespace.get(namespace, []))


def pods_of(platform: Platform, monitor: Resource) -> tuple[Pod, ...]:
    """The pods that a PodMonitor selects."""
    selector = at(monitor.body, "spec.selector")
    return tuple(
        pod for namespace in namespaces_of(platform, monitor) for pod in platform.pods_selected(namespace, selector)
    )


def scraped(platform: Platform) -> Iterator[Scraped]:
    """Every Service that is scraped by a ServiceMonitor."""
    for monitor in platform.of_kind(SERVICE_MONITOR):
        for service in services_of(platform, monitor):
            ports = {text(mapping(each).get("name")) for each in sequence(at(service.body, "spec.ports"))}
            for path, endpoint in walk(monitor.body, ENDPOINTS[SERVICE_MONITOR]):
                if text(mapping(endpoint).get("port")) in ports:
                    yield Scraped(monitor, service, mapping(endpoint), path)


def unseen(platform: Platform, monitor: Resource) -> bool:
    """Whether it looks into a namespace with pods that are not in the tree, as those of operators."""
    if platform.environment is None:
        return not platform.closed
    own = {each.name for each in platform.environment.namespaces}
    own -= {each.namespace for each in platform.environment.operators.values()}
    # An object that names no namespace lands in one that is looked at.
    return any(each and each not in own for each in namespaces_of(platform, monitor))


def jobs(platform: Platform) -> Iterator[tuple[Resource, str, str]]:
    """Every job, with the monitor that it comes from: monitor, namespace of the targets, name."""
    for monitor in platform.of_kind(SERVICE_MONITOR):
        label = text(at(monitor.body, "spec.jobLabel"))
        for service in services_of(platform, monitor):
            named = strings(at(service.body, "metadata.labels")).get(label, "") if label else ""
            yield monitor, service.identity.namespace, named or service.identity.name
    for monitor in platform.of_kind(POD_MONITOR):
        own = f"{monitor.identity.namespace}/{monitor.identity.name}"
        names = {_renamed(mapping(each)) or own for _, each in walk(monitor.body, ENDPOINTS[POD_MONITOR])}
        for namespace in namespaces_of(platform, monitor):
            yield from ((monitor, namespace, name) for name in sorted(names))
    for monitor in platform.of_kind(PROBE, SCRAPE_CONFIG):
        kind = "probe" if monitor.identity.kind == "Probe" else "scrapeConfig"
        own = f"{kind}/{monitor.identity.namespace}/{monitor.identity.name}"
        yield monitor, "", text(at(monitor.body, "spec.jobName")) or own


def _renamed(endpoint: Mapping[str, Any]) -> str:
    for each in sequence(endpoint.get("relabelings")):
        rule = mapping(each)
        if rule.get("targetLabel") == "job" and not sequence(rule.get("sourceLabels")):
            return text(rule.get("replacement"))
    return ""
