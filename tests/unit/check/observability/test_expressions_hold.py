from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.observability.conftest import Watched


def test_metrics_of_the_catalogue_and_recorded_series_are_known(watched: Watched) -> None:
    record = {
        "record": "service:requests:rate5m",
        "expr": "sum by (service) (rate(http_server_requests_seconds_count[5m]))",
    }
    watched.group.insert(0, record)
    watched.alert["expr"] = "sum by (service) (service:requests:rate5m) > 1"
    assert watched.found("PROM-001") == []


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        ("rate(up[5m]", "is no PromQL: "),
        ("rate(http_server_requests_seconds_count) > 1", "is no PromQL: expected type matrix"),
        ("http_requests_total > 1", "nothing has a metric http_requests_total"),
        ("sum by (servce) (up) > 1", "sum by (servce) asks for label servce, which is not there"),
        ('up{servce="x"} == 0', "up asks for label servce, which is not there"),
        ("rate(jvm_threads_live_threads[5m]) > 1", "rate is for counters, but jvm_threads_live_threads is a gauge"),
        ("sum by (job) (up) / sum by (job, pod) (up) > 1", "/ finds no partners"),
        (
            "histogram_quantile(0.9, sum by (job) (rate(http_server_requests_seconds_bucket[5m]))) > 1",
            "histogram_quantile asks for label le",
        ),
    ],
)
def test_what_cannot_be_right_is_found(watched: Watched, expr: str, message: str) -> None:
    watched.alert["expr"] = expr
    ((kind, path, said),) = watched.found("PROM-001")
    assert (kind, path) == ("PrometheusRule", "spec.groups[0].rules[0].expr")
    assert said.startswith(message)


def test_a_label_of_pods_is_there_only_where_a_monitor_copies_it(watched: Watched) -> None:
    watched.alert["expr"] = "sum by (app, redis_role) (redis_up) == 0"
    assert watched.found("PROM-001") == []  # nothing is known of who scrapes it
    spec: dict[str, Any] = {"selector": {"matchLabels": {"app": "sagas"}}, "podMetricsEndpoints": [{"port": "metrics"}]}
    watched.world.add(
        {
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "PodMonitor",
            "metadata": {"name": "sagas", "namespace": "data"},
            "spec": spec,
        }
    )
    spec["podTargetLabels"] = ["app"]
    ((_, path, message),) = watched.found("PROM-001")
    assert path == "spec.groups[0].rules[0].expr"
    assert message == "sum by (app, redis_role) asks for label redis_role, which is not there"
    spec["podTargetLabels"] = ["app", "redis-role"]
    assert watched.found("PROM-001") == []


def test_a_series_that_the_group_records_only_afterwards_is_found(watched: Watched) -> None:
    watched.alert["expr"] = "a:b:c > 1"
    watched.group.append({"record": "a:b:c", "expr": "sum(up)"})
    ((_, path, message),) = watched.found("PROM-001")
    assert path == "spec.groups[0].rules[0].expr"
    assert message == "Down asks for a:b:c, which the group records only afterwards"


def test_queries_of_analyses_and_scalers_are_looked_at_with_their_arguments(watched: Watched) -> None:
    query = 'sum(rate(http_server_requests_seconds_count{service="{{args.service}}"}[5m]))'
    metrics = [{"provider": {"prometheus": {"query": query}}}, {"provider": {"prometheus": {"query": "sum(nothing)"}}}]
    watched.world.add(
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "AnalysisTemplate",
            "metadata": {"name": "a", "namespace": "banking-core"},
            "spec": {"metrics": metrics},
        }
    )
    assert [(kind, path) for kind, path, _ in watched.found("PROM-001")] == [
        ("AnalysisTemplate", "spec.metrics[1].provider.prometheus.query")
    ]
