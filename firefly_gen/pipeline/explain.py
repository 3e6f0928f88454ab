"""Where a value of a profile comes from, and what made a file of its tree."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from pathlib import PurePosixPath
from typing import Any

from firefly_gen.errors import InputError, Problem
from firefly_gen.explain import history, meaning
from firefly_gen.load.profile import load_profile
from firefly_gen.load.schema import with_defaults
from firefly_gen.model.argo import SYNC_WAVE
from firefly_gen.model.explained import Entry, Explained, Made, Meaning, Said
from firefly_gen.model.layer import ForEach, Layer
from firefly_gen.model.resource import Resource
from firefly_gen.paths import shown
from firefly_gen.pipeline.build import Built, build
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Sources
from firefly_gen.render import touched
from firefly_gen.violations import nearest
from firefly_gen.yamlio import Document, Path, dotted, undotted

_LAYERS = "layers"
_SECTIONS: Mapping[ForEach, Path] = {
    ForEach.CONSUMER_SCALER: ("services",),
    ForEach.DATABASE_CLUSTER: ("databases",),
    ForEach.EXPERIMENT: ("chaos", "experiments"),
    ForEach.FLAG_DOMAIN: ("flags",),
    ForEach.FLAG_SOURCE: ("services",),
    ForEach.ISSUER: ("certificates", "issuers"),
    ForEach.KAFKA_CLUSTER: ("kafka",),
    ForEach.NAMESPACE: ("namespaces",),
    ForEach.NODE_POOL: ("nodes", "pools"),
    ForEach.PRIORITY_CLASS: ("priority_classes",),
    ForEach.REDIS_INSTANCE: ("redis",),
    ForEach.SERVICE: ("services",),
    ForEach.SERVICE_MONITOR: ("services",),
    ForEach.STORAGE_CLASS: ("storage_classes",),
}
"""Where the profile says the items that templates are rendered for."""


def explain_value(name: str, text: str, sources: Sources) -> Explained:
    """Explains a value of a profile.

    Args:
        name: Name of the profile.
        text: Path of the value, as people write it; empty for the whole profile.
        sources: Where everything is read.

    Raises:
        InputError: The profile is wrong, or it can have no such value.
    """
    loaded = load_profile(name, sources.profiles, sources.profile_schema)
    complete = with_defaults(sources.profile_schema, loaded.document.data, sources.profile_schema)
    path = _joined(undotted(text), complete)
    means = meaning(sources.profile_schema, path, complete)
    said = history(loaded.laid, path)
    decided = said[-1] if said and not said[-1].removed else None
    is_set, value = _found(complete, path)
    return Explained(
        path=dotted(path),
        is_set=is_set,
        value=value,
        decided=decided,
        earlier=tuple(reversed(said[:-1] if decided else said)),
        meaning=means,
        schema=_schema_file(path, sources),
        otherwise=_otherwise(loaded.laid, means, value, complete),
        entries=tuple(_entry(loaded.laid, (*path, key), value[key]) for key in sorted(value))
        if isinstance(value, dict)
        else (),
    )


def _joined(path: Path, data: Any) -> Path:
    """The path with steps put together again where a key with dots in it was written without quotes."""
    steps: list[str | int] = []
    rest, value = list(path), data
    while rest:
        step = rest.pop(0)
        if isinstance(value, dict) and isinstance(step, str) and step not in value:
            words = [step, *(each for each in rest if isinstance(each, str))]
            for count in range(len(words), 1, -1):
                if ".".join(words[:count]) in value:
                    step = ".".join(words[:count])
                    del rest[: count - 1]
                    break
        steps.append(step)
        value = _found(value, (step,))[1]
    return tuple(steps)


def _found(data: Any, path: Path) -> tuple[bool, Any]:
    """Whether there is a value at a path, and which."""
    for step in path:
        inside = step in data if isinstance(data, dict) else isinstance(data, list) and step in range(len(data))
        if not inside:
            return False, None
        data = data[step]
    return True, data


def _entry(laid: tuple[Document, ...], path: Path, value: Any) -> Entry:
    said: tuple[Said, ...] = history(laid, path)
    last = said[-1] if said and not said[-1].removed else None
    return Entry(key=str(path[-1]), path=dotted(path), value=value, decided=last)


def _otherwise(laid: tuple[Document, ...], means: Meaning, value: Any, complete: Any) -> Entry | None:
    """The value that counts where this one is left at its default."""
    if not means.otherwise or value != means.default:
        return None
    path = undotted(means.otherwise)
    return _entry(laid, path, _found(complete, path)[1])


def _schema_file(path: Path, sources: Sources) -> str:
    files = [sources.schemas[-1] / "core.schema.json"]
    if path[:1] == (_LAYERS,) and len(path) > 1:
        own = [folder / _LAYERS / str(path[1]) / "settings.schema.json" for folder in sources.templates]
        files = [file for file in own if file.is_file()] or files
    return shown(files[0])


# --------------------------------------------------------------------------------------------------- objects, files


def explain_object(name: str, text: str, sources: Sources) -> tuple[Made, ...]:
    """Says what made an object, or a file, of an environment's tree.

    Args:
        name: Name of the profile.
        text: ``KIND/NAME``, ``KIND/NAME.NAMESPACE``, or the path of a file of the tree.
        sources: Where everything is read.

    Returns:
        One entry for each object that bears the name; never none.

    Raises:
        InputError: The profile is wrong, or there is no such object.
        TemplateError: A template fails.
    """
    built = build(name, sources, Clock())
    objects = touched(built.rendered, built.environment.patches)
    laid = load_profile(name, sources.profiles, sources.profile_schema).laid
    wanted = [(each, hits) for each, hits in objects if _is_meant(text, each)]
    wanted = wanted or [(each, hits) for each, hits in objects if _is_file(text, each.path)]
    if wanted:
        return tuple(_made(each, hits, built, laid, sources) for each, hits in sorted(wanted, key=_identity))
    for file in built.tree.files:
        if _is_file(text, file.path):
            return (_document(file.path, file.origin, sources),)
    kind = text.partition("/")[0].casefold()
    known = [f"{each.identity.kind}/{each.identity.name}" for each in built.resources]
    same = [each for each in known if each.partition("/")[0].casefold() == kind]
    message = f"{name} has no object and no file {text!r}"
    hint = (
        nearest(text, same or [each.path for each in built.tree.files]) or "write KIND/NAME, or a path below the tree"
    )
    raise InputError(Problem(message=message, hint=hint))


def _identity(found: tuple[Resource, tuple[int, ...]]) -> str:
    return str(found[0].identity)


def _is_meant(text: str, resource: Resource) -> bool:
    kind, _, name = text.partition("/")
    identity = resource.identity
    names = {identity.name, f"{identity.name}.{identity.namespace}"}
    return kind.casefold() == identity.kind.casefold() and name in names


def _is_file(text: str, path: str) -> bool:
    """Whether somebody means that file: its path below the tree, or below some other folder."""
    return PurePosixPath(text).parts[-len(PurePosixPath(path).parts) :] == PurePosixPath(path).parts


def _made(
    resource: Resource, hits: tuple[int, ...], built: Built, laid: tuple[Document, ...], sources: Sources
) -> Made:
    origin = resource.origin
    layer = next((each for each in sources.layers.layers if each.name == origin.layer), None)
    annotations = resource.body["metadata"].get("annotations") or {}
    places = [built.places.problem(("patches", index), "", key=True) for index in hits]
    return Made(
        subject=str(resource.identity),
        file=resource.path,
        layer=origin.layer,
        summary=layer.summary if layer else "",
        template=_template(origin.layer, origin.template, sources),
        item=origin.item,
        profile=_item(layer, origin.template, origin.item, laid) if layer else "",
        application=resource.application,
        wave=str(annotations.get(SYNC_WAVE, "0")),
        patches=tuple(f"{each.file}:{each.line}:{each.column}" for each in places),
    )


def _item(layer: Layer, template: str, item: str, laid: tuple[Document, ...]) -> str:
    """Where the profile says the item first; empty where it has no entry of its own."""
    of = next((each.for_each for each in layer.renders if each.template == template), None)
    section = _SECTIONS.get(of) if of else None
    said = history(laid, (*section, item)) if section else ()
    return said[0].place if said else ""


def _template(layer: str, template: str, sources: Sources) -> str:
    files = [folder / _LAYERS / layer / template for folder in sources.templates]
    return shown(next((each for each in files if each.is_file()), FilePath(template)))


def _document(path: str, origin: str, sources: Sources) -> Made:
    """A page for people, or a configuration."""
    place, _, item = origin.partition(" for ")
    layer, _, template = place.partition("/")
    summary = next((each.summary for each in sources.layers.layers if each.name == layer), "")
    return Made(
        subject="document",
        file=path,
        layer=layer,
        summary=summary,
        template=_template(layer, template, sources),
        item=item,
        profile="",
        application="",
        wave="",
        patches=(),
    )
