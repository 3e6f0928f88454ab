"""CHAOS-001: what breaks things on purpose breaks what it is meant to, for a while, and is watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, strings, text, walk
from firefly_gen.model.chaos import STEADY_STATE
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="CHAOS-001",
    severity=Severity.ERROR,
    statement="Experiments are declared, name the pods that they hit, end by themselves, and say what has to go on.",
    why="An experiment without labels hits a whole namespace, one without namespaces the whole cluster; one without an "
    "end goes on when everybody has gone home, and in production nobody expects it.",
    mend="declare it under `chaos`, give it namespaces, labels and a duration, and write down its steady state",
    needs_environment=True,
)

_GROUP = "chaos-mesh.org"
_SPECS: Mapping[str, str] = {
    "PodChaos": "podChaos",
    "NetworkChaos": "networkChaos",
    "DNSChaos": "dnsChaos",
    "StressChaos": "stressChaos",
    "TimeChaos": "timeChaos",
}
_RUNS_AT_ONCE = (*_SPECS, "HTTPChaos", "IOChaos", "JVMChaos", "KernelChaos", "Workflow")


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at all that Chaos Mesh would run."""
    for kind in _RUNS_AT_ONCE:
        for each in platform.of_kind(f"{kind}.{_GROUP}"):
            message = f"a {kind} of the tree begins as soon as it is applied, and again after each repair"
            yield META.finding(each, message, "kind", "declare it under `chaos`, which makes a Schedule of it")
    environment = platform.environment
    known = {} if environment is None else {each.name: each for each in environment.resilience.experiments}
    days = () if environment is None else environment.resilience.game_days
    targets = {namespace for each in known.values() for namespace in each.targets}
    for schedule in platform.of_kind(f"Schedule.{_GROUP}"):
        declared = known.get(schedule.identity.name)
        if schedule.identity.name not in {each.name for each in days} and (declared is None or not declared.alone):
            message = "nobody declared it for this environment"
            yield META.finding(schedule, message, "metadata.name", "declare it under `chaos.experiments`")
            continue
        if declared and not strings(at(schedule.body, "metadata.annotations")).get(STEADY_STATE):
            message = f"it does not say what has to go on: annotation {STEADY_STATE} is missing"
            yield META.finding(schedule, message, "metadata.annotations")
        for path, spec in _specs(schedule):
            yield from _bounded(schedule, path, spec, targets)


def _specs(schedule: Resource) -> Iterator[tuple[str, Mapping[str, Any]]]:
    spec = mapping(schedule.body.get("spec"))
    for field in _SPECS.values():
        if field in spec:
            yield f"spec.{field}", mapping(spec[field])
    for step in walk(schedule.body, "spec.workflow.templates[]"):
        for field in _SPECS.values():
            inner = mapping(step.value)
            if field in inner:
                yield f"{step.path}.{field}", mapping(inner[field])


def _bounded(schedule: Resource, path: str, spec: Mapping[str, Any], allowed: set[str]) -> Iterator[Finding]:
    selector = mapping(spec.get("selector"))
    namespaces = [text(each) for each in sequence(selector.get("namespaces"))]
    strangers = sorted(set(namespaces) - allowed)
    if not namespaces or strangers:
        message = (
            f"it hits {' and '.join(strangers)}, which no experiment is about" if strangers else "it hits any namespace"
        )
        yield META.finding(schedule, message, f"{path}.selector.namespaces", "name the namespaces that it is about")
    if not mapping(selector.get("labelSelectors")):
        message = "it hits any pod of its namespaces"
        yield META.finding(schedule, message, f"{path}.selector.labelSelectors", "name labels of the pods")
    if not text(spec.get("duration")):
        yield META.finding(schedule, "it does not end by itself", f"{path}.duration", "give it a duration")
