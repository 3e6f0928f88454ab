from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from firefly_gen.model.environment import Environment
from firefly_gen.resolve.collector_configs import PERSONAL

Resolve = Callable[[str], Environment]
ON = "observability: {enabled: true}\n"
WITHOUT_LOGS = "observability: {enabled: true, logging: {enabled: false}}\n"
HOST = "agent-collector.data.svc.cluster.local"


def pipeline(config: Any) -> Any:
    return config["service"]["pipelines"]["traces"]


def test_traces_go_by_the_agent_to_a_gateway_and_to_jaeger(environment: Resolve) -> None:
    agent, gateway, jaeger = environment(ON).watch.collectors
    assert [each.mode for each in (agent, gateway, jaeger)] == ["daemonset", "statefulset", "deployment"]
    balanced = agent.config["exporters"]["loadbalancing"]
    assert balanced["resolver"]["dns"]["hostname"] == "gateway-collector-headless.data.svc.cluster.local"
    assert balanced["routing_key"] == "traceID"
    assert gateway.config["exporters"]["otlp/jaeger"]["endpoint"] == "jaeger-collector.data.svc.cluster.local:4317"
    assert (agent.scaled, agent.guarded, gateway.scaled, gateway.guarded) == (False, False, True, True)


def test_processors_limit_memory_first_and_batch_last(environment: Resolve) -> None:
    for collector in environment(ON).watch.collectors:
        processors = pipeline(collector.config)["processors"]
        assert (processors[0], processors[-1]) == ("memory_limiter", "batch")


def test_what_is_personal_is_hidden_before_it_leaves_the_node(environment: Resolve) -> None:
    agent = environment(ON).watch.collectors[0]
    assert "redaction" in pipeline(agent.config)["processors"]
    assert agent.config["processors"]["redaction"]["blocked_values"] == PERSONAL


def test_failed_and_slow_traces_are_kept_and_a_share_of_the_others(environment: Resolve) -> None:
    sampling = "observability: {enabled: true, tracing: {sampling: {percent: 3, slower_than_ms: 900}}}\n"
    policies = environment(sampling).watch.collectors[1].config["processors"]["tail_sampling"]["policies"]
    assert [each["type"] for each in policies] == ["status_code", "latency", "probabilistic"]
    assert policies[1]["latency"] == {"threshold_ms": 900}
    assert policies[2]["probabilistic"] == {"sampling_percentage": 3}


def test_jaeger_keeps_traces_in_elasticsearch_where_there_is_one(environment: Resolve) -> None:
    found = environment(ON)
    jaeger = found.watch.collectors[2]
    backend = jaeger.config["extensions"]["jaeger_storage"]["backends"]["traces"]["elasticsearch"]
    assert backend["server_urls"] == ("https://logs-es-http.data.svc.cluster.local:9200",)
    assert jaeger.cleaner is not None
    assert jaeger.cleaner.days == "7"
    keys = {each.name: each.entries[0].remote_key for each in found.secrets if "jaeger" in each.name}
    assert set(keys.values()) == {"bank/prod/elasticsearch/jaeger"}
    assert set(keys) == {"jaeger-elasticsearch", "logs-user-jaeger"}


def test_without_elasticsearch_one_jaeger_keeps_traces_in_memory(environment: Resolve) -> None:
    jaeger = environment(WITHOUT_LOGS).watch.collectors[2]
    backends = jaeger.config["extensions"]["jaeger_storage"]["backends"]
    assert backends == {"traces": {"memory": {"max_traces": 50000}}}
    assert (jaeger.replicas, jaeger.cleaned, jaeger.guarded) == (1, False, False)


@pytest.mark.parametrize(
    "text", ["", "observability: {enabled: true, tracing: {enabled: false}}\n", "observability: {enabled: false}\n"]
)
def test_without_tracing_nothing_is_made_and_services_are_told_nothing(environment: Resolve, text: str) -> None:
    found = environment(text)
    assert (found.watch.collectors, found.watch.instrumentations) == ((), ())
    assert not any("TRACING" in name for service in found.services for name in service.config.data)


@pytest.mark.parametrize(
    ("tracing", "variables"),
    [
        (
            "",
            {
                "MANAGEMENT_OTLP_TRACING_ENDPOINT": f"http://{HOST}:4318/v1/traces",
                "MANAGEMENT_OTLP_TRACING_TRANSPORT": "http",
                "MANAGEMENT_TRACING_SAMPLING_PROBABILITY": "1.0",
            },
        ),
        (
            "tracing: {endpoint_env: OTEL_ENDPOINT}",
            {
                "OTEL_ENDPOINT": f"http://{HOST}:4318/v1/traces",
                "MANAGEMENT_OTLP_TRACING_TRANSPORT": "http",
                "MANAGEMENT_TRACING_SAMPLING_PROBABILITY": "1.0",
            },
        ),
        (
            "tracing: {protocol: zipkin, endpoint_env: MANAGEMENT_ZIPKIN_TRACING_ENDPOINT}",
            {
                "MANAGEMENT_ZIPKIN_TRACING_ENDPOINT": f"http://{HOST}:9411/api/v2/spans",
                "MANAGEMENT_TRACING_SAMPLING_PROBABILITY": "1.0",
            },
        ),
        ("tracing: {protocol: none}", {}),
        ("tracing: {protocol: agent}", {}),
    ],
)
def test_a_service_sends_all_of_its_traces_in_its_own_words(
    environment: Resolve, tracing: str, variables: dict[str, str]
) -> None:
    found = environment(f"{ON}services: {{accounts: {{{tracing}}}}}\n")
    (accounts,) = (each for each in found.services if each.name == "accounts")
    said = {name: value for name, value in accounts.config.data.items() if "TRACING" in name or "OTEL" in name}
    assert said == variables
    assert set(variables) <= set(accounts.known_env)


def test_agents_take_zipkin_where_a_service_speaks_it(environment: Resolve) -> None:
    zipkin = "services: {accounts: {tracing: {protocol: zipkin, endpoint_env: Z}}}\n"
    assert "zipkin" in environment(ON + zipkin).watch.collectors[0].config["receivers"]
    assert "zipkin" not in environment(ON).watch.collectors[0].config["receivers"]


def test_an_agent_keeps_the_options_of_the_service(environment: Resolve) -> None:
    found = environment(f"{ON}services: {{accounts: {{tracing: {{protocol: agent}}}}}}\n")
    (agent,) = found.watch.instrumentations
    (accounts,) = (each for each in found.services if each.name == "accounts")
    assert (agent.name, agent.namespace) == ("accounts", "bank-core")
    assert agent.options == accounts.config.data["JAVA_TOOL_OPTIONS"]
    assert agent.endpoint == f"http://{HOST}:4318"
    assert (accounts.instrumented, accounts.annotated) == (True, True)


def test_names_that_lead_nowhere_are_told(problems: Callable[[str], list[str]]) -> None:
    text = "observability: {enabled: true, tracing: {namespace: traces, priority_class: middle}}\n"
    assert [each.partition(" -> ")[0] for each in problems(text)] == [
        "bank.yaml:2:53: observability.tracing.namespace: there is no namespace 'traces'",
        "bank.yaml:2:77: observability.tracing.priority_class: there is no priority class 'middle'",
    ]
