"""How many pods a workload may have at the same time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from firefly_gen.check.fields import SCALE_TARGETS, kind_key
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import at, mapping, sequence, text, whole
from firefly_gen.model.resource import Identity, Resource
from firefly_gen.model.rollout import shrinking_surge

SCALERS = ("HorizontalPodAutoscaler", "ScaledObject.keda.sh")
KEDA_MAXIMUM = 100
"""``maxReplicaCount`` of a ScaledObject that does not say. Source: https://keda.sh/docs/latest/reference/scaledobject-spec/"""

ROLLOUT = "Rollout.argoproj.io"
_SURGING = frozenset({"Deployment", ROLLOUT})
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
    """What a HorizontalPodAutoscaler, ScaledObject, VerticalPodAutoscaler or Rollout acts upon."""
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
    return _key(pod.owner)


def _key(owner: Resource) -> Target:
    identity = owner.identity
    return kind_key(identity), identity.namespace, identity.name


class Scaling:
    """How many pods each workload of a platform has; ask for it with ``Platform.once``.

    A Rollout that takes the pods of a Deployment over decides for it, and what scales the Rollout does.

    Args:
        platform: The platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._rollouts = {target: each for each in platform.of_kind(ROLLOUT) if (target := target_of(each)) is not None}
        found: dict[Target, dict[Identity, Resource]] = {}
        for scaler in platform.of_kind(*SCALERS):
            target = target_of(scaler)
            if target:
                found.setdefault(target, {})[scaler.identity] = scaler  # an object that comes twice is not two of them
        self.scalers: Mapping[Target, tuple[Resource, ...]] = {
            target: tuple(each.values()) for target, each in found.items()
        }

    def owner(self, pod: Pod) -> Resource:
        """What decides over some pods: their workload, or the Rollout that takes them over."""
        return self._rollouts.get(key_of(pod), pod.owner)

    def of(self, pod: Pod) -> tuple[Resource, ...]:
        """The HorizontalPodAutoscalers and ScaledObjects that scale some pods."""
        return self.scalers.get(_key(self.owner(pod)), ())

    def bounds(self, pod: Pod) -> Bounds:
        """How many pods a workload has, as its autoscaler or the workload itself says; of two the first counts."""
        for scaler in self.of(pod)[:1]:
            return scaler_bounds(scaler)
        owner = self.owner(pod)
        replicas = whole(at(owner.body, "spec.replicas"))
        number = 1 if replicas is None else replicas
        return Bounds(number, number, owner, "spec.replicas")

    def most(self, pod: Pod) -> int:
        """How many pods of a workload there are at most, those of a new version beside the old one included."""
        most = max(0, self.bounds(pod).maximum)
        return most + surge(self.owner(pod), most)


def scaler_bounds(scaler: Resource) -> Bounds:
    """The bounds that an autoscaler sets."""
    spec = mapping(scaler.body.get("spec"))
    if scaler.identity.kind == "ScaledObject":
        low, high = whole(spec.get("minReplicaCount")), whole(spec.get("maxReplicaCount"))
        return Bounds(low or 0, KEDA_MAXIMUM if high is None else high, scaler, "spec.minReplicaCount")
    low, high = whole(spec.get("minReplicas")), whole(spec.get("maxReplicas"))
    least = 1 if low is None else low
    return Bounds(least, least if high is None else high, scaler, "spec.minReplicas")


def surge(owner: Resource, replicas: int) -> int:
    """How many pods a new version may add to that many.

    Sources: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-surge and
    https://argo-rollouts.readthedocs.io/en/stable/features/specification/
    """
    strategy = mapping(at(owner.body, "spec.strategy"))
    if kind_key(owner.identity) not in _SURGING or strategy.get("type") == "Recreate":
        return 0
    canary = mapping(strategy.get("canary"))
    if "blueGreen" in strategy or (canary.get("trafficRouting") and not canary.get("dynamicStableScale")):
        return replicas
    if canary.get("trafficRouting"):
        weights = (whole(mapping(each).get("setWeight")) for each in sequence(canary.get("steps")))
        return shrinking_surge([each for each in weights if each is not None], replicas)
    step = mapping(strategy.get("rollingUpdate")) or canary
    return share(step.get("maxSurge", "25%"), replicas)


def share(value: Any, total: int) -> int:
    """A number of pods, or a percentage of ``total`` rounded up; 0 where it is neither."""
    number = whole(value)
    if number is not None:
        return number
    match = _PERCENT.fullmatch(text(value))
    return -(-int(match[1]) * total // 100) if match else 0
