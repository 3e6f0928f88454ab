"""The Kubernetes cluster, its namespaces and what stands outside of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firefly_gen.model.dataplane import Dataplane

KUBERNETES_NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")
"""Namespaces that every cluster has, with what Kubernetes itself runs in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The Kubernetes cluster.

    Attributes:
        version: Minor version, for example ``1.36``.
        domain: DNS suffix of Services, for example ``cluster.local``.
        region: Region that it runs in.
        zones: Names of its availability zones.
        driver: CSI driver of its volumes and snapshots.
    """

    version: str
    domain: str
    region: str
    zones: tuple[str, ...]
    driver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace:
    """A namespace, with what it may use.

    Attributes:
        application: Argo CD Application that it belongs to.
        labels: All labels of the Namespace object.
        object_labels: Labels of platform objects in it.
        pod_security: Pod Security Standard.
        dataplane: What of the mesh stands at its pods.
        workloads: Whether services of the catalogue run in it.
        tier: Tier whose services run in it; empty for other namespaces.
        broken: Whether experiments may hit its pods.
        quota: ``spec.hard`` of its ResourceQuota.
        viewers: Groups that may look at its workloads.
        operators: Groups that may restart and scale its workloads.
    """

    name: str
    description: str
    application: str
    labels: Mapping[str, str]
    object_labels: Mapping[str, str]
    pod_security: str
    dataplane: Dataplane
    workloads: bool
    tier: str
    quota: Mapping[str, str]
    broken: bool = False
    viewers: tuple[str, ...]
    operators: tuple[str, ...]

    @property
    def meshed(self) -> bool:
        """Whether its pods belong to the mesh."""
        return self.dataplane.meshed

    @property
    def injected(self) -> bool:
        """Whether its pods get a sidecar."""
        return self.dataplane is Dataplane.SIDECAR

    @property
    def has_viewers(self) -> bool:
        """Whether any group may look at it."""
        return bool(self.viewers)

    @property
    def has_operators(self) -> bool:
        """Whether any group may restart its workloads."""
        return bool(self.operators)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityClass:
    """A priority class. ``preemption_policy`` is the field's value in Kubernetes."""

    name: str
    value: int
    description: str
    preemption_policy: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageClass:
    """A storage class with the parameters of the provider's driver."""

    name: str
    default: bool
    reclaim: str
    parameters: Mapping[str, str]
    labels: Mapping[str, str]
    annotations: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotClass:
    """The class of volume snapshots."""

    name: str
    driver: str
    deletion_policy: str
    parameters: Mapping[str, str]
    labels: Mapping[str, str]
