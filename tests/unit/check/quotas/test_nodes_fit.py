from __future__ import annotations

import pytest

from firefly_gen.model.scaling import NodeGroup, NodeRequirement, Taint

POOL = "NodePool general"
ZONES = ["eu-1a", "eu-1b", "eu-1c"]


def pool(name="general", cpu="48", memory="96Gi", **spec):
    requirement = {"key": "topology.kubernetes.io/zone", "operator": "In", "values": ZONES}
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "metadata": {"name": name},
        "spec": {
            "limits": {"cpu": cpu, "memory": memory},
            "template": {
                "spec": {
                    "nodeClassRef": {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": "default"},
                    "requirements": [requirement],
                }
                | spec
            },
        },
    }


@pytest.fixture
def general(world):
    body = pool()
    world.add(body)
    return body


def test_pools_with_room_for_all_pods_in_two_zones(world, general):
    assert general in world.objects
    assert world.findings("CAP-001") == ()


def test_no_pools_are_somebody_elses_nodes(world):
    assert world.findings("CAP-001") == ()


# Two services of up to 9 pods and one more in a rollout, 500m and 1 GiB each, with the mesh's sidecar beside them.
@pytest.mark.parametrize(("name", "value"), [("cpu", "16"), ("memory", "24Gi")])
def test_two_of_three_zones_are_too_small(world, general, only, name, value):
    general["spec"]["limits"][name] = value
    only(world.findings("CAP-001"), ("CAP-001", POOL, f"spec.limits.{name}"))


def test_one_zone_has_no_other(world, general):
    general["spec"]["limits"]["cpu"] = "16"
    general["spec"]["template"]["spec"]["requirements"][0]["values"] = ZONES[:1]
    assert world.findings("CAP-001") == ()


def test_a_pool_without_limits_takes_all(world, general):
    del general["spec"]["limits"]
    assert world.findings("CAP-001") == ()


def test_a_tainted_pool_is_no_room_for_pods_that_do_not_tolerate_it(world, general, only):
    taint = {"key": "firefly.io/pool", "value": "spot", "effect": "NoSchedule"}
    general["spec"]["limits"]["cpu"] = "16"
    world.add(pool("spot", taints=[taint]))
    only(world.findings("CAP-001"), ("CAP-001", POOL, "spec.limits.cpu"))
    world.pod["tolerations"] = [taint | {"operator": "Equal"}]
    assert world.findings("CAP-001") == ()


def test_pods_that_no_pool_takes(world, general):
    general["spec"]["template"]["spec"]["requirements"].append(
        {"key": "kubernetes.io/arch", "operator": "In", "values": ["amd64"]}
    )
    found = world.findings("CAP-001")
    assert {each.id for each in found} == {"CAP-001"}
    assert {str(each.subject) for each in found} == {
        "Deployment banking-core/core-banking-accounts",
        "Deployment banking-domain/domain-customer-people",
    }


def test_servers_of_databases_count(databases, only):
    databases.add(pool(cpu="24"))
    (cluster,) = (each for each in databases.objects if each["kind"] == "Cluster")
    assert databases.findings("CAP-001") == ()
    cluster["spec"]["resources"] = {"requests": {"cpu": "8"}, "limits": {"cpu": "8"}}
    only(databases.findings("CAP-001"), ("CAP-001", POOL, "spec.limits.cpu"))


def group(name="general", cpu="48", memory="96Gi", taint="", arch="arm64"):
    needs = {"kubernetes.io/arch": (arch,), "topology.kubernetes.io/zone": tuple(ZONES)}
    return NodeGroup(
        name=name,
        group=name,
        weight=10,
        requirements=tuple(NodeRequirement(key=key, values=values) for key, values in needs.items()),
        taints=(Taint(key="firefly.io/pool", value=taint),) if taint else (),
        limits={"cpu": cpu, "memory": memory},
    )


def declare(world, *groups):
    world.change_environment(node_groups=groups)


def test_groups_of_the_provider_have_room(world):
    declare(world, group())
    assert world.findings("CAP-001") == ()


@pytest.mark.parametrize(("name", "value"), [("cpu", "16"), ("memory", "24Gi")])
def test_groups_of_the_provider_are_too_small_in_two_zones(world, name, value):
    declare(world, group(**{name: value}))
    (found,) = world.findings("CAP-001")
    assert (found.id, found.subject, found.path) == ("CAP-001", None, f"nodes.pools.general.{name}")
    assert "with one zone gone general may have" in found.message


def test_a_tainted_group_is_no_room_for_pods_that_do_not_tolerate_it(world):
    declare(world, group(cpu="16"), group("spot", taint="spot"))
    assert [each.path for each in world.findings("CAP-001")] == ["nodes.pools.general.cpu"]
    world.pod["tolerations"] = [
        {"key": "firefly.io/pool", "value": "spot", "operator": "Equal", "effect": "NoSchedule"}
    ]
    assert world.findings("CAP-001") == ()


def test_pods_that_no_group_takes(world):
    declare(world, group(arch="amd64"))
    assert {each.message for each in world.findings("CAP-001")} == {"no node pool takes its pods"}
