"""What services run by: versions, scalers, nodes and flags.

What holds for ``model.environment`` holds here: every value is final.
"""

from __future__ import annotations

from dataclasses import dataclass

from firefly_gen.model.flags import FlagDomain, FlagSource
from firefly_gen.model.rollout import Analysis, Rollout
from firefly_gen.model.scaling import ConsumerScaler, NodeGroup, NodePool


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What services run by: versions, scalers, nodes and flags.

    Attributes:
        node_groups: Groups of nodes at the provider; none where Karpenter makes the nodes, or nobody says any.
    """

    rollouts: tuple[Rollout, ...]
    analyses: tuple[Analysis, ...]
    consumer_scalers: tuple[ConsumerScaler, ...]
    flag_domains: tuple[FlagDomain, ...]
    flag_sources: tuple[FlagSource, ...]
    node_pools: tuple[NodePool, ...]
    node_groups: tuple[NodeGroup, ...]
