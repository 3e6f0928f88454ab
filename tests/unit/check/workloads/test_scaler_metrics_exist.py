from __future__ import annotations

import pytest

ACCOUNTS = "core-banking-accounts"
HPA = f"HorizontalPodAutoscaler banking-core/{ACCOUNTS}"


@pytest.fixture
def metric(world):
    return world.get("HorizontalPodAutoscaler", ACCOUNTS)["spec"]["metrics"][0]


def test_a_container_that_the_pods_do_not_have(world, only, metric):
    metric["containerResource"]["container"] = "web"
    only(world.findings(), ("SCALE-002", HPA, "spec.metrics[0].containerResource.container"))


def test_a_request_that_nobody_makes(world, only, metric):
    metric["containerResource"]["name"] = "ephemeral-storage"
    only(world.findings(), ("SCALE-002", HPA, "spec.metrics[0].containerResource.name"))


def test_a_pod_metric_wants_a_request_of_every_container(world, only, metric):
    metric.clear()
    target = {"type": "Utilization", "averageUtilization": 60}
    metric.update(type="Resource", resource={"name": "ephemeral-storage", "target": target})
    only(world.findings(), ("SCALE-002", HPA, "spec.metrics[0].resource.name"))
    world.container["resources"]["requests"]["ephemeral-storage"] = "1Gi"
    assert world.findings() == ()


def test_the_default_of_the_namespace_is_a_request(world):
    del world.container["resources"]["requests"]["cpu"]
    assert world.findings("SCALE-002") == ()
    world.remove("LimitRange", "defaults", "banking-core")
    assert [each.id for each in world.findings("SCALE-002")] == ["SCALE-002"]


def test_an_average_value_needs_no_request(world, metric):
    metric["containerResource"] |= {
        "name": "ephemeral-storage",
        "target": {"type": "AverageValue", "averageValue": "1Gi"},
    }
    assert world.findings() == ()


def test_the_sidecar_that_the_mesh_adds_may_be_measured(world, metric):
    metric["containerResource"]["container"] = "istio-proxy"
    assert world.findings() == ()


def test_metrics_of_other_kinds_and_missing_targets_are_left_alone(world):
    spec = world.get("HorizontalPodAutoscaler", ACCOUNTS)["spec"]
    spec["metrics"] = [{"type": "External", "external": {"metric": {"name": "lag"}}}]
    assert world.findings() == ()
    spec["scaleTargetRef"]["name"] = "nobody"
    assert world.findings("SCALE-002") == ()
