"""GIT-006: no object is too large to be applied."""

from __future__ import annotations

import json
from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="GIT-006",
    severity=Severity.ERROR,
    statement="Objects stay below what etcd takes, and large ones are applied by the server.",
    why="Applied by the client, an object is copied into one of its annotations, which hold 256 KiB; etcd takes about "
    "1 MiB an object. A dashboard that grows ends the sync of everything beside it.",
    mend="split it, or apply it with ServerSideApply=true",
)
_SERVER_SIDE = "ServerSideApply=true"
_ANNOTATIONS, _ETCD = 256 * 1024, 1024 * 1024
_SMALL = _ANNOTATIONS // 2  # YAML is never half as long as JSON


def run(platform: Platform) -> Iterator[Finding]:
    """Measures every object as JSON, which is what is sent and kept."""
    for resource in platform.resources:
        if len(platform.texts.get(resource.path, "")) < _SMALL:
            continue
        size = len(json.dumps(resource.body, separators=(",", ":"), ensure_ascii=False).encode())
        owners = platform.deliveries.owners(resource)
        if size > _ETCD:
            yield META.finding(resource, f"it takes {size // 1024} KiB, and etcd no more than 1024", "", "split it")
        elif size > _ANNOTATIONS and any(_SERVER_SIDE not in each.options for each in owners):
            message = f"it takes {size // 1024} KiB, and its Application applies it from the client"
            yield META.finding(resource, message)
    for resource in platform.resources:
        notes = mapping(at(resource.body, "metadata.annotations"))
        size = sum(len(f"{key}{value}".encode()) for key, value in notes.items())
        if size > _ANNOTATIONS:
            message = f"its annotations take {size // 1024} KiB, and may take 256 together"
            yield META.finding(resource, message, "metadata.annotations", "move it into a ConfigMap")
