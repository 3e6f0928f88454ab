"""What containers and pods ask for, once admission has filled in what they leave out.

Sources: https://kubernetes.io/docs/concepts/policy/limit-range/ and
https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from firefly_gen.check.mesh import sidecar_resources
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Container, Pod
from firefly_gen.check.reading import at, byte_count, mapping, millicores, sequence
from firefly_gen.model.quantity import cpu_text, memory_text
from firefly_gen.model.resource import Resource

MIB = 1 << 20

Amounts = Mapping[str, int]
"""Amount by name of the resource: ``cpu`` in millicores, all others in bytes."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What one container, or one pod, asks for."""

    requests: Amounts
    limits: Amounts


@dataclass(frozen=True, slots=True)
class LimitRange:
    """One entry of a LimitRange.

    Attributes:
        where: The object that it stands in.
        type: ``Container`` or ``Pod``.
        default: Limits of containers that set none; ``default_request`` likewise.
    """

    where: Resource
    type: str
    default: Amounts
    default_request: Amounts
    minimum: Amounts
    maximum: Amounts


def amounts(value: Any) -> Amounts:
    """The quantities of a map; what is no quantity is left out."""
    found = {str(name): amount(str(name), each) for name, each in mapping(value).items()}
    return {name: each for name, each in found.items() if each is not None}


def amount(name: str, value: Any) -> int | None:
    """One quantity, in the unit that its resource is counted in; None where it is none."""
    return millicores(value) if name == "cpu" else byte_count(value)


def shown(name: str, value: int) -> str:
    """An amount in its canonical form: millicores, memory rounded up to MiB, a number for anything else."""
    if name == "cpu":
        return cpu_text(value)
    return memory_text(-(-value // MIB)) if name in {"memory", "ephemeral-storage"} else str(value)


@lru_cache(maxsize=1)
def limit_ranges(platform: Platform) -> Mapping[str, tuple[LimitRange, ...]]:
    """The entries of all LimitRanges by namespace, with the defaults that the API server adds to them."""
    found: dict[str, tuple[LimitRange, ...]] = {}
    for resource in platform.of_kind("LimitRange"):
        entries = tuple(_limit_range(resource, mapping(each)) for each in sequence(at(resource.body, "spec.limits")))
        namespace = resource.identity.namespace
        found[namespace] = (*found.get(namespace, ()), *entries)
    return found


def _limit_range(where: Resource, entry: Mapping[str, Any]) -> LimitRange:
    minimum, maximum = amounts(entry.get("min")), amounts(entry.get("max"))
    default = {**maximum, **amounts(entry.get("default"))}
    default_request = {**minimum, **default, **amounts(entry.get("defaultRequest"))}
    return LimitRange(where, str(entry.get("type")), default, default_request, minimum, maximum)


def container_needs(resources: Any, ranges: Iterable[LimitRange]) -> Needs:
    """What a container asks for: what it says, else its limits, else what the namespace gives by default.

    Args:
        resources: ``resources`` of the container.
        ranges: Entries of the namespace's LimitRanges.
    """
    limits = dict(amounts(mapping(resources).get("limits")))
    requests = {**limits, **amounts(mapping(resources).get("requests"))}
    for each in ranges:
        if each.type == "Container":
            limits = {**each.default, **limits}
            requests = {**each.default_request, **requests}
    return Needs(requests, limits)


def pod_needs(platform: Platform, pod: Pod, ranges: tuple[LimitRange, ...]) -> Needs:
    """What a pod counts for: its containers, and the sidecar that the mesh adds.

    Init containers run before the others, so only the largest of them counts, beside the sidecars that were
    started before it.
    """
    running = [container_needs(each.body.get("resources"), ranges) for each in _long(pod)]
    sidecar = sidecar_resources(platform, pod)
    if sidecar is not None:
        running.append(container_needs(sidecar, ranges))
    started: list[Needs] = []
    peaks: list[Needs] = []
    for container in pod.containers:
        if container.init:
            needs = container_needs(container.body.get("resources"), ranges)
            peaks.append(_sum([*started, needs]))
            if container.sidecar:
                started.append(needs)
    total = _largest([_sum([*running, *started]), *peaks])
    whole_pod = mapping(pod.spec.get("resources"))
    return Needs(
        {**total.requests, **amounts(whole_pod.get("requests"))},
        {**total.limits, **amounts(whole_pod.get("limits"))},
    )


def _long(pod: Pod) -> tuple[Container, ...]:
    return tuple(each for each in pod.containers if not each.init and not each.ephemeral)


def _sum(needs: Iterable[Needs]) -> Needs:
    requests: dict[str, int] = {}
    limits: dict[str, int] = {}
    for each in needs:
        for total, part in ((requests, each.requests), (limits, each.limits)):
            for name, value in part.items():
                total[name] = total.get(name, 0) + value
    return Needs(requests, limits)


def _largest(needs: Iterable[Needs]) -> Needs:
    requests: dict[str, int] = {}
    limits: dict[str, int] = {}
    for each in needs:
        for total, part in ((requests, each.requests), (limits, each.limits)):
            for name, value in part.items():
                total[name] = max(total.get(name, value), value)
    return Needs(requests, limits)
