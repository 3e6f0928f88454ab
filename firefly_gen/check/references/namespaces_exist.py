"""REF-007: every object lives in a namespace that exists, or in none where its kind has none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-007",
    severity=Severity.ERROR,
    statement="Every namespaced object names a namespace that exists; every other object names none.",
    why="Without one, an object lands in whatever namespace the tool that applies it stands in; with one that "
    "does not exist, it is refused.",
    mend="write metadata.namespace, and declare the namespace in the profile; "
    "one that is made outside the tree belongs under `provided`",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the namespace of every object; a missing one is reported once, at its first object."""
    homeless: defaultdict[str, list[Resource]] = defaultdict(list)
    for resource in platform.resources:
        identity = resource.identity
        namespaced = platform.namespaced(identity.api_version, identity.kind)
        if namespaced is False and identity.namespace:
            message = f"{identity.kind} {identity.name} belongs to the whole cluster, yet it names namespace "
            hint = "remove metadata.namespace"
            yield META.finding(resource, message + identity.namespace, "metadata.namespace", hint)
        elif namespaced and not identity.namespace:
            message = f"{identity.kind} {identity.name} names no namespace"
            yield META.finding(resource, message, "metadata.namespace")
        elif identity.namespace and identity.namespace not in platform.namespaces:
            homeless[identity.namespace].append(resource)
    severity = META.severity if platform.environment is not None else Severity.WARNING
    for namespace, resources in homeless.items():
        others = f", and neither can {len(resources) - 1} other objects" if len(resources) > 1 else ""
        message = f"namespace {namespace} does not exist, so {resources[0].identity} cannot be made{others}"
        yield META.finding(resources[0], message, "metadata.namespace", severity=severity)
