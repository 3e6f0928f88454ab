"""REF-016: what scales, sizes or protects a workload names one that exists."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.fields import SCALE_TARGETS, ScaleTarget
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, text
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource, group_of

META = Meta(
    id="REF-016",
    severity=Severity.ERROR,
    statement="The target of every autoscaler, recommender and disruption budget exists.",
    why="Nothing scales under load, or a node drain stops all pods at once, and no alert says so.",
    mend="name a workload of the same namespace by its apiVersion, kind and name",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks up the targets of HPA, VPA, ScaledObject and Rollout, and the pods of every PDB."""
    for kind, target in SCALE_TARGETS.items():
        for resource in platform.of_kind(kind):
            yield from _astray(platform, resource, target)
    for budget in platform.of_kind("PodDisruptionBudget"):
        namespace, selector = budget.identity.namespace, at(budget.body, "spec.selector")
        if not platform.pods_selected(namespace, selector):
            message = f"it protects nothing: no pod in namespace {namespace} matches its selector"
            hint = "copy the labels from the selector of the workload that it is for"
            yield META.finding(budget, message, "spec.selector", hint, _severity(platform))


def _astray(platform: Platform, resource: Resource, target: ScaleTarget) -> Iterator[Finding]:
    reference = mapping(at(resource.body, target.at))
    name = text(reference.get("name"))
    kind = text(reference.get("kind")) or target.kind
    api_version = text(reference.get("apiVersion")) or target.api_version
    if not name or not kind:
        return
    namespace = resource.identity.namespace
    group = group_of(api_version)
    found = platform.find(f"{kind}.{group}", namespace, name) or platform.find(kind, namespace, name)
    if found is None:
        message = f"it acts on {kind} {namespace}/{name}, which does not exist"
        yield META.finding(resource, message, f"{target.at}.name", severity=_severity(platform))
    elif api_version and found.identity.api_version != api_version:
        message = f"it acts on a {kind} of {api_version}, but {name} is one of {found.identity.api_version}"
        yield META.finding(resource, message, f"{target.at}.apiVersion")


def _severity(platform: Platform) -> Severity:
    return META.severity if platform.closed else Severity.WARNING
