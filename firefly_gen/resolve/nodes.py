"""Pools of nodes that Karpenter starts, and who may run on those that are not for all."""

from __future__ import annotations

from collections.abc import Mapping

from firefly_gen.model import scaling
from firefly_gen.model.profile import NodePool, NodeScaler, Profile
from firefly_gen.model.scaling import DisruptionBudget, Taint
from firefly_gen.resolve.pools import limits, requirements, taint, taints
from firefly_gen.resolve.problems import Problems

_SPOT = "spot"
_PROVIDER, _CLASSES = "aws", (".aws", ".amazonaws.com")
_APPLICATION = "nodes"


def tolerations(tier: str, profile: Profile) -> tuple[Taint, ...]:
    """The taints of nodes that services of a tier may run on."""
    return tuple(taint(name) for name, pool in sorted(profile.nodes.pools.items()) if tier in pool.tiers)


def node_pools(profile: Profile, labels: Mapping[str, str], problems: Problems) -> tuple[scaling.NodePool, ...]:
    """Every pool whose nodes Karpenter starts; notes those of any kind that cannot be meant.

    Such are pools that nothing can run on, or that would take databases' callers away from under them.
    """
    pools, karpenter = profile.nodes.pools, profile.nodes.scaler is NodeScaler.KARPENTER
    if (
        karpenter
        and pools
        and profile.kubernetes.provider != _PROVIDER
        and profile.nodes.node_class.group.endswith(_CLASSES)
    ):
        message = f"the class of its nodes is one of {_PROVIDER}, and the cluster runs on {profile.kubernetes.provider}"
        problems.add(
            ("nodes", "pools"),
            message,
            "name the provider's own `nodes.node_class`, or another `nodes.scaler`",
            key=True,
        )
    if pools and all(each.tiers for each in pools.values()):
        message = "every pool is for some tiers only, so databases and operators could run nowhere"
        problems.add(("nodes", "pools"), message, "leave `tiers` of one pool empty", key=True)
    for name, pool in sorted(pools.items()):
        _check_tiers(name, pool, profile, problems)
    return tuple(_pool(name, pool, profile, labels) for name, pool in sorted(pools.items()) if karpenter)


def _check_tiers(name: str, pool: NodePool, profile: Profile, problems: Problems) -> None:
    if pool.capacity == _SPOT and not pool.tiers:
        message = "nodes that end two minutes after they are told to are not for every pod"
        problems.add(("nodes", "pools", name, "capacity"), message, "name the `tiers` that may run on them")
    records = {each.tier for each in profile.services.values() if each.enabled and each.database}
    for index, tier in enumerate(pool.tiers):
        path = ("nodes", "pools", name, "tiers", index)
        if tier not in profile.tiers:
            problems.unknown(path, "tier", tier, profile.tiers)
        elif pool.capacity == _SPOT and tier in records:
            message = f"services of tier {tier!r} keep records, and spot nodes end two minutes after they are told to"
            problems.add(path, message, "leave the tier to a pool of on-demand nodes")


def _pool(name: str, pool: NodePool, profile: Profile, labels: Mapping[str, str]) -> scaling.NodePool:
    its_class, quiet = profile.nodes.node_class, pool.quiet
    never = (DisruptionBudget(nodes="0", schedule=quiet.schedule, duration=quiet.duration),) if quiet else ()
    return scaling.NodePool(
        name=name,
        application=_APPLICATION,
        labels=labels,
        weight=pool.weight,
        class_group=its_class.group,
        class_kind=its_class.kind,
        class_name=its_class.name,
        requirements=requirements(pool, profile, {"karpenter.sh/capacity-type": (pool.capacity,)}),
        taints=taints(name, pool),
        limits=limits(pool),
        expire_after=pool.expire_after,
        consolidate_after=pool.consolidate_after,
        budgets=(DisruptionBudget(nodes=pool.disrupted, schedule="", duration=""), *never),
    )
