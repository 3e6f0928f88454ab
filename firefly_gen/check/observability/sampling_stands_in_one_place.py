"""TRACE-002: one place decides which traces are kept, and each service is traced once."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check import collectors
from firefly_gen.check.collectors import CONFIG
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import at, below, mapping, strings, text, walk
from firefly_gen.check.services import Running, running_services
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource
from firefly_gen.model.service import Service

META = Meta(
    id="TRACE-002",
    severity=Severity.ERROR,
    statement="Where collectors decide which traces are kept, nobody else does; agents go to services without tracing.",
    why="Shares multiply: a tenth of a tenth is a hundredth, and failures are lost before anyone could keep them. A "
    "service that is traced twice shows each request twice.",
    mend="let services, agents and the mesh send everything, and set observability.tracing.sampling of the profile",
)

_PROBABILITY = "MANAGEMENT_TRACING_SAMPLING_PROBABILITY"
_TAIL, _HEAD = "tail_sampling", "probabilistic_sampler"
_ALWAYS = frozenset({"always_on", "parentbased_always_on"})
_INJECT = "instrumentation.opentelemetry.io/inject-java"
_MESH = "spec.tracing[].randomSamplingPercentage"
_ALL = 100


def run(platform: Platform) -> Iterator[Finding]:
    """Looks for everybody who drops traces, where collectors decide; then at who is traced by whom."""
    deciding = list(_deciding(platform))
    for collector, place in deciding[1:]:
        first = deciding[0][0].identity
        yield META.finding(collector, f"{first.namespace}/{first.name} decides which traces are kept already", place)
    if deciding:
        yield from _dropped_on_the_way(platform)
        yield from _not_sent(platform)
    for running, service in running_services(platform):
        yield from _once(platform, running.pod, service)


def _deciding(platform: Platform) -> Iterator[tuple[Resource, str]]:
    for collector, _, place in _processors(platform, _TAIL):
        yield collector, place


def _processors(platform: Platform, kind: str) -> Iterator[tuple[Resource, str, str]]:
    for collector in collectors.collectors(platform):
        for name in collectors.section(collector, "processors"):
            if collectors.kind_of(name) == kind:
                yield collector, name, below(f"{CONFIG}.processors", name)


def _dropped_on_the_way(platform: Platform) -> Iterator[Finding]:
    for collector, name, place in _processors(platform, _HEAD):
        yield META.finding(collector, f"{name} drops traces that another collector is to decide on", place)
    for each in platform.of_kind("Instrumentation.opentelemetry.io"):
        sampler = text(at(each.body, "spec.sampler.type"))
        if sampler and sampler not in _ALWAYS:
            message = f"the agent drops traces itself ({sampler})"
            yield META.finding(each, message, "spec.sampler.type", "set it to parentbased_always_on")
    for each in platform.of_kind("Telemetry.telemetry.istio.io"):
        for path, percent in walk(each.body, _MESH):
            if percent != _ALL:
                yield META.finding(each, f"the mesh sends {percent} percent of the traces", path, "set it to 100")


def _not_sent(platform: Platform) -> Iterator[Finding]:
    for running, service in running_services(platform):
        if service.tracing.env:
            yield from _all_sent(running, service)


def _all_sent(running: Running, service: Service) -> Iterator[Finding]:
    variable = running.variables.effective.get(_PROBABILITY)
    if variable is None:
        if running.variables.complete:
            message = f"{service.name} sends the tenth that Spring Boot sends unless it is told otherwise"
            yield META.finding(
                running.pod.owner, message, f"{running.container.path}.env", f"set {_PROBABILITY} to 1.0"
            )
    elif variable.value is not None and not _is_one(variable.value):
        message = f"{service.name} sends a share of {variable.value} of its traces"
        yield META.finding(variable.where, message, variable.path, "set it to 1.0")


def _is_one(value: str) -> bool:
    try:
        return float(value) == 1
    except ValueError:
        return False


def _once(platform: Platform, pod: Pod, service: Service) -> Iterator[Finding]:
    place = f"{pod.path}.metadata.annotations" if pod.path else "metadata.annotations"
    wanted = text(mapping(strings(at(pod.owner.body, place))).get(_INJECT))
    if not wanted or wanted == "false":
        return
    path = below(place, _INJECT)
    if service.tracing.protocol not in {"agent", "none"}:
        message = f"{service.name} sends its traces itself, and an agent would send them again"
        yield META.finding(pod.owner, message, path, "leave the annotation out")
    namespace, _, name = wanted.rpartition("/")
    if wanted != "true" and not platform.find("Instrumentation.opentelemetry.io", namespace or pod.namespace, name):
        yield META.finding(pod.owner, f"there is no Instrumentation {wanted}", path)
