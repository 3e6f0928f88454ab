"""The nodes that pods run on, where Karpenter starts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeClass:
    """The class of nodes that somebody made in the cluster."""

    group: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietTime:
    """When no node is replaced."""

    schedule: str
    duration: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePool:
    """Nodes that are alike."""

    capacity: str
    tiers: tuple[str, ...]
    cpu: str
    memory: str
    weight: int
    requirements: Mapping[str, tuple[str, ...]]
    expire_after: str
    consolidate_after: str
    disrupted: str
    quiet: QuietTime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterNodes:
    """The pools, and the class of all their nodes."""

    node_class: NodeClass
    pools: Mapping[str, NodePool]
