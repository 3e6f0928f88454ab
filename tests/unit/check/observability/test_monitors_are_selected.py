from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.check.observability.conftest import Watched


SPEC = "prometheusSpec"


def test_everything_is_selected_where_the_chart_is_told_so(watched: Watched) -> None:
    assert watched.found("MON-002") == []


def test_by_default_the_chart_selects_only_what_bears_its_release(watched: Watched) -> None:
    watched.install({})
    assert {(kind, path) for kind, path, _ in watched.found("MON-002")} == {
        ("ServiceMonitor", "metadata.labels"),
        ("PrometheusRule", "metadata.labels"),
    }
    watched.monitor["metadata"]["labels"]["release"] = "prometheus-operator"
    watched.rules["metadata"]["labels"]["release"] = "prometheus-operator"
    assert watched.found("MON-002") == []


def test_a_selector_of_the_values_is_asked(watched: Watched) -> None:
    watched.install(
        {
            "prometheus": {
                SPEC: {
                    "ruleSelector": {"matchLabels": {"role": "alerts"}},
                    "serviceMonitorSelectorNilUsesHelmValues": False,
                }
            }
        }
    )
    ((kind, _, message),) = watched.found("MON-002")
    assert kind == "PrometheusRule"
    assert message == "it lacks the labels that Prometheus selects: role: alerts"


def test_a_namespace_that_is_not_looked_into_is_found(watched: Watched) -> None:
    namespaces = {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}
    watched.install(
        {
            "prometheus": {
                SPEC: {
                    "serviceMonitorNamespaceSelector": namespaces,
                    "serviceMonitorSelectorNilUsesHelmValues": False,
                    "ruleSelectorNilUsesHelmValues": False,
                }
            }
        }
    )
    assert [(kind, path) for kind, path, _ in watched.found("MON-002")] == [("ServiceMonitor", "metadata.namespace")]


def test_without_prometheus_nobody_selects_anything(watched: Watched) -> None:
    watched.world.change_environment(operators={})
    assert {kind for kind, _, _ in watched.found("MON-002")} == {
        "ServiceMonitor",
        "PrometheusRule",
        "AlertmanagerConfig",
    }
