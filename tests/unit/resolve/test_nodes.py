from __future__ import annotations

from collections.abc import Callable

import pytest

from firefly_gen.model.environment import Environment
from firefly_gen.model.profile import Need

Resolve = Callable[[str], Environment]
Problems = Callable[[str], list[str]]

POOLS = """
kubernetes: {provider: aws}
provider_catalog: {aws: {driver: ebs.csi.aws.com, volumes: {fast: {}, standard: {}, archive: {}}, key_parameter: k}}
nodes:
  pools:
    general: {cpu: "12", memory: 64Gi, requirements: {karpenter.k8s.aws/instance-category: [m]}}
    edge: {capacity: spot, tiers: [edge], cpu: "4", memory: 16Gi, quiet: {schedule: 0 6 * * *, duration: 12h}}
"""


def test_a_pool_is_of_the_clusters_architecture_and_zones(environment: Resolve) -> None:
    edge, general = environment(POOLS).running.node_pools
    assert {each.key: each.values for each in general.requirements} == {
        "karpenter.k8s.aws/instance-category": ("m",),
        "karpenter.sh/capacity-type": ("on-demand",),
        "kubernetes.io/arch": ("arm64",),
        "kubernetes.io/os": ("linux",),
        "topology.kubernetes.io/zone": ("eu-1a", "eu-1b", "eu-1c"),
    }
    assert general.limits == {"cpu": "12", "memory": "64Gi"}
    assert (general.tainted, edge.tainted) == (False, True)
    assert [(each.nodes, each.schedule, each.duration) for each in edge.budgets] == [
        ("10%", "", ""),
        ("0", "0 6 * * *", "12h"),
    ]


def test_services_of_its_tiers_alone_may_run_on_it(environment: Resolve) -> None:
    accounts, gateway = environment(POOLS).services
    assert accounts.tolerations == ()
    assert [(each.key, each.value) for each in gateway.tolerations] == [("firefly.io/pool", "edge")]


def test_records_do_not_run_on_nodes_that_end_at_short_notice(problems: Problems) -> None:
    (found,) = problems(
        POOLS.replace("tiers: [edge]", "tiers: [core]")
        + "services: {accounts: {database: {cluster: main, name: accounts}}}\n"
    )
    assert "services of tier 'core' keep records" in found


def test_spot_nodes_are_not_for_every_pod(problems: Problems) -> None:
    (found,) = problems(POOLS.replace("tiers: [edge], ", ""))
    assert "not for every pod -> name the `tiers`" in found


def test_some_pool_is_for_every_pod(problems: Problems) -> None:
    (found,) = problems(POOLS.replace('general: {cpu: "12"', 'general: {tiers: [core], cpu: "12"'))
    assert "every pool is for some tiers only" in found


def test_other_providers_have_no_such_pools(problems: Problems) -> None:
    (found,) = problems(POOLS.replace("kubernetes: {provider: aws}\n", ""))
    assert "the class of its nodes is one of aws, and the cluster runs on metal" in found


GROUPS = """
operators:
  cluster-autoscaler: {namespace: kube-system, wave: 0, provides: {}, values: {replicaCount: 3, extraArgs: {v: 4}}}
provider_catalog: {metal: {autoscaler: {cloud_provider: aws, region_value: awsRegion}}}
nodes:
  scaler: cluster-autoscaler
  cluster_name: bank
  identity: {role: x}
  pools:
    general: {group: all, cpu: "12500m", memory: 64Gi, requirements: {size: [big]}}
    edge: {capacity: spot, tiers: [edge], cpu: "4", memory: 16Gi, weight: 40}
"""


def test_groups_of_the_provider_stand_for_pools(environment: Resolve) -> None:
    found = environment(GROUPS)
    assert found.running.node_pools == ()
    edge, general = found.running.node_groups
    assert {each.key: each.values for each in general.requirements} == {
        "kubernetes.io/arch": ("arm64",),
        "kubernetes.io/os": ("linux",),
        "size": ("big",),
        "topology.kubernetes.io/zone": ("eu-1a", "eu-1b", "eu-1c"),
    }
    assert (general.group, general.taint, general.zones) == ("all", "-", "eu-1a, eu-1b, eu-1c")
    assert (edge.group, edge.taint) == ("edge", "firefly.io/pool=edge:NoSchedule")
    assert (edge.cpu, edge.memory, general.cpu) == ("4", "16Gi", "12500m")
    assert [each.value for each in found.services[1].tolerations] == ["edge"]


def test_the_chart_knows_groups_limits_and_which_goes_first(environment: Resolve) -> None:
    values = environment(GROUPS).operators["cluster-autoscaler"].values
    assert values == {
        "autoDiscovery": {"clusterName": "bank"},
        "awsRegion": "eu-1",
        "cloudProvider": "aws",
        "expanderPriorities": {"10": [".*all.*"], "40": [".*edge.*"]},
        "extraArgs": {
            "balance-similar-node-groups": True,
            "cores-total": "0:16",
            "expander": "priority,least-waste",
            "memory-total": "0:80",
            "skip-nodes-with-local-storage": False,
            "v": 4,
        },
        "rbac": {"serviceAccount": {"annotations": {"role": "x"}}},
        "replicaCount": 3,
    }


@pytest.mark.parametrize(("scaler", "met"), [("cluster-autoscaler", True), ("none", False)])
def test_rules_about_groups_stand_where_they_grow(environment: Resolve, scaler: str, *, met: bool) -> None:
    found = environment(GROUPS.replace("scaler: cluster-autoscaler", f"scaler: {scaler}"))
    assert len(found.running.node_groups) == 2
    assert (Need.NODE_GROUPS in found.met) is met
    assert ("expanderPriorities" in found.operators["cluster-autoscaler"].values) is met


def test_without_pools_nobody_grows(environment: Resolve) -> None:
    found = environment("nodes: {scaler: cluster-autoscaler}\n")
    assert (found.running.node_groups, Need.NODE_GROUPS in found.met) == ((), False)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  cluster_name: bank\n", "", "has to know the cluster's name at the provider"),
        (
            "autoscaler: {cloud_provider: aws, region_value: awsRegion}",
            "key_parameter: k",
            "finds node groups of metal",
        ),
        ("region_value: awsRegion", "needs: [a, replicaCount]", "needs these values too: a -> say them under"),
        ("  cluster-autoscaler: {", "  another: {", "there is no operator 'cluster-autoscaler'"),
        ("{group: all, ", "{group: ed, ", "node groups of pool 'edge' have 'ed' in their names too"),
        ("size: [big]", "karpenter.sh/x: [big]", "only nodes that Karpenter made have the label karpenter.sh/x"),
        ("weight: 40", "quiet: {schedule: 0 6 * * *, duration: 12h}", "nothing replaces nodes at certain hours"),
        ("tiers: [edge]", "tiers: [core]", "services of tier 'core' keep records"),
    ],
)
def test_what_groups_cannot_mean_is_told(problems: Problems, old: str, new: str, message: str) -> None:
    assert GROUPS.count(old) == 1
    records = "services: {accounts: {database: {cluster: main, name: accounts}}}\n" if "core" in new else ""
    (found,) = problems(GROUPS.replace(old, new) + records)
    assert message in found
