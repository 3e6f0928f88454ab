from __future__ import annotations

import pytest

DEPLOYMENT = "Deployment banking-core/core-banking-accounts"
CONTAINER = "spec.template.spec.containers[0]"


@pytest.fixture
def bare(world):
    """Without the defaults that a LimitRange gives."""
    world.remove("LimitRange", "defaults", "banking-core")
    return world


@pytest.fixture
def hard(world):
    return world.get("ResourceQuota", "compute", "banking-core")["spec"]["hard"]


def test_a_limit_that_the_quota_counts_has_to_be_there(bare, only, hard):
    hard["limits.cpu"] = "99"
    only(bare.findings(), ("QUOTA-002", DEPLOYMENT, f"{CONTAINER}.resources.limits.cpu"))
    bare.container["resources"]["limits"]["cpu"] = "2"
    assert bare.findings() == ()


@pytest.mark.parametrize(("key", "path"), [("requests.cpu", "requests.cpu"), ("cpu", "requests.cpu")])
def test_a_request_that_the_quota_counts_has_to_be_there(bare, only, hard, key, path):
    hard.clear()
    hard[key] = "20"
    del bare.container["resources"]["requests"]["cpu"]
    only(bare.findings("QUOTA-002"), ("QUOTA-002", DEPLOYMENT, f"{CONTAINER}.resources.{path}"))


def test_a_limit_is_a_request_too(bare):
    bare.container["resources"] = {"limits": {"cpu": "2", "memory": "1Gi"}}
    assert bare.findings("QUOTA-002") == ()


def test_the_defaults_of_the_namespace_are_enough(world, hard):
    hard["limits.cpu"] = "99"
    del world.container["resources"]
    assert world.findings("QUOTA-002") == ()


def test_init_containers_need_it_as_well(bare, only):
    bare.pod["initContainers"] = [{"name": "once", "resources": {"requests": {"cpu": "1"}}}]
    place = "spec.template.spec.initContainers[0].resources"
    only(
        bare.findings("QUOTA-002"),
        ("QUOTA-002", DEPLOYMENT, f"{place}.requests.memory"),
        ("QUOTA-002", DEPLOYMENT, f"{place}.limits.memory"),
    )


def test_an_annotation_may_take_a_limit_from_the_sidecar(bare, only):
    annotations = {"sidecar.istio.io/proxyCPU": "100m", "sidecar.istio.io/proxyMemory": "128Mi"}
    bare.deployment["spec"]["template"]["metadata"]["annotations"] = annotations
    only(bare.findings(), ("QUOTA-002", DEPLOYMENT, "spec.template.spec.resources.limits.memory"))


def test_resources_of_the_pod_speak_for_its_containers(bare):
    del bare.container["resources"]
    bare.pod["resources"] = {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "1Gi"}}
    assert bare.findings("QUOTA-002") == ()


def test_what_is_not_counted_may_be_left_out(bare, hard):
    hard.clear()
    hard.update({"pods": "99", "requests.ephemeral-storage": "99Gi"})
    del bare.container["resources"]
    assert bare.findings("QUOTA-002") == ()
