"""Reads ``layers/*/layer.yaml`` and its settings schema, and puts the layers in order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import jsonschema_rs

from firefly_gen.errors import InputError, Problem
from firefly_gen.model.environment import Environment
from firefly_gen.model.layer import (
    COLLECTIONS,
    DELIVERED,
    Document,
    ForEach,
    Layer,
    LayerSet,
    Render,
    booleans,
    has_application,
)
from firefly_gen.paths import shown
from firefly_gen.violations import Schema, Validator, nearest
from firefly_gen.yamlio import Document as Yaml
from firefly_gen.yamlio import Places, load

_FILE = "layer.yaml"
_SETTINGS = "settings.schema.json"


def read_layers(folders: Sequence[Path], schema: Schema) -> LayerSet:
    """Reads every layer.

    Args:
        folders: Template folders, each with a folder ``layers``; the first that has a layer of a name wins.
        schema: Schema of ``layer.yaml``.

    Raises:
        InputError: A layer is malformed, names a template, collection, condition or layer that does not
            exist, or the layers wait for each other in a circle.
    """
    validator = Validator(schema)
    found: dict[str, Path] = {}
    for folder in folders:
        for file in sorted(folder.glob(f"layers/*/{_FILE}")):
            found.setdefault(file.parent.name, file)
    layers: dict[str, Layer] = {}
    problems: list[Problem] = []
    for name, file in sorted(found.items()):
        try:
            layers[name] = _read_layer(file, folders, validator, found)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(*problems)
    ordered = sorted((layers[name] for name in _ordered(layers)), key=lambda each: each.over)
    return LayerSet(tuple(ordered), tuple(folders))


def _ordered(layers: Mapping[str, Layer]) -> Iterator[str]:
    sorter = TopologicalSorter({name: layer.after for name, layer in layers.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise InputError(Problem(message=f"layers wait for each other in a circle: {circle}")) from error
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        yield from ready
        sorter.done(*ready)


def _read_layer(file: Path, folders: Sequence[Path], validator: Validator, known: Mapping[str, Path]) -> Layer:
    try:
        document = load(file.read_bytes(), shown(file))
    except OSError as error:
        raise InputError(Problem(file=shown(file), message=f"cannot be read: {error.strerror}")) from error
    places = Places(document.marks)
    problems = [
        places.problem(each.path, each.message, each.hint, key=each.about_key)
        for each in validator.violations(document.data)
    ]
    if not problems:
        problems = [*_strangers(document, known, places), *_dangling(document, file.parent.name, folders, places)]
    if problems:
        raise InputError(*problems)
    data = document.data
    return Layer(
        name=file.parent.name,
        summary=data["summary"],
        after=tuple(data.get("after", ())),
        renders=tuple(_render(each, data.get("wave", 0)) for each in data["renders"]),
        documents=tuple(_document(each) for each in data.get("documents", ())),
        settings=_read_settings(file.parent.name, folders),
        folder=file.parent,
        over=data.get("over", False),
    )


def _render(data: Mapping[str, Any], wave: int) -> Render:
    return Render(
        template=data["template"],
        for_each=ForEach(data["for_each"]),
        when=data.get("when", ""),
        application=data.get("application", ""),
        wave=data.get("wave", wave),
    )


def _document(data: Mapping[str, Any]) -> Document:
    return Document(
        template=data["template"],
        for_each=ForEach(data["for_each"]),
        when=data.get("when", ""),
        folder=data["folder"],
    )


def _strangers(document: Yaml, known: Mapping[str, Path], places: Places) -> Iterator[Problem]:
    for index, other in enumerate(document.data.get("after", ())):
        if other not in known:
            yield places.problem(("after", index), f"there is no layer {other!r}", nearest(other, known))


def _dangling(document: Yaml, layer: str, folders: Sequence[Path], places: Places) -> Iterator[Problem]:
    for section in ("renders", "documents"):
        for index, job in enumerate(document.data.get(section, ())):
            path = (section, index)
            if not any((folder / "layers" / layer / job["template"]).is_file() for folder in folders):
                yield places.problem((*path, "template"), f"there is no template {job['template']!r}")
            if job["for_each"] not in set(ForEach):
                message = f"nothing can be rendered for each {job['for_each']!r}"
                yield places.problem((*path, "for_each"), message, nearest(job["for_each"], set(ForEach)))
                continue
            if section == "renders" and ForEach(job["for_each"]) in DELIVERED and not document.data.get("over"):
                message = f"what there is {job['for_each']!r} for is known when all other layers are rendered"
                yield places.problem((*path, "for_each"), message, "set `over: true` for the layer")
            item = COLLECTIONS[ForEach(job["for_each"])][1] if job["for_each"] != ForEach.ONCE else None
            yield from _unconditional(job.get("when", ""), item, (*path, "when"), places)
            if section == "renders" and not job.get("application") and not (item and has_application(item)):
                yield places.problem(path, "needs an `application`: what it is rendered for has none of its own")


def _unconditional(when: str, item: type | None, path: tuple[str | int, ...], places: Places) -> Iterator[Problem]:
    known = booleans(Environment) | (booleans(item) if item else frozenset())
    if when and when not in known:
        message = f"{when!r} is no boolean of what it is rendered for"
        yield places.problem(path, message, nearest(when, known))


def _read_settings(layer: str, folders: Sequence[Path]) -> Schema:
    files = (folder / "layers" / layer / _SETTINGS for folder in folders)
    file = next((each for each in files if each.is_file()), None)
    if file is None:
        return {"type": "object", "additionalProperties": False, "properties": {}}
    try:
        settings: Any = json.loads(file.read_bytes())
        jsonschema_rs.meta.validate(settings)
    except OSError as error:
        raise InputError(Problem(file=shown(file), message=f"cannot be read: {error.strerror}")) from error
    except (ValueError, RecursionError) as error:
        reason = str(error).partition("\n")[0]
        raise InputError(Problem(file=shown(file), message=f"is no JSON schema: {reason}")) from error
    if not isinstance(settings, dict) or settings.get("type") != "object":
        hint = 'begin with {"type": "object", "additionalProperties": false, "properties": {...}}'
        raise InputError(Problem(file=shown(file), message="settings are an object", hint=hint))
    return settings
