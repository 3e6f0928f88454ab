"""Finds the line and column that a finding is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from firefly_gen.errors import InputError
from firefly_gen.model.finding import Finding, Location
from firefly_gen.model.resource import Identity, Resource
from firefly_gen.paths import shown
from firefly_gen.yamlio import Mark, Places, dotted, locate


def located(
    findings: Iterable[Finding], resources: Iterable[Resource], texts: Mapping[str, str], folder: Path
) -> tuple[Finding, ...]:
    """Findings with the place of what they are about.

    Args:
        findings: Those without a subject stay as they are; a location that is below the folder is completed.
        resources: The objects.
        texts: Content of each file by ``Resource.path``.
        folder: What the paths are below of.
    """
    paths: dict[Identity, str] = {}
    for resource in resources:
        paths.setdefault(resource.identity, resource.path)
    places: dict[str, dict[tuple[str, str, str, str], dict[str, Mark]]] = {}
    result = []
    for finding in findings:
        path = paths.get(finding.subject) if finding.subject else None
        if path is None or finding.subject is None:
            result.append(finding)
            continue
        if finding.location:  # a check that reads files knows the line itself
            result.append(replace(finding, location=replace(finding.location, file=shown(folder / path))))
            continue
        if path not in places:
            places[path] = _places(texts.get(path, ""), path)
        marks = places[path].get(_key(finding.subject), {})
        line, column = _line(marks, finding.path)
        result.append(replace(finding, location=Location(shown(folder / path), line, column)))
    return tuple(result)


def located_in_profile(findings: Iterable[Finding], places: Places) -> tuple[Finding, ...]:
    """Findings about the profile itself, with the place that their path leads to.

    Args:
        findings: Those that are about an object stay as they are.
        places: Where the profile was written.
    """
    result = []
    for finding in findings:
        mark = places.find(finding.path) if finding.subject is None and finding.path else None
        location = Location(mark.file, *mark.value) if mark else finding.location
        result.append(replace(finding, location=location))
    return tuple(result)


def _key(identity: Identity) -> tuple[str, str, str, str]:
    return (identity.api_version, identity.kind, identity.namespace, identity.name)


def _places(text: str, path: str) -> dict[tuple[str, str, str, str], dict[str, Mark]]:
    """The places of each object of a file: a dotted path leads to its mark."""
    found: dict[tuple[str, str, str, str], dict[str, Mark]] = {}
    try:
        for document in locate(text.encode(), path):
            try:
                identity = Identity.of(document.data)
            except (KeyError, TypeError, AttributeError):
                continue  # a list of objects, or none at all: only the file is known
            found.setdefault(_key(identity), {dotted(where): mark for where, mark in document.marks.items()})
    except InputError:
        return {}
    return found


def _line(marks: Mapping[str, Mark], path: str) -> tuple[int, int]:
    """Line and column of the value, or of the closest one around it."""
    while path not in marks and path:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    mark = marks.get(path)
    return mark.key if mark else (0, 0)
