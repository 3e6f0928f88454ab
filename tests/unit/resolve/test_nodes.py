from __future__ import annotations

from collections.abc import Callable

from firefly_gen.model.environment import Environment

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
