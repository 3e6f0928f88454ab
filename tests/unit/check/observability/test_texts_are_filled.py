from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.check.observability.conftest import Watched


def test_labels_of_the_expression_may_be_named(watched: Watched) -> None:
    watched.alert["expr"] = "sum by (job) (up) == 0"
    watched.alert["annotations"]["summary"] = "{{ $labels.job }} has {{ $value }}"
    assert watched.found("PROM-002") == []


@pytest.mark.parametrize("field", ["annotations", "labels"])
def test_a_label_that_the_expression_does_not_have_is_found(watched: Watched, field: str) -> None:
    watched.alert["expr"] = "sum by (job) (up) == 0"
    watched.alert[field]["summary"] = "{{ $labels.pod }}"
    ((_, path, message),) = watched.found("PROM-002")
    assert path == f"spec.groups[0].rules[0].{field}.summary"
    assert message == "summary of Down names label pod, but the expression has job"


def test_of_an_unknown_metric_only_what_the_expression_says_is_known(watched: Watched) -> None:
    watched.alert["expr"] = 'http_requests_total{status="500"} > 1'
    watched.alert["annotations"]["summary"] = "{{ $labels.status }} of {{ $labels.service }}"
    assert [message for _, _, message in watched.found("PROM-002")] == [
        "summary of Down names label service, but the expression has status"
    ]


def test_an_alert_over_alerts_keeps_their_names_in_a_label(watched: Watched) -> None:
    watched.alert["expr"] = 'sum by (alertname) (ALERTS{severity="critical"}) > 0'
    watched.alert["annotations"]["summary"] = "{{ $labels.alertname }} fires"
    ((_, path, message),) = watched.found("PROM-002")
    assert path == "spec.groups[0].rules[0].labels"
    assert message == "Down finds other alerts by name and loses the name: two that fire at once are an error"
    watched.alert["labels"]["escalates"] = "{{ $labels.alertname }}"
    assert watched.found("PROM-002") == []
