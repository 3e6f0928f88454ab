"""RES-001: every container says what it needs, and a JVM fits into what it says."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check import jvm
from firefly_gen.check.meta import Meta
from firefly_gen.check.operands import GUARANTEED, OPERATED_CONTAINERS
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Container, Pod
from firefly_gen.check.reading import at, byte_count, mapping, walk
from firefly_gen.check.resources import amounts
from firefly_gen.check.services import Running, running_services
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource
from firefly_gen.model.service import Service

META = Meta(
    id="RES-001",
    severity=Severity.ERROR,
    statement="Each container requests CPU and memory and limits memory, a database's to the same; a JVM's heap and "
    "off-heap memory fit.",
    why="A container without requests is the first to be evicted, and a JVM that outgrows its limit is killed "
    "under load, with no word in its log.",
    mend="set requests.cpu, requests.memory and limits.memory, and size the JVM below the limit",
)

_NEEDED = ("requests.cpu", "requests.memory", "limits.memory")
_LEAST_HEAP = 128 * jvm.MIB
"""With less, a Spring service spends its time collecting garbage, where it starts at all."""


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the resources of all containers, then adds up the memory of the services' JVMs."""
    for pod in platform.rendered_pods:
        for container in pod.containers:
            if not container.ephemeral:
                yield from _stated(pod, container)
                yield from _within_limits(pod, container)
    for kind, places in OPERATED_CONTAINERS.items():
        for resource in platform.of_kind(kind):
            for path in places:
                for place, holder in walk(resource.body, path):
                    yield from _operated(
                        resource, place, mapping(holder).get("resources"), guaranteed=kind in GUARANTEED
                    )
    for running, service in running_services(platform):
        yield from _jvm(running, service)


def _operated(resource: Resource, place: str, resources: object, *, guaranteed: bool) -> Iterator[Finding]:
    missing = [path for path in _NEEDED if at(resources, path) is None]
    if missing:
        message = f"the container that is made from {place} has no resources.{', resources.'.join(missing)}"
        yield META.finding(resource, message, f"{place}.resources", f"set resources.{' and resources.'.join(missing)}")
    elif guaranteed and (amounts(at(resources, "requests")) != amounts(at(resources, "limits"))):
        message = "requests and limits differ, so the server is not among the last that the kernel kills"
        yield META.finding(resource, message, f"{place}.resources", "make limits and requests the same, CPU too")


def _stated(pod: Pod, container: Container) -> Iterator[Finding]:
    resources, shared = container.body.get("resources"), pod.spec.get("resources")
    for path in _NEEDED:
        if at(resources, path) is None and at(shared, path) is None:
            message = f"container {container.name} has no resources.{path}"
            yield META.finding(pod.owner, message, f"{container.path}.resources.{path}", f"set resources.{path}")


def _within_limits(pod: Pod, container: Container) -> Iterator[Finding]:
    resources = mapping(container.body.get("resources"))
    requests, limits = amounts(resources.get("requests")), amounts(resources.get("limits"))
    for name, request in requests.items():
        if request > limits.get(name, request):
            asked, bound = (at(resources, f"{kind}.{name}") for kind in ("requests", "limits"))
            message = f"container {container.name} requests {asked} of {name}, and may use {bound} only"
            yield META.finding(pod.owner, message, f"{container.path}.resources.requests.{name}", "raise the limit")


def _jvm(running: Running, service: Service) -> Iterator[Finding]:
    container = running.container
    limit = byte_count(at(container.body, "resources.limits.memory"))
    if not limit:
        return
    given = jvm.options(running.variables, jvm.starts_java(container.body))
    paketo = any(name.startswith("BPL_JVM_") for name in (*running.variables.effective, *service.known_env))
    memory = jvm.paketo_memory(given, running.variables, limit) if paketo else jvm.plain_memory(given, limit)
    heap, off_heap, whole = (amount // jvm.MIB for amount in (memory.heap, memory.off_heap, limit))
    place = f"{container.path}.resources.limits.memory"
    if memory.together > limit:
        message = f"heap {heap} MiB and off-heap {off_heap} MiB of {service.name} exceed the limit of {whole} MiB"
        yield META.finding(
            running.pod.owner, message, place, f"set the limit to {heap + off_heap + 1}Mi, or bound the heap"
        )
    elif memory.heap < _LEAST_HEAP:
        message = (
            f"{off_heap} of {whole} MiB go to off-heap memory of {service.name}, and {heap} MiB of heap are too few"
        )
        hint = "raise the limit, or lower the thread count (BPL_JVM_THREAD_COUNT)" if paketo else "raise the limit"
        yield META.finding(running.pod.owner, message, place, hint)
