from __future__ import annotations

import pytest

from firefly_gen.model.profile import Stage

ACCOUNTS = "core-banking-accounts"
HPA = f"HorizontalPodAutoscaler banking-core/{ACCOUNTS}"
DEPLOYMENT = f"Deployment banking-core/{ACCOUNTS}"
SPREAD = "spec.template.spec.topologySpreadConstraints"


def prefer_zones(world):
    world.pod["topologySpreadConstraints"][0]["whenUnsatisfiable"] = "ScheduleAnyway"


def spread_somebody_else(world):
    world.pod["topologySpreadConstraints"][0]["labelSelector"] = {"matchLabels": {"app": "other"}}


def spread_nobody(world):
    del world.pod["topologySpreadConstraints"][0]["labelSelector"]


def spread_over_nodes_only(world):
    del world.pod["topologySpreadConstraints"][0]


def spread_not_at_all(world):
    del world.pod["topologySpreadConstraints"]


@pytest.mark.parametrize(
    ("break_it", "path"),
    [
        (prefer_zones, f"{SPREAD}[0].whenUnsatisfiable"),
        (spread_somebody_else, f"{SPREAD}[0].labelSelector"),
        (spread_nobody, f"{SPREAD}[0].labelSelector"),
        (spread_over_nodes_only, SPREAD),
        (spread_not_at_all, SPREAD),
    ],
)
def test_pods_that_may_share_a_zone_are_found(world, only, break_it, path):
    break_it(world)
    only(world.findings(), ("HA-001", DEPLOYMENT, path))


def test_too_small_a_minimum_is_found_at_the_autoscaler(world, only):
    world.get("HorizontalPodAutoscaler", ACCOUNTS)["spec"]["minReplicas"] = 2
    only(world.findings(), ("HA-001", HPA, "spec.minReplicas"))


def test_too_few_replicas_are_found_at_the_workload(world, only):
    world.remove("HorizontalPodAutoscaler", ACCOUNTS)
    world.deployment["spec"]["replicas"] = 2
    only(world.findings(), ("HA-001", DEPLOYMENT, "spec.replicas"))


def test_replicas_that_nobody_sets_are_one(world, only):
    world.remove("HorizontalPodAutoscaler", ACCOUNTS)
    only(world.findings("HA-001"), ("HA-001", DEPLOYMENT, "spec.replicas"))


def test_the_minimum_of_a_scaled_object_counts(world, only):
    world.remove("HorizontalPodAutoscaler", ACCOUNTS)
    body = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {"name": ACCOUNTS, "namespace": "banking-core"},
        "spec": {"scaleTargetRef": {"name": ACCOUNTS}},
    }
    world.add(body)
    only(world.findings("HA-001"), ("HA-001", f"ScaledObject banking-core/{ACCOUNTS}", "spec.minReplicaCount"))
    body["spec"]["minReplicaCount"] = 3
    assert world.findings("HA-001") == ()


def test_a_workload_that_is_no_service_needs_two(world, only):
    other = world.copy("Deployment", ACCOUNTS)
    other["metadata"]["name"] = "exporter"
    other["spec"]["replicas"] = 1
    world.add(other)
    only(world.findings("HA-001"), ("HA-001", "Deployment banking-core/exporter", "spec.replicas"))
    other["spec"]["replicas"] = 2
    assert world.findings("HA-001") == ()


def test_a_required_anti_affinity_over_zones_does_as_well(world):
    spread_not_at_all(world)
    term = {
        "topologyKey": "topology.kubernetes.io/zone",
        "labelSelector": {"matchLabels": {"app.kubernetes.io/name": ACCOUNTS}},
    }
    world.pod["affinity"] = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    assert world.findings() == ()


def test_daemons_are_bound_to_nodes(world):
    spread_not_at_all(world)
    world.deployment["kind"] = "DaemonSet"
    assert world.findings("HA-001") == ()


@pytest.mark.parametrize("stage", [Stage.DEV, Stage.STAGING])
def test_only_production_has_to_outlive_a_zone(world, stage):
    world.change_environment(stage=stage)
    spread_not_at_all(world)
    assert world.findings() == ()


def test_a_service_that_stands_by_has_no_pods_yet(world):
    world.change_service("core-banking-accounts", standby=True)
    world.remove("HorizontalPodAutoscaler", "core-banking-accounts")
    world.deployment["spec"]["replicas"] = 0
    assert world.findings("HA-001") == ()
    world.change_service("core-banking-accounts", standby=False)
    assert len(world.findings("HA-001")) == 1
