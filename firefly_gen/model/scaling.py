"""What scales by more than load: consumers by what waits for them, and the nodes that all pods run on.

What holds for ``model.environment`` holds here: every value is final.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firefly_gen.model.rollout import ScaleTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerScaler:
    """How many pods a service that reads topics has.

    Attributes:
        name: The service's, and ``target`` what has its pods.
        minimum: Pods that there always are.
        maximum: Most pods; never more than the largest of its topics has partitions.
        bootstrap: Hosts and ports of the brokers.
        group: Consumer group of the service.
        topics: What the group reads.
        lag: Messages that may wait for one pod, as a text.
        secret: Secret with the login of the service.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    target: ScaleTarget
    minimum: int
    maximum: int
    bootstrap: str
    group: str
    topics: tuple[str, ...]
    lag: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taint:
    """A taint of a node, and with that what its pods have to tolerate."""

    key: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRequirement:
    """What holds for a label of every node of a pool."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisruptionBudget:
    """How many nodes may be replaced at once.

    Attributes:
        nodes: Number or percentage.
        schedule: When it begins to hold, in UTC; empty for always.
        duration: How long it holds then.
    """

    nodes: str
    schedule: str
    duration: str

    @property
    def at_times(self) -> bool:
        """Whether it holds at some times only."""
        return bool(self.schedule)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePool:
    """Nodes that are started when pods wait for room.

    Attributes:
        weight: Pools of more weight are tried first.
        class_group: API group of the class of its nodes, and ``class_kind`` and ``class_name`` the rest of it.
        taints: Empty where every pod may run on it.
        limits: What all its nodes together may have, by resource.
        expire_after: Age at which a node is replaced.
        consolidate_after: How long a node has to be quiet before it may be taken away.
    """

    name: str
    application: str
    labels: Mapping[str, str]
    weight: int
    class_group: str
    class_kind: str
    class_name: str
    requirements: tuple[NodeRequirement, ...]
    taints: tuple[Taint, ...]
    limits: Mapping[str, str]
    expire_after: str
    consolidate_after: str
    budgets: tuple[DisruptionBudget, ...]

    @property
    def tainted(self) -> bool:
        """Whether it is for some pods only."""
        return bool(self.taints)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeGroup:
    """Nodes whose number somebody else than Karpenter sees to; what CAP-001 adds pods up against.

    Attributes:
        group: What the names of its node groups at the provider have in them.
        weight: Groups of more weight grow first.
        requirements: What holds for the labels of its nodes; all of them lie in the zones among these.
        taints: Empty where every pod may run on it.
        limits: What all its nodes together may have, by resource.
    """

    name: str
    group: str
    weight: int
    requirements: tuple[NodeRequirement, ...]
    taints: tuple[Taint, ...]
    limits: Mapping[str, str]

    @property
    def zones(self) -> str:
        """The zones that its nodes lie in, as a text."""
        found = (each.values for each in self.requirements if each.key == "topology.kubernetes.io/zone")
        return ", ".join(next(found, ()))

    @property
    def taint(self) -> str:
        """The taint of its nodes as `kubectl taint` takes it; a hyphen where it has none."""
        return next((f"{each.key}={each.value}:NoSchedule" for each in self.taints), "-")

    @property
    def cpu(self) -> str:
        """CPUs that all its nodes together may have."""
        return self.limits["cpu"]

    @property
    def memory(self) -> str:
        """Memory that all its nodes together may have."""
        return self.limits["memory"]
