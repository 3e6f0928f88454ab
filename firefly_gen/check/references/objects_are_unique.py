"""REF-020: no object stands in the tree twice."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-020",
    severity=Severity.ERROR,
    statement="Every object stands in one file of the tree, and belongs to one Application.",
    why="Argo CD applies one and then the other, for ever, and each sync undoes the last.",
    mend="keep one of them",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks for objects that stand in two files, and for files that two Applications read."""
    yield from _twins(platform)
    yield from _shared(platform)


def _twins(platform: Platform) -> Iterator[Finding]:
    """Two objects of one group, kind, namespace and name; the version makes them no different."""
    first: dict[tuple[str, str, str, str], Resource] = {}
    for resource in platform.resources:
        identity = resource.identity
        key = (identity.group, identity.kind, identity.namespace, identity.name)
        twin = first.setdefault(key, resource)
        if twin is not resource:
            where = f"twice in {twin.path}" if twin.path == resource.path else f"in {twin.path} and {resource.path}"
            yield META.finding(resource, f"{identity} stands {where}", "metadata.name")


def _shared(platform: Platform) -> Iterator[Finding]:
    """Told once for each two Applications, at the second."""
    seen: set[tuple[str, ...]] = set()
    for resource in platform.resources:
        owners = platform.deliveries.owners(resource)
        pair = tuple(each.name for each in owners)
        if len(owners) > 1 and pair not in seen:
            seen.add(pair)
            message = f"Application {pair[0]} applies {resource.path} too"
            yield META.finding(owners[1].resource, message, "spec.source.path", "let each read a folder of its own")
