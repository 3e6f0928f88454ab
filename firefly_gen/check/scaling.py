"""How many pods a workload may have at the same time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from firefly_gen.check.fields import SCALE_TARGETS, kind_key
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import at, mapping, text, whole
from firefly_gen.model.resource import Identity, Resource

SCALERS = ("HorizontalPodAutoscaler", "ScaledObject.keda.sh")
KEDA_MAXIMUM = 100
"""``maxReplicaCount`` of a ScaledObject that does not say. Source: https://keda.sh/docs/latest/reference/scaledobject-spec/"""

_SURGING = frozenset({"Deployment", "Rollout.argoproj.io"})
_PERCENT = re.compile(r"([0-9]{1,3})%")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many pods a workload has: at least ``minimum``, at most ``maximum``.

    Attributes:
        where: The object that says so.
        minimum_path: Place of the lower bound in it.
    """

    minimum: int
    maximum: int
    where: Resource
    minimum_path: str


Target = tuple[str, str, str]
"""Kind as ``kind_key`` says it, namespace and name."""


def target_of(scaler: Resource) -> Target | None:
    """What a HorizontalPodAutoscaler, ScaledObject or VerticalPodAutoscaler acts upon."""
    where = SCALE_TARGETS.get(kind_key(scaler.identity))
    if where is None:
        return None
    body = mapping(at(scaler.body, where.at))
    name, kind = text(body.get("name")), text(body.get("kind")) or where.kind
    version = text(body.get("apiVersion")) or where.api_version
    namespace = scaler.identity.namespace
    return (kind_key(Identity(version, kind, namespace, name)), namespace, name) if name and kind else None


def key_of(pod: Pod) -> Target:
    """The workload of some pods, as ``target_of`` says it."""
    identity = pod.owner.identity
    return kind_key(identity), identity.namespace, identity.name


@lru_cache(maxsize=1)
def scalers(platform: Platform) -> Mapping[Target, tuple[Resource, ...]]:
    """The HorizontalPodAutoscalers and ScaledObjects of each workload that has any."""
    found: dict[Target, dict[Identity, Resource]] = {}
    for scaler in platform.of_kind(*SCALERS):
        target = target_of(scaler)
        if target:
            found.setdefault(target, {})[scaler.identity] = scaler  # an object that comes twice is not two of them
    return {target: tuple(each.values()) for target, each in found.items()}


def bounds(pod: Pod, scaled_by: Mapping[Target, tuple[Resource, ...]]) -> Bounds:
    """How many pods a workload has, as its autoscaler or the workload itself says.

    Args:
        pod: The pods.
        scaled_by: From ``scalers``; of two for one workload the first counts.
    """
    for scaler in scaled_by.get(key_of(pod), ())[:1]:
        return scaler_bounds(scaler)
    replicas = whole(at(pod.owner.body, "spec.replicas"))
    number = 1 if replicas is None else replicas
    return Bounds(number, number, pod.owner, "spec.replicas")


def scaler_bounds(scaler: Resource) -> Bounds:
    """The bounds that an autoscaler sets."""
    spec = mapping(scaler.body.get("spec"))
    if scaler.identity.kind == "ScaledObject":
        low, high = whole(spec.get("minReplicaCount")), whole(spec.get("maxReplicaCount"))
        return Bounds(low or 0, KEDA_MAXIMUM if high is None else high, scaler, "spec.minReplicaCount")
    low, high = whole(spec.get("minReplicas")), whole(spec.get("maxReplicas"))
    least = 1 if low is None else low
    return Bounds(least, least if high is None else high, scaler, "spec.minReplicas")


def surge(pod: Pod, replicas: int) -> int:
    """How many pods a rollout may add to that many.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-surge
    """
    strategy = mapping(at(pod.owner.body, "spec.strategy"))
    if kind_key(pod.owner.identity) not in _SURGING or strategy.get("type") == "Recreate":
        return 0
    step = mapping(strategy.get("rollingUpdate") or strategy.get("canary"))
    return share(step.get("maxSurge", "25%"), replicas)


def share(value: Any, total: int) -> int:
    """A number of pods, or a percentage of ``total`` rounded up; 0 where it is neither."""
    number = whole(value)
    if number is not None:
        return number
    match = _PERCENT.fullmatch(text(value))
    return -(-int(match[1]) * total // 100) if match else 0
