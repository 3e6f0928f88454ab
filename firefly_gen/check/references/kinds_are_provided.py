"""REF-019: every custom resource is of a kind that exactly one operator brings, in a version that it serves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from firefly_gen.check.fields import BUILT_IN_GROUPS
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, text
from firefly_gen.model.environment import Environment
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-019",
    severity=Severity.ERROR,
    statement="Exactly one operator of the environment brings each custom kind, and serves the version used.",
    why="The API server does not know the kind and refuses the object; with two owners, they overwrite each "
    "other's definitions.",
    mend="list the operator that brings it under `operators` in the profile, with the API group and its versions",
    needs_environment=True,
)
_TREE = "the tree itself"
Definitions = Mapping[str, Mapping[str, frozenset[str]]]


def run(platform: Platform) -> Iterator[Finding]:
    """Looks up who brings each custom kind; one finding a kind, at its first object."""
    if platform.environment is None:
        return
    in_tree = _definitions(platform)
    count = Counter((each.identity.api_version, each.identity.kind) for each in platform.resources)
    seen: set[tuple[str, str]] = set()
    for resource in platform.resources:
        kind = (resource.identity.api_version, resource.identity.kind)
        if resource.identity.group not in BUILT_IN_GROUPS and kind not in seen:
            seen.add(kind)
            owners = {**_owners(platform.environment, resource), **in_tree.get(resource.identity.group, {})}
            message = _wrong(resource, owners)
            if message:
                others = f" ({count[kind]} objects)" if count[kind] > 1 else ""
                yield META.finding(resource, message + others, "apiVersion")


def _wrong(resource: Resource, owners: Mapping[str, frozenset[str]]) -> str:
    identity = resource.identity
    what = f"{identity.kind} of {identity.api_version}"
    if not owners:
        return f"no operator brings {what}"
    if len(owners) > 1:
        return f"{len(owners)} operators bring {what}: {', '.join(sorted(owners))}"
    ((owner, versions),) = owners.items()
    if identity.version not in versions:
        return f"{owner} does not serve {what}, only {', '.join(sorted(versions))}"
    return ""


def _owners(environment: Environment, resource: Resource) -> Mapping[str, frozenset[str]]:
    """Versions in which each operator serves the kind of an object, by the operator's name."""
    group, kind = resource.identity.group, resource.identity.kind
    served = ((name, operator.versions_of(group, kind)) for name, operator in environment.operators.items())
    return {name: frozenset(versions) for name, versions in served if versions}


def _definitions(platform: Platform) -> Definitions:
    """Versions by API group of what the tree defines itself."""
    found: defaultdict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for definition in platform.of_kind("CustomResourceDefinition"):
        group = text(at(definition.body, "spec.group"))
        served = {
            text(version.get("name"))
            for version in map(mapping, sequence(at(definition.body, "spec.versions")))
            if version.get("served") is not False
        }
        found[group][_TREE] = found[group].get(_TREE, frozenset()) | served
    return found
