"""REF-018: every volume that is asked for is of a class that exists and can be what it is asked to be."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.operands import VOLUMES, VolumeTemplate
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, below, sequence, text, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-018",
    severity=Severity.ERROR,
    statement="Every storage class that is named exists, and volumes that many nodes write are of a class that can.",
    why="The claim stays pending, and so does the pod that waits for it.",
    mend="name a class of `storage_classes`, or list one that exists outside the tree under `provided`",
)
_SHARED = frozenset({"ReadWriteMany", "ReadOnlyMany"})
_BLOCK_DRIVERS = frozenset(
    {"disk.csi.azure.com", "ebs.csi.aws.com", "pd.csi.storage.gke.io", "rook-ceph.rbd.csi.ceph.com"}
)
"""Drivers of disks, which one node mounts at a time."""


def run(platform: Platform) -> Iterator[Finding]:
    """Looks up the class of every volume."""
    for kind, templates in VOLUMES.items():
        for resource in platform.of_kind(kind):
            for template in templates:
                yield from _of(platform, resource, template)


def _of(platform: Platform, resource: Resource, template: VolumeTemplate) -> Iterator[Finding]:
    for place, volume in walk(resource.body, template.at) if template.at else (("", resource.body),):
        name = text(at(volume, template.storage_class))
        if not name:
            continue
        path = f"{place}.{template.storage_class}".lstrip(".")
        if name not in platform.storage_classes:
            known = ", ".join(sorted(platform.storage_classes)) or "none"
            message = f"its volumes are of storage class {name}, which does not exist; there are {known}"
            yield META.finding(resource, message, path)
            continue
        found = platform.storage_classes[name]
        shared = _SHARED & {text(each) for each in sequence(at(volume, template.modes))}
        driver = text(found.body.get("provisioner")) if found else ""
        if shared and driver in _BLOCK_DRIVERS:
            message = f"{', '.join(sorted(shared))} is asked of class {name}, but {driver} has disks of one node each"
            yield META.finding(resource, message, below(place, template.modes) if place else template.modes)
