"""Renders what is no Kubernetes object: pages for people, and configuration that a person puts into place."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from firefly_gen import yamlio
from firefly_gen.errors import InputError, Problem, TemplateError
from firefly_gen.model.environment import Environment
from firefly_gen.model.layer import Document, Layer, LayerSet
from firefly_gen.model.tree import TreeFile
from firefly_gen.render.engine import Engine
from firefly_gen.render.objects import items

_YAML = ".conf"


def documents(environment: Environment, layers: LayerSet) -> tuple[TreeFile, ...]:
    """Renders the documents of every enabled layer.

    Args:
        environment: Complete.
        layers: The layers, in order.

    Raises:
        TemplateError: A template fails; carries the first failure of each.
    """
    engine = Engine(layers.folders)
    rendered: list[TreeFile] = []
    problems: list[Problem] = []
    for layer in layers.layers:
        if layer.name not in environment.layers:
            continue
        for job in layer.documents:
            for item in items(environment, job):
                try:
                    rendered.append(_document(engine, environment, layer, job, item))
                except TemplateError as error:
                    problems.extend(error.problems)
                    break  # the same mistake would be told once more for each item
    if problems:
        raise TemplateError(*problems)
    return tuple(rendered)


def _document(engine: Engine, environment: Environment, layer: Layer, job: Document, item: Any) -> TreeFile:
    template = f"layers/{layer.name}/{job.template}"
    name = "" if item is None else item.name
    values = {"env": environment, "layer": environment.layers[layer.name], "item": item}
    text = engine.render(template, name, values)
    stem = PurePosixPath(job.template.removesuffix(".j2"))
    if stem.suffix == _YAML:
        text = _canonical(text, engine.locate(template), name)
    origin = f"{layer.name}/{job.template}" + (f" for {name}" if name else "")
    path = f"{job.folder}/{name or stem.stem}{stem.suffix}"
    return TreeFile(path, f"{text.strip()}\n".encode(), origin)


def _canonical(text: str, file: str, name: str) -> str:
    note = f" (rendering for {name})" if name else ""
    try:
        found = yamlio.load_objects(text.encode(), file)
    except InputError as error:
        problem = Problem(file=file, message=f"renders no YAML: {error.problems[0].message}{note}")
        raise TemplateError(problem) from error
    if len(found) != 1:
        raise TemplateError(Problem(file=file, message=f"renders {len(found)} documents of YAML instead of one{note}"))
    return yamlio.dump(found[0])
