from __future__ import annotations

from collections.abc import Callable

import pytest

from firefly_gen.model.environment import Environment

Resolve = Callable[[str], Environment]
ON = "observability: {enabled: true}\n"


def edges(environment: Environment) -> set[tuple[str, str, int]]:
    return {(each.source.name, each.target.name, port.number) for each in environment.flows for port in each.ports}


def test_what_carries_traces_logs_and_dashboards_may_talk(environment: Resolve) -> None:
    assert edges(environment(ON)) >= {
        ("accounts", "agent", 4318),
        ("gateway", "agent", 4318),
        ("agent", "gateway", 4317),
        ("gateway", "jaeger", 4317),
        ("agent", "the API server", 443),
        ("prometheus", "agent", 8888),
        ("prometheus", "gateway", 8888),
        ("prometheus", "jaeger", 8888),
        ("jaeger", "elasticsearch", 9200),
        ("jaeger-index-cleaner", "elasticsearch", 9200),
        ("filebeat", "logstash", 5044),
        ("filebeat", "the API server", 443),
        ("logstash", "elasticsearch", 9200),
        ("kibana", "elasticsearch", 9200),
        ("elasticsearch-setup", "elasticsearch", 9200),
        ("elasticsearch", "elasticsearch", 9200),
        ("elasticsearch", "elasticsearch", 9300),
        ("grafana", "prometheus", 9090),
        ("grafana", "jaeger", 16686),
        ("grafana", "elasticsearch", 9200),
    }


def test_sidecars_send_traces_where_the_mesh_does(environment: Resolve) -> None:
    sent = ("every-pod", "agent", 4317)
    assert sent in edges(environment(ON))
    assert sent not in edges(environment(f"{ON}mesh: {{traces: false}}\n"))


@pytest.mark.parametrize(
    ("off", "gone"),
    [
        ("tracing", {"agent", "jaeger", "jaeger-index-cleaner"}),
        ("logging", {"elasticsearch", "kibana", "logstash", "filebeat"}),
        ("grafana", {"grafana"}),
    ],
)
def test_what_is_switched_off_talks_to_nobody(environment: Resolve, off: str, gone: set[str]) -> None:
    found = edges(environment(f"observability: {{enabled: true, {off}: {{enabled: false}}}}\n"))
    assert not gone & {name for edge in found for name in edge[:2]}


def test_systems_outside_may_be_reached(environment: Resolve) -> None:
    text = """
observability:
  enabled: true
  logging: {forward: {siem: {url: "https://siem.bank.example:8443/in"}}}
  grafana: {login: {issuer: "https://id.bank.example/realms/bank", client_id: grafana, vault_key: grafana}}
"""
    found = edges(environment(text))
    assert {("logstash", "log system siem", 8443), ("grafana", "the bank's login", 443)} <= found
