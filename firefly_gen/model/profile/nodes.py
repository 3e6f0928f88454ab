"""The nodes that pods run on, and who starts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class NodeScaler(StrEnum):
    """Who starts nodes."""

    KARPENTER = "karpenter"
    CLUSTER_AUTOSCALER = "cluster-autoscaler"
    NONE = "none"


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
    group: str
    requirements: Mapping[str, tuple[str, ...]]
    expire_after: str
    consolidate_after: str
    disrupted: str
    quiet: QuietTime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterNodes:
    """The pools, who starts their nodes, and the class of all of them."""

    scaler: NodeScaler
    cluster_name: str
    identity: Mapping[str, str]
    node_class: NodeClass
    pools: Mapping[str, NodePool]
