"""Bases of Kustomize: one for each Application, with the objects as they were rendered.

``kustomize build`` makes exactly the objects that a base was made from. What people change stands in its
kustomization.yaml, in the words of Kustomize: ``images`` and ``replicas``. Source of the form:
https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from firefly_gen import yamlio
from firefly_gen.export.images import Image
from firefly_gen.export.names import folder_of, members_of
from firefly_gen.model.resource import Resource
from firefly_gen.model.tree import TreeFile

_FILE = "kustomization.yaml"
_CONTAINERS = ("containers", "initContainers")  # where the transformer of images looks, at any depth
_COUNTED = frozenset({"Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"})  # what `replicas` changes


def bases(resources: Iterable[Resource], version: str, kubernetes: str) -> tuple[TreeFile, ...]:
    """The bases of an environment.

    Args:
        resources: Its objects.
        version: Of the tool; a base has none.
        kubernetes: As for ``charts``; a base does not say it.

    Returns:
        Every file, below a folder for each base, sorted by path.
    """
    del version, kubernetes
    files = (file for application, members in members_of(resources) for file in _base(application, members))
    return tuple(sorted(files))


def _base(application: str, members: Sequence[Resource]) -> Iterator[TreeFile]:
    folder, origin = folder_of(application), f"export/kustomize for {application}"
    names = [each.path.rpartition("/")[2] for each in members]
    for name, each in zip(names, members, strict=True):
        yield TreeFile(f"{folder}/{name}", yamlio.dump(each.body).encode(), origin)
    said: dict[str, Any] = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": names,
        # As they are listed: waves of Argo CD order them, and not the kinds.
        "sortOptions": {"order": "fifo"},
    }
    said |= {key: value for key, value in (("images", _images(members)), ("replicas", _replicas(members))) if value}
    yield TreeFile(f"{folder}/{_FILE}", yamlio.dump(said).encode(), origin)


def _images(members: Sequence[Resource]) -> list[dict[str, str]]:
    """What runs, by the name of its image; without those that run in two versions, since a name says one."""
    found: defaultdict[str, set[Image]] = defaultdict(set)
    for each in members:
        for text in _texts(each.body):
            image = Image.of(text)
            if image:
                found[image.repository].add(image)
    alone = (next(iter(images)) for _, images in sorted(found.items()) if len(images) == 1)
    return [
        {
            key: value
            for key, value in (("name", each.repository), ("newTag", each.tag), ("digest", each.digest))
            if value
        }
        for each in alone
        if each.tag or each.digest
    ]


def _texts(value: Any) -> Iterator[str]:
    """The image of every container that Kustomize would find."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in _CONTAINERS and isinstance(inner, (list, tuple)):
                yield from (
                    each["image"] for each in inner if isinstance(each, Mapping) and _is_text(each.get("image"))
                )
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _replicas(members: Sequence[Resource]) -> list[dict[str, Any]]:
    """How many pods each workload has, where no autoscaler says it; without names that stand for two numbers."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for each in members:
        count = each.body.get("spec", {}).get("replicas") if each.identity.kind in _COUNTED else None
        if isinstance(count, int):
            found[each.identity.name].add(count)
    return [{"name": name, "count": next(iter(counts))} for name, counts in sorted(found.items()) if len(counts) == 1]
