from __future__ import annotations

import pytest

ACCOUNTS = "core-banking-accounts"
HPA = f"HorizontalPodAutoscaler banking-core/{ACCOUNTS}"
VPA = f"VerticalPodAutoscaler banking-core/{ACCOUNTS}"
DEPLOYMENT = f"Deployment banking-core/{ACCOUNTS}"


def scaled_object(world, **spec):
    body = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {"name": ACCOUNTS, "namespace": "banking-core"},
        "spec": {"scaleTargetRef": {"name": ACCOUNTS}, "triggers": [{"type": "cpu", "metadata": {}}]} | spec,
    }
    world.add(body)
    return body


def vpa(world):
    return world.get("VerticalPodAutoscaler", ACCOUNTS)


def test_an_hpa_and_a_scaled_object_on_one_workload(world, only):
    scaled_object(world, minReplicaCount=3)
    subject = f"ScaledObject banking-core/{ACCOUNTS}"
    only(world.findings("SCALE-001"), ("SCALE-001", subject, "spec.scaleTargetRef"))


def test_two_hpas_on_one_workload(world, only):
    second = world.copy("HorizontalPodAutoscaler", ACCOUNTS)
    second["metadata"]["name"] = "z-second"
    world.add(second)
    only(world.findings(), ("SCALE-001", "HorizontalPodAutoscaler banking-core/z-second", "spec.scaleTargetRef"))


def test_a_number_beside_the_autoscaler(world, only):
    world.deployment["spec"]["replicas"] = 3
    only(world.findings(), ("SCALE-001", DEPLOYMENT, "spec.replicas"))


def test_a_minimum_above_the_maximum(world, only):
    world.get("HorizontalPodAutoscaler", ACCOUNTS)["spec"]["minReplicas"] = 10
    only(world.findings(), ("SCALE-001", HPA, "spec.minReplicas"))


def test_bounds_of_a_scaled_object(world, only):
    world.remove("HorizontalPodAutoscaler", ACCOUNTS)
    scaled_object(world, minReplicaCount=5, maxReplicaCount=4)
    subject = f"ScaledObject banking-core/{ACCOUNTS}"
    only(world.findings("SCALE-001"), ("SCALE-001", subject, "spec.minReplicaCount"))


@pytest.mark.parametrize("mode", ["Auto", "Recreate", "InPlaceOrRecreate"])
def test_a_vpa_that_changes_what_the_hpa_measures(world, only, mode):
    vpa(world)["spec"]["updatePolicy"]["updateMode"] = mode
    only(world.findings("SCALE-001"), ("SCALE-001", VPA, "spec.updatePolicy.updateMode"))


def test_a_vpa_that_does_not_say_is_at_work(world, only):
    del vpa(world)["spec"]["updatePolicy"]
    only(world.findings(), ("SCALE-001", VPA, "spec.updatePolicy.updateMode"))


@pytest.mark.parametrize(
    "policies",
    [
        [{"containerName": "app", "controlledResources": ["memory"]}],
        [{"containerName": "*", "mode": "Off"}],
    ],
)
def test_a_vpa_may_change_what_the_hpa_does_not_measure(world, policies):
    vpa(world)["spec"] |= {
        "updatePolicy": {"updateMode": "Recreate"},
        "resourcePolicy": {"containerPolicies": policies},
    }
    assert world.findings() == ()


def test_a_vpa_beside_a_scaled_object_on_cpu(world, only):
    world.remove("HorizontalPodAutoscaler", ACCOUNTS)
    scaled_object(world, minReplicaCount=3, maxReplicaCount=9)
    vpa(world)["spec"]["updatePolicy"]["updateMode"] = "Recreate"
    only(world.findings("SCALE-001"), ("SCALE-001", VPA, "spec.updatePolicy.updateMode"))


def test_targets_of_another_kind_or_namespace_are_others(world):
    second = world.copy("HorizontalPodAutoscaler", ACCOUNTS)
    second["metadata"]["namespace"] = "banking-domain"
    third = world.copy("HorizontalPodAutoscaler", ACCOUNTS)
    third["metadata"]["name"] = "z-other"
    third["spec"]["scaleTargetRef"] = {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": ACCOUNTS}
    world.add(second, third)
    assert world.findings("SCALE-001") == ()


def test_a_tree_that_is_there_twice_is_not_two_autoscalers(world):
    world.add_at("again/autoscaler.yaml", world.copy("HorizontalPodAutoscaler", ACCOUNTS))
    assert world.findings("SCALE-001") == ()
