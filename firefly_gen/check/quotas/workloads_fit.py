"""QUOTA-001: a namespace has room for everything in it, scaled out and in the middle of a rollout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from firefly_gen.check.mesh import SIDECAR, sidecar_resources
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.quotas.hard import Bound, bounds_of
from firefly_gen.check.quotas.usage import Usage, usages
from firefly_gen.check.resources import LimitRange, Needs, container_needs, limit_ranges, pod_needs, shown
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="QUOTA-001",
    severity=Severity.ERROR,
    statement="Workloads at their largest, in a rollout, fit the ResourceQuota; containers fit the LimitRange.",
    why="On the day with the most load the autoscaler asks for pods, and the quota refuses them; so does a LimitRange "
    "with every pod.",
    mend="raise the quota, or lower maxReplicas or the sizes of the services in the namespace",
)

_NAMED = 3


def run(platform: Platform) -> Iterator[Finding]:
    """Adds up each namespace, then looks at each container."""
    ranges = limit_ranges(platform)
    used = platform.once(usages)
    for quota in platform.of_kind("ResourceQuota"):
        for bound in bounds_of(quota):
            yield from _fits(quota, bound, used.get(quota.identity.namespace, ()))
    for pod in platform.rendered_pods:
        for limit_range in ranges.get(pod.namespace, ()):
            yield from _within(platform, pod, limit_range, ranges[pod.namespace])


def _fits(quota: Resource, bound: Bound, used: tuple[Usage, ...]) -> Iterator[Finding]:
    parts = [(bound.of(usage.each) * usage.pods, usage) for usage in used]
    total = sum(amount for amount, _ in parts)
    if total > bound.hard:
        largest = sorted(parts, key=lambda part: -part[0])[:_NAMED]
        names = ", ".join(f"{usage.pod.owner.identity.name} {bound.shown(amount)}" for amount, usage in largest)
        message = (
            f"the pods of {quota.identity.namespace} may need {bound.shown(total)} of {bound.key}, and the quota has "
            f"{bound.shown(bound.hard)} (most of it: {names})"
        )
        yield META.finding(quota, message, bound.path)


def _within(platform: Platform, pod: Pod, limit_range: LimitRange, ranges: tuple[LimitRange, ...]) -> Iterator[Finding]:
    if limit_range.type == "Pod":
        yield from _bounded(pod, "the pod", pod.spec_path, pod_needs(platform, pod, ranges), limit_range)
    elif limit_range.type == "Container":
        for container in pod.containers:
            if not container.ephemeral:
                needs = container_needs(container.body.get("resources"), ranges)
                yield from _bounded(pod, f"container {container.name}", container.path, needs, limit_range)
        sidecar = sidecar_resources(platform, pod)
        if sidecar is not None:
            who = f"the injected container {SIDECAR}"
            yield from _bounded(pod, who, pod.spec_path, container_needs(sidecar, ranges), limit_range)


def _bounded(pod: Pod, who: str, path: str, needs: Needs, limit_range: LimitRange) -> Iterator[Finding]:
    where = f"LimitRange {limit_range.where.identity.name}"
    for kind, given in (("requests", needs.requests), ("limits", needs.limits)):
        yield from (
            META.finding(
                pod.owner,
                f"{who} has {kind} of {shown(name, amount)} {name}, and {where} allows {shown(name, bound)} at {word}",
                f"{path}.resources.{kind}.{name}",
                f"choose {kind} within the bounds, or change the LimitRange",
            )
            for word, bounds in (("least", limit_range.minimum), ("most", limit_range.maximum))
            for name, bound in bounds.items()
            for amount in _outside(given, name, bound, word)
        )


def _outside(given: Mapping[str, int], name: str, bound: int, word: str) -> tuple[int, ...]:
    amount = given.get(name)
    if amount is None or (amount >= bound if word == "least" else amount <= bound):
        return ()
    return (amount,)
