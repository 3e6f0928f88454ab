"""What holds for a pool of nodes, whoever starts them."""

from __future__ import annotations

from collections.abc import Mapping

from firefly_gen.model.profile import NodePool, Profile
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.model.scaling import NodeRequirement, Taint

POOL_LABEL = "firefly.io/pool"
"""Label and taint of the nodes of a pool that is for some tiers only."""


def taint(name: str) -> Taint:
    """The taint of the nodes of a pool that is for some tiers only."""
    return Taint(key=POOL_LABEL, value=name)


def taints(name: str, pool: NodePool) -> tuple[Taint, ...]:
    """The taints of the nodes of a pool."""
    return (taint(name),) if pool.tiers else ()


def requirements(pool: NodePool, profile: Profile, own: Mapping[str, tuple[str, ...]]) -> tuple[NodeRequirement, ...]:
    """Which labels nodes have to have, sorted by key.

    Args:
        pool: The pool.
        profile: The profile.
        own: Labels of nodes that whoever starts them gives.
    """
    wanted = {
        **pool.requirements,
        **own,
        "kubernetes.io/arch": (profile.kubernetes.architecture,),
        "kubernetes.io/os": ("linux",),
        "topology.kubernetes.io/zone": profile.kubernetes.zones,
    }
    return tuple(NodeRequirement(key=key, values=tuple(each)) for key, each in sorted(wanted.items()))


def limits(pool: NodePool) -> dict[str, str]:
    """How much of everything the nodes of a pool may have together."""
    return {"cpu": cpu_text(millicores(pool.cpu)), "memory": memory_text(mebibytes(pool.memory))}
