"""Operators, what they make, and what else is there already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from firefly_gen.model.profile.alerting import Need

_EVERY_KIND = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A Helm chart."""

    repository: str
    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifests:
    """A folder of a Git repository, at a tag or a commit."""

    repository: str
    path: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedKeys:
    """A Secret or ConfigMap that an operator makes."""

    name: str
    name_from: str
    keys: tuple[str, ...]
    keys_from: tuple[str, ...]
    any_key: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedService:
    """A Service that an operator makes."""

    name: str
    ports: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedPods:
    """Pods that an operator makes; it connects to some of their ports itself, Prometheus to others.

    Attributes:
        made_for: Path of the field of the custom resource without which there are none; empty where there always are.
        made_where: Values that fields of the custom resource have to have for there to be any.
        service_account: Who they run as, where the operator makes that account too.
    """

    labels: Mapping[str, str]
    ports: tuple[int, ...]
    operator_ports: tuple[int, ...] = ()
    metrics_ports: tuple[int, ...] = ()
    made_for: str = ""
    made_where: Mapping[str, str] = field(default_factory=dict)
    service_account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """What an operator makes out of one custom resource."""

    secrets: tuple[GeneratedKeys, ...]
    config_maps: tuple[GeneratedKeys, ...]
    services: tuple[GeneratedService, ...]
    pods: tuple[GeneratedPods, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KubernetesRange:
    """Minor versions of Kubernetes; empty where a bound is not known."""

    min: str
    max: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorMetrics:
    """Where an operator's own pods have their metrics."""

    labels: Mapping[str, str]
    port: int
    path: str
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededBy:
    """What does nothing without an operator, besides the kinds that it brings."""

    kinds: tuple[str, ...] = ()
    annotations: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    environment: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuesWhere:
    """Values of a chart that hold where an environment has something, over those that always do."""

    needs: tuple[Need, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """An operator that the cluster runs.

    Attributes:
        manifests: What installs it, where there is no chart.
        values: Values of its chart, as the chart spells them.
        watched_namespaces: Value of the chart that lists the namespaces it looks after; empty for all.
        provided_by: Who runs it, where the tree does not.
        requires: Operators that have to run before it.
        also_in: Other namespaces that its chart puts objects into.
        pod_security: Standard of its namespace, where the profile does not have that.
        provides: Versions by API group, or by ``Kind.group`` where operators share a group.
        runs: Versions of what it runs, by ``Kind.group``; ``generates`` is keyed in the same way.
    """

    description: str
    chart: Chart | None = None
    manifests: Manifests | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    values_where: tuple[ValuesWhere, ...] = ()
    metrics: OperatorMetrics | None = None
    watched_namespaces: str = ""
    provided_by: str = ""
    requires: tuple[str, ...] = ()
    needed_by: NeededBy = field(default_factory=NeededBy)
    namespace: str
    also_in: tuple[str, ...] = ()
    pod_security: str = "baseline"
    kubernetes: KubernetesRange
    runs: Mapping[str, tuple[str, ...]]
    wave: int
    provides: Mapping[str, tuple[str, ...]]
    service_accounts: tuple[str, ...] = ()
    selector: Mapping[str, str] = field(default_factory=dict)
    generates: Mapping[str, Generated]

    def versions_of(self, group: str, kind: str) -> tuple[str, ...]:
        """Versions in which it serves a kind; empty where it does not bring it."""
        return self.provides.get(f"{kind}.{group}") or self.provides.get(group, ())

    def works_on(self, group: str, kind: str) -> bool:
        """Whether objects of a kind that others bring do nothing without it."""
        plain = kind if "." not in group else ""
        return not {plain, f"{kind}.{group}", f"{_EVERY_KIND}.{group}"}.isdisjoint(self.needed_by.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provided:
    """An object that something outside the tree makes."""

    kind: str
    namespace: str
    name: str
    keys: tuple[str, ...]
    reason: str
