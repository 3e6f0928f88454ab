"""Applies the profile's patches to rendered objects."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import astuple, replace
from typing import Any

from firefly_gen.errors import InputError, Problem
from firefly_gen.model.profile import Patch, PatchTarget
from firefly_gen.model.resource import Identity, Resource, path_in_tree
from firefly_gen.yamlio import Places


def patch(
    resources: Iterable[Resource], patches: tuple[Patch, ...], places: Places, *, some: bool = False
) -> tuple[Resource, ...]:
    """Applies patches in their order.

    Args:
        resources: The rendered objects; they are not changed.
        patches: Of the profile.
        places: Where the profile was written.
        some: Whether these are not all objects, so that a patch may match none of them.

    Raises:
        InputError: A patch matches no object, or cannot be applied to one.
    """
    patched = tuple(resources)
    problems: list[Problem] = []
    for index, each in enumerate(patches):
        hits = [number for number, resource in enumerate(patched) if _matches(each.target, resource)]
        if not hits and some:
            continue
        if not hits:
            hint = "compare the target with the objects under out/, or remove the patch"
            problems.append(places.problem(("patches", index, "target"), "the patch matches no object", hint))
            continue
        changed = list(patched)
        failed: dict[str, list[str]] = {}
        for number in hits:
            try:
                changed[number] = _patched(changed[number], each)
            except ValueError as error:
                failed.setdefault(str(error), []).append(str(changed[number].identity))
        for reason, objects in failed.items():
            others = f" and {len(objects) - 1} more" if len(objects) > 1 else ""
            problems.append(places.problem(("patches", index), f"cannot be applied to {objects[0]}{others}: {reason}"))
        patched = tuple(changed)
    if problems:
        raise InputError(*problems)
    return patched


def touched(resources: Iterable[Resource], patches: tuple[Patch, ...]) -> tuple[tuple[Resource, tuple[int, ...]], ...]:
    """Each object as the patches leave it, with the positions of those that changed it.

    Args:
        resources: The rendered objects; they are not changed.
        patches: Of the profile; ``patch`` applied them without a problem.
    """
    found = []
    for each in resources:
        resource, hits = each, []
        for index, change in enumerate(patches):
            if _matches(change.target, resource):
                resource = _patched(resource, change)
                hits.append(index)
        found.append((resource, tuple(hits)))
    return tuple(found)


def _matches(target: PatchTarget, resource: Resource) -> bool:
    identity = resource.identity
    wanted = ((target.kind, identity.kind), (target.namespace, identity.namespace), (target.name, identity.name))
    labels = resource.body["metadata"].get("labels")
    has_labels = dict(labels) if isinstance(labels, Mapping) else {}
    return all(not want or want == has for want, has in wanted) and target.labels.items() <= has_labels.items()


def _patched(resource: Resource, each: Patch) -> Resource:
    body = copy.deepcopy(dict(resource.body))
    body = _merged(body, each.merge) if each.merge is not None else _json_patched(body, each)
    try:
        identity = Identity.of(body)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("it takes the object's apiVersion, kind or metadata.name away") from error
    if not all(isinstance(part, str) for part in astuple(identity)):
        raise ValueError("apiVersion, kind, metadata.name and metadata.namespace have to stay strings")
    return replace(resource, identity=identity, body=body, path=path_in_tree(resource.application, identity))


def _merged(target: Any, change: Any) -> Any:
    """JSON merge patch, RFC 7396."""
    if not isinstance(change, Mapping):
        return _by_key(change)
    merged = dict(target) if isinstance(target, Mapping) else {}
    for key in sorted(change):
        if change[key] is None:
            merged.pop(key, None)
        else:
            merged[key] = _merged(merged.get(key), change[key])
    return merged


def _by_key(value: Any) -> Any:
    """A copy in which every map is sorted by key: the order in which a profile has them changes no byte."""
    if isinstance(value, Mapping):
        return {key: _by_key(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [_by_key(each) for each in value]
    return value


def _json_patched(body: dict[str, Any], each: Patch) -> Any:
    import jsonpatch  # noqa: PLC0415 - few profiles have such a patch
    from jsonpointer import JsonPointerException  # noqa: PLC0415

    try:
        # A copy, since one operation may change what an earlier one has put into the object.
        return jsonpatch.apply_patch(body, _by_key(each.json6902))
    except (jsonpatch.JsonPatchException, JsonPointerException, TypeError, AttributeError, LookupError) as error:
        raise ValueError(str(error) or type(error).__name__) from error
