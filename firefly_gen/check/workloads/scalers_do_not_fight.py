"""SCALE-001: one controller decides how many pods a workload has, and how large they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, text
from firefly_gen.check.scaling import Scaling, Target, scaler_bounds, target_of
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="SCALE-001",
    severity=Severity.ERROR,
    statement="A workload has one autoscaler, no spec.replicas beside it, min <= max, and no VPA at work on it.",
    why="Two controllers set the same number in turn: each sync or each minute throws pods away, or doubles them.",
    mend="keep one HPA or ScaledObject, leave spec.replicas out, and set the VPA's updateMode to Off",
)

_PASSIVE = ("Off", "Initial")
_SCALED = ("cpu", "memory")


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at all that want to scale one workload."""
    scaling = platform.once(Scaling)
    for target, found in scaling.scalers.items():
        yield from _single(target, found)
        for scaler in found:
            yield from _ordered(scaler)
    for pod in platform.workloads:
        first = next(iter(scaling.of(pod)), None)
        owner = scaling.owner(pod)
        if first is not None and "replicas" in mapping(owner.body.get("spec")):
            message = f"replicas is set, and {first.identity.kind} {first.identity.name} decides the number"
            yield META.finding(owner, message, "spec.replicas", "leave spec.replicas out")
    for recommender in platform.of_kind("VerticalPodAutoscaler.autoscaling.k8s.io"):
        yield from _vertical(recommender, scaling.scalers)


def _single(target: Target, found: tuple[Resource, ...]) -> Iterator[Finding]:
    kind, _, name = target
    first = found[0].identity
    for scaler in found[1:]:
        message = f"{kind.partition('.')[0]} {name} is scaled by {first.kind} {first.name} already"
        yield META.finding(scaler, message, "spec.scaleTargetRef", "keep one of the two")


def _ordered(scaler: Resource) -> Iterator[Finding]:
    bounds = scaler_bounds(scaler)
    if bounds.minimum > bounds.maximum:
        message = f"at least {bounds.minimum} pods and at most {bounds.maximum} cannot both be"
        yield META.finding(scaler, message, bounds.minimum_path, "let the minimum be at most the maximum")


def _vertical(recommender: Resource, scaled_by: Mapping[Target, tuple[Resource, ...]]) -> Iterator[Finding]:
    mode = text(at(recommender.body, "spec.updatePolicy.updateMode")) or "Recreate"
    target = target_of(recommender)
    if mode in _PASSIVE or target is None:
        return
    for scaler in scaled_by.get(target, ()):
        both = sorted(_controlled(recommender) & _measured(scaler))
        if both:
            message = (
                f"updateMode {mode} changes {' and '.join(both)} of the pods that "
                f"{scaler.identity.kind} {scaler.identity.name} scales by {' and '.join(both)}"
            )
            hint = 'set spec.updatePolicy.updateMode to "Off"'
            yield META.finding(recommender, message, "spec.updatePolicy.updateMode", hint)


def _controlled(recommender: Resource) -> set[str]:
    """What the VPA may change of any container."""
    policies = [mapping(each) for each in sequence(at(recommender.body, "spec.resourcePolicy.containerPolicies"))]
    active = [each for each in policies if each.get("mode") != "Off"]
    if policies and not active and any(each.get("containerName") == "*" for each in policies):
        return set()
    named = [sequence(each.get("controlledResources", _SCALED)) for each in active] or [_SCALED]
    return {resource for resources in named for resource in resources if isinstance(resource, str)}


def _measured(scaler: Resource) -> set[str]:
    """Which of CPU and memory an autoscaler goes by."""
    return {name for name in map(_metric, _metrics(scaler)) if name in _SCALED}


def _metrics(scaler: Resource) -> Iterator[Mapping[str, Any]]:
    for entry in (*sequence(at(scaler.body, "spec.metrics")), *sequence(at(scaler.body, "spec.triggers"))):
        yield mapping(entry)


def _metric(metric: Mapping[str, Any]) -> str:
    kind = text(metric.get("type"))
    field = {"Resource": "resource", "ContainerResource": "containerResource"}.get(kind)
    return text(at(metric, f"{field}.name")) if field else kind
