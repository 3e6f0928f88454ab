"""Operators, what they make, and what else is there already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from firefly_gen.model.profile.alerting import Need


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A Helm chart."""

    repository: str
    name: str
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
    """

    labels: Mapping[str, str]
    ports: tuple[int, ...]
    operator_ports: tuple[int, ...] = ()
    metrics_ports: tuple[int, ...] = ()
    made_for: str = ""


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
class Operator:
    """An operator that the cluster runs.

    Attributes:
        values: Values of its chart, as the chart spells them.
        runs: Versions of what it runs, by ``Kind.group``; ``generates`` is keyed in the same way.
    """

    description: str
    chart: Chart | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    metrics: OperatorMetrics | None = None
    namespace: str
    kubernetes: KubernetesRange
    runs: Mapping[str, tuple[str, ...]]
    wave: int
    provides: Mapping[str, tuple[str, ...]]
    service_accounts: tuple[str, ...] = ()
    selector: Mapping[str, str] = field(default_factory=dict)
    generates: Mapping[str, Generated]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provided:
    """An object that something outside the tree makes."""

    kind: str
    namespace: str
    name: str
    keys: tuple[str, ...]
    reason: str
