"""MON-002: Prometheus selects every monitor and every rule of the tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.alerts import CONFIG, stack_values
from firefly_gen.check.meta import Meta
from firefly_gen.check.monitors import POD_MONITOR, PROBE, SCRAPE_CONFIG, SERVICE_MONITOR
from firefly_gen.check.platform import Platform
from firefly_gen.check.queries import RULES
from firefly_gen.check.reading import at, mapping, strings
from firefly_gen.check.selectors import matches
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="MON-002",
    severity=Severity.ERROR,
    statement="Every monitor and rule has the labels that Prometheus selects, in a namespace that it selects.",
    why="Prometheus ignores it, without a word.",
    mend="let Prometheus select everything (`...SelectorNilUsesHelmValues: false`), or add the label that it asks for",
    needs_environment=True,
)
_SPEC = "prometheus.prometheusSpec"
_SELECTORS: Mapping[str, tuple[str, str]] = {
    SERVICE_MONITOR: (_SPEC, "serviceMonitor"),
    POD_MONITOR: (_SPEC, "podMonitor"),
    PROBE: (_SPEC, "probe"),
    SCRAPE_CONFIG: (_SPEC, "scrapeConfig"),
    RULES: (_SPEC, "rule"),
    CONFIG: ("alertmanager.alertmanagerSpec", "alertmanagerConfig"),
}
"""Where the chart's values say what is selected of a kind.

Source: https://github.com/prometheus-community/helm-charts/tree/main/charts/kube-prometheus-stack
"""
_RELEASE = {"matchLabels": {"release": "prometheus-operator"}}
_NAMESPACE = "kubernetes.io/metadata.name"


def run(platform: Platform) -> Iterator[Finding]:
    """Holds every object against the selectors that the chart's values come to."""
    values = stack_values(platform)
    for kind, (where, prefix) in _SELECTORS.items():
        resources = platform.of_kind(kind)
        if values is None:
            for resource in resources:
                hint = "add the operator prometheus-operator, with its chart kube-prometheus-stack"
                yield META.finding(resource, "no Prometheus is installed that could select it", "", hint)
            continue
        spec = mapping(at(values, where))
        for resource in resources:
            yield from _unselected(platform, resource, spec, prefix)


def _unselected(platform: Platform, resource: Resource, spec: Mapping[str, Any], prefix: str) -> Iterator[Finding]:
    selector = _selector(spec, prefix)
    if not matches(selector, strings(at(resource.body, "metadata.labels"))):
        wanted = ", ".join(f"{key}: {value}" for key, value in mapping(selector.get("matchLabels")).items())
        message = f"it lacks the labels that Prometheus selects: {wanted or 'see its selector'}"
        yield META.finding(resource, message, "metadata.labels")
    namespaces = mapping(spec.get(f"{prefix}NamespaceSelector"))
    namespace = resource.identity.namespace
    rendered = platform.namespaces.get(namespace)
    labels = strings(at(rendered.body, "metadata.labels")) if rendered is not None else {}
    if not matches(namespaces, {**labels, _NAMESPACE: namespace}):
        message = f"Prometheus does not look into namespace {namespace}"
        yield META.finding(resource, message, "metadata.namespace", f"widen {prefix}NamespaceSelector of its values")


def _selector(spec: Mapping[str, Any], prefix: str) -> Mapping[str, Any]:
    """The selector; where none is set, the chart takes its own release's label unless it is told not to."""
    selector = mapping(spec.get(f"{prefix}Selector"))
    if selector or prefix == "alertmanagerConfig":
        return selector
    return {} if spec.get(f"{prefix}SelectorNilUsesHelmValues") is False else _RELEASE
