"""QUOTA-002: every container states what the quota of its namespace counts."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.mesh import SIDECAR, sidecar_resources
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.quotas.hard import Bound, bounds_of
from firefly_gen.check.reading import mapping
from firefly_gen.check.resources import LimitRange, container_needs, limit_ranges
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="QUOTA-002",
    severity=Severity.ERROR,
    statement="Where a quota bounds CPU or memory, each container has that request or limit, sidecars included.",
    why="Admission refuses every pod that leaves it out: the workload stays at none.",
    mend="set the request or limit on the container, or a default in the namespace's LimitRange",
)

_REQUIRED = ("cpu", "memory")  # of other resources, admission only counts what is there


def run(platform: Platform) -> Iterator[Finding]:
    """Looks for the requests and limits that the quotas of a namespace count."""
    counted: dict[str, dict[tuple[str, str], Bound]] = {}
    for quota in platform.of_kind("ResourceQuota"):
        for bound in bounds_of(quota):
            if bound.resource in _REQUIRED:
                counted.setdefault(quota.identity.namespace, {}).setdefault((bound.kind, bound.resource), bound)
    ranges = limit_ranges(platform)
    for pod in platform.rendered_pods:
        bounds = tuple(counted.get(pod.namespace, {}).values())
        shared = mapping(pod.spec.get("resources"))
        if bounds and not (shared.get("requests") or shared.get("limits")):
            yield from _stated(platform, pod, bounds, ranges.get(pod.namespace, ()))


def _stated(
    platform: Platform, pod: Pod, bounds: tuple[Bound, ...], ranges: tuple[LimitRange, ...]
) -> Iterator[Finding]:
    asked = [
        (f"container {each.name}", each.path, container_needs(each.body.get("resources"), ranges))
        for each in pod.containers
        if not each.ephemeral
    ]
    sidecar = sidecar_resources(platform, pod)
    if sidecar is not None:
        asked.append((f"the injected container {SIDECAR}", pod.spec_path, container_needs(sidecar, ranges)))
    for who, path, needs in asked:
        for bound in bounds:
            if bound.resource not in (needs.requests if bound.kind == "requests" else needs.limits):
                message = f"{who} has no {bound.kind}.{bound.resource}, which the quota of {pod.namespace} counts"
                yield META.finding(pod.owner, message, f"{path}.resources.{bound.kind}.{bound.resource}")
