from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import World
    from tests.unit.check.observability.conftest import Found

ID = "TRACE-002"
ACCOUNTS = "core-banking-accounts"
INJECT = "instrumentation.opentelemetry.io/inject-java"
ANNOTATION = f'spec.template.metadata.annotations["{INJECT}"]'


def thing(api_version: str, kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    metadata = {"name": "x", "namespace": "banking-core"}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}


def processors(world: World, name: str) -> dict[str, Any]:
    found: dict[str, Any] = world.get("OpenTelemetryCollector", name)["spec"]["config"]["processors"]
    return found


def inject(world: World, value: str) -> None:
    world.deployment["spec"]["template"]["metadata"].setdefault("annotations", {})[INJECT] = value


def test_one_place_is_no_finding(traced: World, found: Found) -> None:
    assert found(traced, ID) == []


def test_two_collectors_do_not_decide(traced: World, found: Found) -> None:
    processors(traced, "jaeger")["tail_sampling/2"] = {}
    assert found(traced, ID) == [
        (
            "OpenTelemetryCollector jaeger",
            "spec.config.processors.tail_sampling/2",
            "tracing/gateway decides which traces are kept already",
        )
    ]


def test_agents_drop_nothing(traced: World, found: Found) -> None:
    processors(traced, "agent")["probabilistic_sampler"] = {"sampling_percentage": 10}
    ((_, path, message),) = found(traced, ID)
    assert path == "spec.config.processors.probabilistic_sampler"
    assert message.startswith("probabilistic_sampler drops traces")


@pytest.mark.parametrize("value", ["0.1", "all"])
def test_a_service_sends_all_of_its_traces(traced: World, found: Found, value: str) -> None:
    traced.config["MANAGEMENT_TRACING_SAMPLING_PROBABILITY"] = value
    ((_, path, message),) = found(traced, ID)
    assert path == "data.MANAGEMENT_TRACING_SAMPLING_PROBABILITY"
    assert message == f"{ACCOUNTS} sends a share of {value} of its traces"


def test_a_service_that_says_nothing_sends_a_tenth(traced: World, found: Found) -> None:
    del traced.config["MANAGEMENT_TRACING_SAMPLING_PROBABILITY"]
    ((subject, _, message),) = found(traced, ID)
    assert subject == f"Deployment {ACCOUNTS}"
    assert "the tenth that Spring Boot sends" in message


def test_mesh_and_agents_send_everything(traced: World, found: Found) -> None:
    sampler = {"sampler": {"type": "parentbased_traceidratio", "argument": "0.1"}}
    traced.add(
        thing("opentelemetry.io/v1alpha1", "Instrumentation", sampler),
        thing("telemetry.istio.io/v1", "Telemetry", {"tracing": [{"randomSamplingPercentage": 10.0}]}),
    )
    assert {path for _, path, _ in found(traced, ID)} == {
        "spec.sampler.type",
        "spec.tracing[0].randomSamplingPercentage",
    }


def test_where_no_collector_decides_anybody_may(traced: World, found: Found) -> None:
    traced.remove("OpenTelemetryCollector", "gateway")
    traced.config["MANAGEMENT_TRACING_SAMPLING_PROBABILITY"] = "0.1"
    assert found(traced, ID) == []


def test_a_service_that_sends_traces_gets_no_agent(traced: World, found: Found) -> None:
    inject(traced, "true")
    ((subject, path, message),) = found(traced, ID)
    assert (subject, path) == (f"Deployment {ACCOUNTS}", ANNOTATION)
    assert message == f"{ACCOUNTS} sends its traces itself, and an agent would send them again"


def test_an_agent_is_described_somewhere(traced: World, found: Found) -> None:
    inject(traced, "java")
    assert ("there is no Instrumentation java") in {message for _, _, message in found(traced, ID)}
    traced.add(thing("opentelemetry.io/v1alpha1", "Instrumentation", {"sampler": {"type": "always_on"}}))
    inject(traced, "banking-core/x")
    assert "there is no Instrumentation banking-core/x" not in {message for _, _, message in found(traced, ID)}
