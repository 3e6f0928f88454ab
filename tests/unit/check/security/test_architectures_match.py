from __future__ import annotations

from dataclasses import replace

import pytest

DEPLOYMENT = "Deployment banking-core/core-banking-accounts"
SELECTOR = "spec.template.spec.nodeSelector"
AFFINITY = "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"


def require(world, *terms):
    """Replaces the node selector by a required node affinity."""
    world.pod.pop("nodeSelector", None)
    nodes = [{"matchExpressions": [*expressions]} for expressions in terms]
    rule = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": nodes}}
    world.pod["affinity"] = {"nodeAffinity": rule}


def arch(operator, *values):
    return {"key": "kubernetes.io/arch", "operator": operator, "values": list(values)}


ZONE = {"key": "topology.kubernetes.io/zone", "operator": "In", "values": ["a"]}


def exist_for(world, *platforms):
    image = world.environment.services[0].image
    world.change_service(image=replace(image, platforms=platforms))


@pytest.mark.parametrize("name", ["amd64", "s390x", "unheard"])
@pytest.mark.parametrize("label", ["kubernetes.io/arch", "beta.kubernetes.io/arch"])
def test_nodes_that_the_image_cannot_run_on(world, only, name, label):
    world.pod["nodeSelector"] = {label: name}
    only(world.findings(), ("ARCH-001", DEPLOYMENT, f'{SELECTOR}["{label}"]'))


def test_any_node_where_the_image_exists_for_one_architecture(world, only):
    del world.pod["nodeSelector"]
    only(world.findings(), ("ARCH-001", DEPLOYMENT, SELECTOR))


def test_any_node_is_fine_where_the_image_exists_for_several(world):
    exist_for(world, "linux/amd64", "linux/arm64")
    del world.pod["nodeSelector"]
    assert world.findings() == ()


@pytest.mark.parametrize(
    "terms",
    [
        [[arch("In", "arm64", "amd64")]],
        [[arch("In", "amd64")]],
        [[arch("In", "arm64")], [ZONE]],
        [[arch("NotIn", "arm64")]],
        [[arch("NotIn", "s390x")]],
    ],
)
def test_an_affinity_that_lets_wrong_nodes_in(world, only, terms):
    require(world, *terms)
    only(world.findings(), ("ARCH-001", DEPLOYMENT, AFFINITY))


@pytest.mark.parametrize(
    "terms",
    [
        [[arch("In", "arm64")]],
        [[arch("In", "arm64"), ZONE]],
        [[arch("In", "arm64", "amd64"), arch("NotIn", "amd64")]],
        [[arch("NotIn", "amd64", "ppc64le", "riscv64", "s390x")]],
    ],
)
def test_an_affinity_that_lets_only_right_nodes_in(world, terms):
    require(world, *terms)
    assert world.findings() == ()


def test_an_affinity_that_says_nothing_of_architectures_is_none(world, only):
    require(world, [ZONE])
    only(world.findings(), ("ARCH-001", DEPLOYMENT, SELECTOR))


def test_the_image_of_a_service_is_known_wherever_it_runs(world, only):
    other = world.copy("Deployment", "core-banking-accounts")
    other["metadata"]["name"] = "z-batch"
    del other["spec"]["template"]["spec"]["nodeSelector"]
    world.add(other)
    only(world.findings("ARCH-001"), ("ARCH-001", "Deployment banking-core/z-batch", SELECTOR))
    other["spec"]["template"]["spec"]["containers"][0]["image"] = "busybox:1.37"
    assert world.findings("ARCH-001") == ()


def test_two_containers_of_one_image_are_one_finding(world, only):
    world.pod["initContainers"] = [{"name": "migrate", "image": world.container["image"]}]
    del world.pod["nodeSelector"]
    only(world.findings("ARCH-001"), ("ARCH-001", DEPLOYMENT, SELECTOR))
