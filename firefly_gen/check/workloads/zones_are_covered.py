"""HA-001: in production, a service outlives the loss of a zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.fields import kind_key
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import at, mapping, sequence
from firefly_gen.check.scaling import Scaling
from firefly_gen.check.selectors import matches
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="HA-001",
    severity=Severity.ERROR,
    statement="In production a service has 3 pods or more (other workloads 2), and they must spread over zones.",
    why="All pods of a service stand in one zone, and the loss of that zone takes the service with it.",
    mend="set minReplicas (or replicas) to 3 or more, and spread over topology.kubernetes.io/zone with "
    "whenUnsatisfiable: DoNotSchedule and the pod's own labels",
    needs_environment=True,
)

ZONE = "topology.kubernetes.io/zone"
_SERVICE, _OTHER = 3, 2
_NODE_BOUND = "DaemonSet"


def run(platform: Platform) -> Iterator[Finding]:
    """Counts the pods of each workload, and reads how they are spread. Silent outside production."""
    if platform.environment is None or not platform.environment.prod:
        return
    scaling = platform.once(Scaling)
    for pod in platform.workloads:
        if kind_key(pod.owner.identity) != _NODE_BOUND:
            yield from _enough(platform, pod, scaling)
            yield from _spread(pod)


def _enough(platform: Platform, pod: Pod, scaling: Scaling) -> Iterator[Finding]:
    service = platform.service_of(pod)
    if service is not None and service.standby:
        return  # its turn has not come
    needed = _SERVICE if service else _OTHER
    found = scaling.bounds(pod)
    if found.minimum < needed:
        message = f"{pod.owner.identity} is sure of {found.minimum} of the {needed} pods that production needs"
        field = found.minimum_path.removeprefix("spec.")
        yield META.finding(found.where, message, found.minimum_path, f"set {field} to {needed} or more")


def _spread(pod: Pod) -> Iterator[Finding]:
    place = f"{pod.spec_path}.topologySpreadConstraints"
    constraints = [mapping(each) for each in sequence(pod.spec.get("topologySpreadConstraints"))]
    zonal = [(index, each) for index, each in enumerate(constraints) if each.get("topologyKey") == ZONE]
    if any(_binds(pod, each) for _, each in zonal) or _kept_apart(pod):
        return
    if not zonal:
        yield META.finding(pod.owner, "no constraint spreads the pods over the zones", place)
        return
    index, constraint = zonal[0]
    if constraint.get("whenUnsatisfiable") == "DoNotSchedule":
        message = "the constraint on zones selects other pods than its own, so it spreads nothing"
        yield META.finding(pod.owner, message, f"{place}[{index}].labelSelector", "select the pod's own labels")
    else:
        message = f"zones are only {constraint.get('whenUnsatisfiable')}, so all pods may stand in one"
        yield META.finding(pod.owner, message, f"{place}[{index}].whenUnsatisfiable", "set it to DoNotSchedule")


def _binds(pod: Pod, constraint: Mapping[str, Any]) -> bool:
    return constraint.get("whenUnsatisfiable") == "DoNotSchedule" and matches(
        constraint.get("labelSelector"), pod.labels
    )


def _kept_apart(pod: Pod) -> bool:
    """Whether a required anti-affinity keeps the pods in different zones, which does as well."""
    terms = sequence(at(pod.spec, "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution"))
    return any(
        mapping(each).get("topologyKey") == ZONE and matches(mapping(each).get("labelSelector"), pod.labels)
        for each in terms
    )
