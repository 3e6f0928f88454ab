"""Renders every template of every layer for everything that it is for, and reads each text back as one object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any

from firefly_gen.errors import InputError, Problem, TemplateError
from firefly_gen.model.argo import SYNC_WAVE
from firefly_gen.model.environment import Environment
from firefly_gen.model.layer import COLLECTIONS, Document, ForEach, Layer, LayerSet, Render
from firefly_gen.model.resource import Identity, Origin, Resource, path_in_tree
from firefly_gen.render.engine import Engine
from firefly_gen.yamlio import load_objects


def render(environment: Environment, layers: LayerSet) -> tuple[Resource, ...]:
    """Renders an environment.

    Args:
        environment: Complete; its ``layers`` says which layers are rendered, and with which settings.
        layers: The layers, in order.

    Raises:
        TemplateError: A template fails, or does not render exactly one object; carries the first failure of each.
    """
    engine = Engine(layers.folders)
    rendered: list[Resource] = []
    problems: list[Problem] = []
    for layer in layers.layers:
        if layer.name not in environment.layers:
            continue
        for job in layer.renders:
            for item in items(environment, job):
                try:
                    rendered.append(_render(engine, environment, layer, job, item))
                except TemplateError as error:
                    problems.extend(error.problems)
                    break  # the same mistake would be told once more for each item
    if problems:
        raise TemplateError(*problems)
    return tuple(rendered)


def items(environment: Environment, job: Render | Document) -> Iterator[Any]:
    """What a template is rendered for: None once, or each item that its condition holds for."""
    every = (None,) if job.for_each is ForEach.ONCE else attrgetter(COLLECTIONS[job.for_each][0])(environment)
    for item in every:
        holder = item if hasattr(item, job.when) else environment
        if not job.when or getattr(holder, job.when):
            yield item


def _render(engine: Engine, environment: Environment, layer: Layer, job: Render, item: Any) -> Resource:
    template = f"layers/{layer.name}/{job.template}"
    name = "" if item is None else item.name
    values = {"env": environment, "layer": environment.layers[layer.name], "item": item}
    text = engine.render(template, name, values)
    body = _one_object(text, engine, template, name)
    if job.wave:
        annotations = body["metadata"].get("annotations") or {}
        body["metadata"] = {**body["metadata"], "annotations": {**annotations, SYNC_WAVE: str(job.wave)}}
    identity = Identity.of(body)
    application = job.application or item.application
    origin = Origin(layer.name, job.template, name)
    return Resource(identity, body, origin, application, path_in_tree(application, identity))


def _one_object(text: str, engine: Engine, template: str, item: str) -> dict[str, Any]:
    file = engine.locate(template)
    note = f" (rendering for {item})" if item else ""
    try:
        objects = load_objects(text.encode(), file)
    except InputError as error:
        # Lines count in the rendered text, not in the template, so the line itself is shown instead.
        first = error.problems[0]
        lines = text.rstrip().split("\n")
        line = lines[min(first.line, len(lines)) - 1].strip() if first.line else ""
        problem = Problem(file=file, message=f"renders no YAML: {first.message}, at {line!r}{note}")
        raise TemplateError(problem) from error
    if len(objects) != 1:
        raise TemplateError(Problem(file=file, message=f"renders {len(objects)} objects instead of one{note}"))
    body = objects[0]
    if not _is_object(body):
        message = f"renders no Kubernetes object: apiVersion, kind and metadata.name have to be strings{note}"
        raise TemplateError(Problem(file=file, message=message))
    return dict(body)


def _is_object(body: Any) -> bool:
    metadata = body.get("metadata") if isinstance(body, Mapping) else None
    if not isinstance(metadata, Mapping) or not isinstance(metadata.get("annotations") or {}, Mapping):
        return False
    named = (body.get("apiVersion"), body.get("kind"), metadata.get("name"), metadata.get("namespace", ""))
    return all(isinstance(each, str) for each in named)
