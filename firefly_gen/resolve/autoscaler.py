"""Groups of nodes that grow and shrink at the provider, and the values of cluster-autoscaler's chart.

Sources: https://github.com/kubernetes/autoscaler/blob/master/charts/cluster-autoscaler/README.md for the values,
https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md for its arguments, and
https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/expander/priority/readme.md for priorities.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from firefly_gen.model.profile import NodePool, NodeScaler, Operator, Profile
from firefly_gen.model.quantity import mebibytes, millicores
from firefly_gen.model.scaling import NodeGroup
from firefly_gen.resolve.maps import merged
from firefly_gen.resolve.pools import limits, requirements, taints
from firefly_gen.resolve.problems import Problems

OPERATOR = "cluster-autoscaler"
"""The operator that is installed with these values."""

_KARPENTER = "karpenter"


def grows(profile: Profile) -> bool:
    """Whether cluster-autoscaler looks after nodes."""
    return bool(profile.nodes.pools) and profile.nodes.scaler is NodeScaler.CLUSTER_AUTOSCALER


def node_groups(profile: Profile) -> tuple[NodeGroup, ...]:
    """The pools that are groups of nodes at the provider; none where Karpenter makes the nodes."""
    if profile.nodes.scaler is NodeScaler.KARPENTER:
        return ()
    return tuple(_group(name, pool, profile) for name, pool in sorted(profile.nodes.pools.items()))


def _group(name: str, pool: NodePool, profile: Profile) -> NodeGroup:
    return NodeGroup(
        name=name,
        group=pool.group or name,
        weight=pool.weight,
        requirements=requirements(pool, profile, {}),
        taints=taints(name, pool),
        limits=limits(pool),
    )


def check_groups(profile: Profile, problems: Problems) -> None:
    """Notes what the profile says of its pools and cannot mean where Karpenter does not make their nodes."""
    if profile.nodes.scaler is NodeScaler.KARPENTER:
        return
    for name, pool in sorted(profile.nodes.pools.items()):
        path = ("nodes", "pools", name)
        if pool.quiet:
            message = f"with {profile.nodes.scaler} nothing replaces nodes at certain hours"
            problems.add((*path, "quiet"), message, "take it away with `quiet: null`", key=True)
        for key in pool.requirements:
            if _KARPENTER in key.partition("/")[0]:
                message = f"only nodes that Karpenter made have the label {key}"
                problems.add(
                    (*path, "requirements", key),
                    message,
                    "name a label of the node group's, or take it away with null",
                    key=True,
                )
    if grows(profile):
        _check_names(profile, problems)
        _check_provider(profile, problems)


def _check_names(profile: Profile, problems: Problems) -> None:
    groups = {name: pool.group or name for name, pool in sorted(profile.nodes.pools.items())}
    for name, part in groups.items():
        other = next((each for each, whole in groups.items() if each != name and part in whole), "")
        if other:
            message = (
                f"node groups of pool {other!r} have {part!r} in their names too, so which comes first is not said"
            )
            problems.add(("nodes", "pools", name, "group"), message, "give `group` a text that only its own names have")


def _check_provider(profile: Profile, problems: Problems) -> None:
    name = profile.kubernetes.provider
    provider = profile.provider_catalog.get(name)
    if OPERATOR not in profile.operators:
        problems.unknown(("nodes", "scaler"), "operator", OPERATOR, profile.operators)
    elif provider and provider.autoscaler is None:
        message = f"nothing says how {OPERATOR} finds node groups of {name}"
        problems.add(("nodes", "scaler"), message, f"say `provider_catalog.{name}.autoscaler`, or `scaler: none`")
    elif provider and provider.autoscaler:
        given = profile.operators[OPERATOR].values
        missing = [value for value in provider.autoscaler.needs if value not in given]
        if missing:
            message = f"on {name} the chart of {OPERATOR} needs these values too: {', '.join(missing)}"
            problems.add(("nodes", "scaler"), message, f"say them under `operators.{OPERATOR}.values`")
    if not profile.nodes.cluster_name:
        message = f"{OPERATOR} has to know the cluster's name at the provider, to find its node groups"
        problems.add(("nodes", "scaler"), message, "say `nodes.cluster_name`")


def with_autoscaler_values(operators: Mapping[str, Operator], profile: Profile) -> dict[str, Operator]:
    """The operators, cluster-autoscaler with its values where it looks after nodes. Those of the profile go first.

    Args:
        operators: By name.
        profile: The profile; ``check_groups`` found nothing wrong with it.
    """
    found = dict(operators)
    operator = found.get(OPERATOR)
    if operator is not None and grows(profile):
        found[OPERATOR] = replace(operator, values=merged(dict(_values(profile)), operator.values))
    return found


def _values(profile: Profile) -> Iterator[tuple[str, Any]]:
    nodes, pools = profile.nodes, profile.nodes.pools.values()
    provider = profile.provider_catalog[profile.kubernetes.provider].autoscaler
    if provider:
        yield "cloudProvider", provider.cloud_provider
        if provider.region_value:
            yield provider.region_value, profile.kubernetes.region
    yield "autoDiscovery", {"clusterName": nodes.cluster_name}
    if nodes.identity:
        yield "rbac", {"serviceAccount": {"annotations": dict(nodes.identity)}}
    cores = sum(millicores(each.cpu) for each in pools) // 1000
    gibibytes = sum(mebibytes(each.memory) for each in pools) // 1024
    yield (
        "extraArgs",
        {
            # The pool of most weight first; within one, nodes on which the least is left over.
            "expander": "priority,least-waste",
            "balance-similar-node-groups": True,
            "cores-total": f"0:{cores}",
            "memory-total": f"0:{gibibytes}",
            # An emptyDir is as much as every pod of the platform has on a node: it is no reason to keep one.
            "skip-nodes-with-local-storage": False,
        },
    )
    yield "expanderPriorities", _priorities(profile)


def _priorities(profile: Profile) -> dict[str, list[str]]:
    """Patterns of names of node groups by priority, the highest of which grows first."""
    found: dict[str, list[str]] = {}
    for each in node_groups(profile):
        found.setdefault(str(each.weight), []).append(f".*{each.group}.*")
    return found
