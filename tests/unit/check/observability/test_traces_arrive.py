from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import World
    from tests.unit.check.observability.conftest import Found

ID = "TRACE-001"
CONFIG = "spec.config"


def config(world: World, name: str) -> dict[str, Any]:
    found: dict[str, Any] = world.get("OpenTelemetryCollector", name)["spec"]["config"]
    return found


def test_traces_that_arrive_are_no_finding(traced: World, found: Found) -> None:
    assert found(traced, ID) == []


@pytest.mark.parametrize(
    ("port", "more", "wrong"),
    [
        (4317, {}, ""),
        (4318, {"http": {"path": "/v1/traces"}}, ""),
        (4318, {}, "is spoken to by"),
        (4319, {}, "does not listen on 4319"),
    ],
)
def test_traces_of_the_mesh_arrive(traced: World, found: Found, port: int, more: dict[str, Any], wrong: str) -> None:
    assert traced.environment
    provider = {"service": "agent-collector.tracing.svc.cluster.local", "port": port, **more}
    values = {"meshConfig": {"extensionProviders": [{"name": "traces", "opentelemetry": provider}]}}
    operators = dict(traced.environment.operators)
    operators["istiod"] = replace(next(iter(operators.values())), values=values)
    traced.change_environment(operators=operators)
    metadata = {"name": "default", "namespace": "istio-system"}
    spec = {"tracing": [{"providers": [{"name": "traces"}], "randomSamplingPercentage": 100}]}
    traced.add({"apiVersion": "telemetry.istio.io/v1", "kind": "Telemetry", "metadata": metadata, "spec": spec})
    findings = found(traced, ID)
    assert [each[:2] for each in findings] == (
        [("Telemetry default", "spec.tracing[0].providers[0].name")] if wrong else []
    )
    assert all(wrong in each[2] for each in findings)


@pytest.mark.parametrize(
    ("collector", "part", "name"),
    [("agent", "receivers", "jaeger"), ("gateway", "processors", "batch/2"), ("jaeger", "exporters", "otlp")],
)
def test_a_pipeline_names_what_is_declared(traced: World, found: Found, collector: str, part: str, name: str) -> None:
    names = config(traced, collector)["service"]["pipelines"]["traces"][part]
    names.append(name)
    ((subject, path, message),) = found(traced, ID)
    assert subject == f"OpenTelemetryCollector {collector}"
    assert path == f"{CONFIG}.service.pipelines.traces.{part}[{len(names) - 1}]"
    assert name in message


def test_a_connector_is_receiver_and_exporter(traced: World, found: Found) -> None:
    settings = config(traced, "gateway")
    settings["connectors"] = {"forward": {}}
    settings["service"]["pipelines"]["traces"]["exporters"].append("forward")
    settings["service"]["pipelines"]["traces/2"] = {"receivers": ["forward"], "exporters": ["otlp/jaeger"]}
    assert found(traced, ID) == []


def test_the_service_names_extensions_that_are_declared(traced: World, found: Found) -> None:
    config(traced, "agent")["service"]["extensions"].append("pprof")
    assert found(traced, ID)[0][1] == f"{CONFIG}.service.extensions[1]"


@pytest.mark.parametrize("part", ["receivers", "processors", "exporters", "extensions"])
def test_what_is_declared_is_used(traced: World, found: Found, part: str) -> None:
    config(traced, "gateway")[part]["more"] = {}
    assert found(traced, ID) == [
        ("OpenTelemetryCollector gateway", f"{CONFIG}.{part}.more", "more is declared, but nothing uses it")
    ]


def test_memory_is_limited_first(traced: World, found: Found) -> None:
    config(traced, "gateway")["service"]["pipelines"]["traces"]["processors"].reverse()
    ((_, path, message),) = found(traced, ID)
    assert path == f"{CONFIG}.service.pipelines.traces.processors"
    assert message.startswith("memory_limiter comes after")


@pytest.mark.parametrize(
    ("endpoint", "message"),
    [
        ("jaeger-collector.tracing:4318", "collector tracing/jaeger does not listen on 4318"),
        ("jaeger-query.tracing.svc:4317", "nothing is reached by jaeger-query.tracing.svc:4317"),
        (
            "agent-collector:4318",
            "agent-collector:4318 is spoken to by OTLP over gRPC",
        ),
        (
            "agent-collector:4317",
            "agent-collector:4317 is sent TLS",
        ),
    ],
)
def test_an_exporter_reaches_somebody_who_understands(traced: World, found: Found, endpoint: str, message: str) -> None:
    config(traced, "gateway")["exporters"]["otlp/jaeger"]["endpoint"] = endpoint
    ((subject, path, said),) = found(traced, ID)
    assert (subject, path) == ("OpenTelemetryCollector gateway", f"{CONFIG}.exporters.otlp/jaeger.endpoint")
    assert said.startswith(message)


def test_who_expects_tls_is_not_sent_plain_text(traced: World, found: Found) -> None:
    config(traced, "gateway")["exporters"]["otlp/jaeger"]["tls"] = {"insecure": True}
    assert "is sent plain text, and collector tracing/jaeger takes TLS" in found(traced, ID)[0][2]


def test_the_load_balancer_finds_the_gateways(traced: World, found: Found) -> None:
    config(traced, "agent")["exporters"]["loadbalancing"]["resolver"]["dns"]["hostname"] = "gateways.tracing.svc"
    ((_, path, message),) = found(traced, ID)
    assert path == f"{CONFIG}.exporters.loadbalancing.resolver.dns.hostname"
    assert message == "nothing is reached by gateways.tracing.svc:4317"


def test_the_store_of_jaeger_is_there(traced: World, found: Found) -> None:
    backend = config(traced, "jaeger")["extensions"]["jaeger_storage"]["backends"]
    backend["traces"] = {"elasticsearch": {"server_urls": ["https://logs-es-http.logging.svc:9200"]}}
    ((_, path, message),) = found(traced, ID)
    assert path == f"{CONFIG}.extensions.jaeger_storage.backends.traces.elasticsearch.server_urls[0]"
    assert message == "nothing is reached by logs-es-http.logging.svc:9200"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("http://agent-collector.tracing:4317/v1/traces", "is spoken to by OTLP over HTTP"),
        ("http://otel-collector:4318/v1/traces", "nothing is reached by otel-collector:4318"),
        ("http://agent-collector.tracing:4318", "lacks the path that OTLP over HTTP is taken at"),
        ("https://agent-collector.tracing:4318/v1/traces", "is sent TLS"),
    ],
)
def test_a_service_sends_its_traces_to_an_agent(traced: World, found: Found, value: str, message: str) -> None:
    traced.config["MANAGEMENT_OTLP_TRACING_ENDPOINT"] = value
    ((subject, path, said),) = found(traced, ID)
    assert subject.startswith("ConfigMap core-banking-accounts-env-")
    assert path == "data.MANAGEMENT_OTLP_TRACING_ENDPOINT"
    assert message in said


def test_a_service_may_speak_grpc(traced: World, found: Found) -> None:
    traced.config["MANAGEMENT_OTLP_TRACING_TRANSPORT"] = "grpc"
    assert "is spoken to by OTLP over gRPC" in found(traced, ID)[0][2]
    traced.config["MANAGEMENT_OTLP_TRACING_ENDPOINT"] = "http://agent-collector.tracing:4317"
    assert found(traced, ID) == []


def test_a_service_may_speak_zipkin(traced: World, found: Found) -> None:
    traced.config["MANAGEMENT_ZIPKIN_TRACING_ENDPOINT"] = "http://agent-collector.tracing:9411/api/v2/spans"
    assert found(traced, ID) == []
    traced.config["MANAGEMENT_ZIPKIN_TRACING_ENDPOINT"] = "http://agent-collector.tracing:9412/api/v2/spans"
    assert "does not listen on 9412" in found(traced, ID)[0][2]


def test_what_lies_outside_the_cluster_is_not_asked_about(traced: World, found: Found) -> None:
    traced.config["MANAGEMENT_OTLP_TRACING_ENDPOINT"] = "https://traces.bank.example/v1/traces"
    assert found(traced, ID) == []


def test_an_agent_in_a_pod_sends_somewhere(traced: World, found: Found) -> None:
    spec = {"exporter": {"endpoint": "http://agent-collector.tracing.svc:4317"}}
    metadata = {"name": "java", "namespace": "banking-core"}
    traced.add(
        {"apiVersion": "opentelemetry.io/v1alpha1", "kind": "Instrumentation", "metadata": metadata, "spec": spec}
    )
    ((subject, path, message),) = found(traced, ID)
    assert (subject, path) == ("Instrumentation java", "spec.exporter.endpoint")
    assert "is spoken to by OTLP over HTTP" in message
