"""GIT-001: every folder of the tree has one Application, and its project lets it do what it has to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.delivered import Delivered, Deliveries, Source, allowed, cluster_of
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, text
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="GIT-001",
    severity=Severity.ERROR,
    statement="Every folder has an Application, and its project allows its repository, its cluster and all its kinds.",
    why="What no Application owns is never applied; what a project forbids stops the sync of everything beside it.",
    mend="let the layer argocd make the Applications and projects, or mend the one that is named",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Holds the folders of the tree against the Applications, and these against their projects."""
    deliveries = platform.deliveries
    yield from _orphans(platform, deliveries)
    for application in deliveries.applications:
        yield from _sources(deliveries, application)
        project = deliveries.projects.get(application.project)
        if project is None:
            message = f"it belongs to project {application.project or '(none)'}, which does not exist"
            known = ", ".join(sorted(deliveries.projects)) or "none"
            yield META.finding(application.resource, message, "spec.project", f"there are {known}")
        else:
            yield from _within(platform, application, mapping(project.body.get("spec")))


def _orphans(platform: Platform, deliveries: Deliveries) -> Iterator[Finding]:
    environment = platform.environment
    if environment is None or "argocd" not in environment.layers:
        return  # somebody else's tree may be a part of what is delivered
    for folder, resources in deliveries.folders():
        if not deliveries.owners(resources[0]):
            others = f" and {len(resources) - 1} more" if len(resources) > 1 else ""
            message = f"no Application applies the folder {folder}, which holds {resources[0].identity}{others}"
            yield META.finding(resources[0], message)


def _sources(deliveries: Deliveries, application: Delivered) -> Iterator[Finding]:
    for source in application.sources:
        if deliveries.ours(source) and not deliveries.held_by(application):
            message = f"it applies the folder {source.folder or '(none)'}, in which the tree has nothing"
            yield META.finding(application.resource, message, f"{source.place}.path")


def _within(platform: Platform, application: Delivered, project: Mapping[str, Any]) -> Iterator[Finding]:
    name = application.project
    for source in application.sources:
        if not _reads(project, source):
            message = f"project {name} allows no source {source.repository}"
            yield META.finding(application.resource, message, f"{source.place}.repoURL", "add it to its sourceRepos")
    held = platform.deliveries.held_by(application)
    inside = {each.identity.namespace for each in held if each.identity.namespace and _is_namespaced(platform, each)}
    wanted = inside or {application.namespace}
    for namespace in sorted(wanted):
        if not _reaches(project, application.cluster, namespace):
            message = f"project {name} allows no namespace {namespace} of cluster {application.cluster}"
            yield META.finding(application.resource, message, "spec.destination", "add it to its destinations")
    seen: set[tuple[str, str]] = set()
    for each in held:
        kind = (each.identity.group, each.identity.kind)
        if kind not in seen and not _makes(project, each, namespaced=_is_namespaced(platform, each)):
            message = f"project {name} lets nobody make a {each.identity.kind} of group {kind[0] or '(core)'}"
            hint = f"let the project of Application {application.name} make it, or move it to another folder"
            yield META.finding(each, message, "kind", hint)
        seen.add(kind)


def _reads(project: Mapping[str, Any], source: Source) -> bool:
    return any(allowed(text(each), source.repository) for each in sequence(project.get("sourceRepos")))


def _reaches(project: Mapping[str, Any], cluster: str, namespace: str) -> bool:
    return any(
        allowed(cluster_of(each), cluster) and allowed(text(at(each, "namespace")), namespace)
        for each in sequence(project.get("destinations"))
    )


def _is_namespaced(platform: Platform, resource: Resource) -> bool:
    known = platform.namespaced(resource.identity.api_version, resource.identity.kind)
    return bool(resource.identity.namespace) if known is None else known


def _makes(project: Mapping[str, Any], resource: Resource, *, namespaced: bool) -> bool:
    scope = "namespace" if namespaced else "cluster"
    white, black = project.get(f"{scope}ResourceWhitelist"), project.get(f"{scope}ResourceBlacklist")
    if _lists(black, resource):
        return False
    # Without a list, everything is allowed in namespaces, and nothing outside of them.
    return _lists(white, resource) if white is not None else scope == "namespace"


def _lists(kinds: Any, resource: Resource) -> bool:
    return any(
        allowed(text(at(each, "group")), resource.identity.group)
        and allowed(text(at(each, "kind")), resource.identity.kind)
        for each in sequence(kinds)
    )
