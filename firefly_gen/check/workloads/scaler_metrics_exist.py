"""SCALE-002: what an autoscaler measures is there to be measured."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.mesh import SIDECAR, sidecar_resources
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import Found, at, mapping, text, walk
from firefly_gen.check.resources import LimitRange, container_needs, limit_ranges
from firefly_gen.check.scaling import Scaling
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="SCALE-002",
    severity=Severity.ERROR,
    statement="The container that an HPA measures exists, and requests what the HPA compares its use with.",
    why="The HPA reports an unknown metric and never scales: the service stays at its minimum under load.",
    mend="name a container of the pod, and give it a request for the metric",
)

_FIELDS = {"Resource": "resource", "ContainerResource": "containerResource"}


def run(platform: Platform) -> Iterator[Finding]:
    """Looks up each resource metric of each HPA in the pods that it scales."""
    scaling = platform.once(Scaling)
    ranges = limit_ranges(platform)
    for pod in platform.rendered_pods:
        for scaler in scaling.of(pod):
            if scaler.identity.kind == "HorizontalPodAutoscaler":
                for metric in walk(scaler.body, "spec.metrics[]"):
                    yield from _metric(platform, scaler, pod, metric, ranges.get(pod.namespace, ()))


def _metric(
    platform: Platform, scaler: Resource, pod: Pod, metric: Found, ranges: tuple[LimitRange, ...]
) -> Iterator[Finding]:
    field = _FIELDS.get(text(at(metric.value, "type")), "")
    body = mapping(at(metric.value, field)) if field else {}
    wanted = text(body.get("container"))
    containers = [each for each in pod.main_containers if field == "resource" or each.name == wanted]
    if not field or (wanted == SIDECAR and sidecar_resources(platform, pod) is not None):
        return
    if not containers:
        names = ", ".join(each.name for each in pod.main_containers)
        message = f"the metric is of container {wanted}, and the pods have {names or 'none'}"
        yield META.finding(scaler, message, f"{metric.path}.{field}.container", f"name one of the containers: {names}")
        return
    name = text(body.get("name"))
    for each in containers if at(body, "target.type") == "Utilization" else ():
        if not container_needs(each.body.get("resources"), ranges).requests.get(name):
            message = f"container {each.name} of {pod.owner.identity} requests no {name} to measure its use against"
            yield META.finding(scaler, message, f"{metric.path}.{field}.name", f"set resources.requests.{name}")
