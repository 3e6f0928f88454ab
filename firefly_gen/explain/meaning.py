"""What the schema of profiles says of a value, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.errors import InputError, Problem
from firefly_gen.model.explained import Meaning
from firefly_gen.violations import nearest
from firefly_gen.yamlio import Path, dotted

Schema = Mapping[str, Any]


def meaning(schema: Schema, path: Path, data: Any) -> Meaning:
    """What the schema says of the value at a path.

    Args:
        schema: The strict schema of a merged profile.
        path: The value.
        data: The merged profile with its defaults: which names a map has, no schema knows.

    Raises:
        InputError: There can be no such value, or no entry has that name.
    """
    node, value = _resolved(schema, schema), data
    for depth, step in enumerate(path):
        inner = _inner(node, step)
        known = [str(key) for key in value] if isinstance(value, dict) else []
        if inner is None or (_is_named(node) and str(step) not in known):
            raise InputError(_unknown(path[: depth + 1], (*node.get("properties", ()), *known)))
        if isinstance(value, list) and isinstance(step, int) and step >= len(value):
            message = f"{dotted(path[:depth])} has {len(value)} items"
            raise InputError(Problem(path=dotted(path), message=message, hint="the first one is [0]"))
        node = _resolved(inner, schema)
        value = _step(value, step)
    return _meaning(node, schema)


def _unknown(path: Path, known: tuple[str, ...]) -> Problem:
    above = dotted(path[:-1]) or "a profile"
    return Problem(path=dotted(path), message=f"{above} has no {path[-1]!r}", hint=nearest(str(path[-1]), set(known)))


def _step(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    return value[step] if isinstance(value, list) and isinstance(step, int) else None


def _inner(node: Schema, step: str | int) -> Schema | None:
    """Schema of what is one step further in; None where nothing can be there."""
    if isinstance(step, int):
        items = node.get("items", {})
        return items if isinstance(items, dict) and "array" in _types(node) else None
    if "object" not in _types(node):
        return None
    found = node.get("properties", {}).get(step, node.get("additionalProperties", True))
    if isinstance(found, dict):
        return found
    return {} if found else None


def _types(node: Schema) -> tuple[str, ...]:
    """The types that a value may have; all that hold others, where the schema does not say."""
    found = node.get("type", [] if "enum" in node else ["array", "object"])
    return tuple(found) if isinstance(found, list) else (found,)


def _is_named(node: Schema) -> bool:
    return isinstance(node.get("additionalProperties"), dict) and not node.get("properties")


def _resolved(node: Schema, root: Schema) -> Schema:
    """A schema with what it refers to; what stands beside the reference goes first."""
    while "$ref" in node:
        target = root["$defs"][node["$ref"].rpartition("/")[2]]
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def _meaning(node: Schema, root: Schema) -> Meaning:
    return Meaning(
        description=node.get("description", ""),
        type=_type(node, root),
        limits=tuple(_limits(node)),
        named=_is_named(node),
        has_default="default" in node,
        default=node.get("default"),
        otherwise=node.get("x-otherwise", ""),
    )


def _type(node: Schema, root: Schema) -> str:
    types = [each for each in _types(node) if each != "null"] if "type" in node else []
    if "array" in types:
        of = _type(_resolved(node.get("items", {}), root), root)
        return f"list of {of}" if of else "list"
    if "object" in types:
        return "map"
    return " or ".join(types)


def _limits(node: Schema) -> Iterator[str]:
    if "enum" in node:
        yield f"one of {', '.join(_word(each) for each in node['enum'])}"
    yield from _bounds(node, "minimum", "maximum", "")
    yield from _bounds(node, "minLength", "maxLength", " character")
    yield from _bounds(node, "minItems", "maxItems", " item")
    if node.get("uniqueItems"):
        yield "nothing twice"
    if "pattern" in node:
        yield f"of the form {node['pattern']}"
    if node.get("required"):
        yield f"needs {', '.join(sorted(node['required']))}"


def _bounds(node: Schema, least: str, most: str, of: str) -> Iterator[str]:
    low, high = node.get(least), node.get(most)
    if low is not None and high is not None:
        yield f"{low} to {_counted(high, of)}"
    elif low is not None:
        yield f"{_counted(low, of)} or more"
    elif high is not None:
        yield f"{_counted(high, of)} or less"


def _counted(number: float, of: str) -> str:
    return f"{number}{of}s" if of and number != 1 else f"{number}{of}"


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
