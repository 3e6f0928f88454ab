"""Says in plain words what a value breaks of a JSON Schema: each violation at its own place, with a hint.

jsonschema-rs gives the verdict, in microseconds; jsonschema is imported only to explain a failure.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs

from firefly_gen.yamlio import Path

Schema = dict[str, Any]

_SHOWN = 8
_TYPES = {
    "object": "a map",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that a value breaks of its schema.

    Attributes:
        path: Keys and list positions to the place; for an unknown field, to that field.
        message: What is wrong there.
        hint: What to write instead; empty where the message says it.
        about_key: Whether the key at the end of the path is wrong, whatever it holds.
    """

    path: Path
    message: str
    hint: str = ""
    about_key: bool = False


class Validator:
    """A compiled schema.

    Args:
        schema: JSON Schema, draft 2020-12 unless its ``$schema`` says otherwise.

    Raises:
        ValueError: It is no valid schema.
    """

    __slots__ = ("_compiled", "_schema")

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._compiled = jsonschema_rs.validator_for(schema)

    def holds(self, value: Any) -> bool:
        """Whether the value satisfies the schema."""
        return self._compiled.is_valid(value)

    def violations(self, value: Any) -> tuple[Violation, ...]:
        """Everything that the value breaks, sorted by place; empty where it satisfies the schema."""
        return () if self.holds(value) else explain(self._schema, value)


def explain(schema: Schema, value: Any) -> tuple[Violation, ...]:
    """Everything that a value breaks, sorted by place."""
    from jsonschema.validators import validator_for  # noqa: PLC0415 - 40 ms that a valid value need not pay

    validator = validator_for(schema)(schema)
    found = {each for error in validator.iter_errors(value) for each in _explained(error, ())}
    return tuple(sorted(found, key=lambda each: ([str(step) for step in each.path], each.message)))


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint that names the closest known word, or the known words where they are few; else empty."""
    words = sorted(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"known here: {', '.join(words)}" if 0 < len(words) <= _SHOWN else ""


def _explained(error: Any, above: Path) -> Iterator[Violation]:
    path: Path = (*above, *error.path)
    special = _special().get(str(error.validator))
    if special:
        yield from special(error, path)
    else:
        yield Violation(path, error.message, _description(error))


@cache
def _special() -> dict[str, Callable[[Any, Path], Iterable[Violation]]]:
    return {
        "additionalProperties": _unknown_fields,
        "anyOf": _best_branch,
        "const": _not_const,
        "enum": _not_in_enum,
        "format": _wrong_form,
        "oneOf": _best_branch,
        "pattern": _wrong_form,
        "propertyNames": _bad_name,
        "required": _missing,
        "type": _wrong_type,
    }


def _unknown_fields(error: Any, path: Path) -> Iterator[Violation]:
    known = set(error.schema.get("properties", ()))
    for name in error.instance:
        if name not in known:
            yield Violation(
                (*path, name), f"unknown field {name!r}", nearest(name, known - set(error.instance)), about_key=True
            )


def _missing(error: Any, path: Path) -> Iterator[Violation]:
    properties = error.schema.get("properties", {})
    for name in error.validator_value:
        if name not in error.instance:
            yield Violation(path, f"field {name!r} is missing", properties.get(name, {}).get("description", ""))


def _wrong_type(error: Any, path: Path) -> Iterator[Violation]:
    wanted: list[str] = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    names = " or ".join(_TYPES[each] for each in wanted if each != "null" or wanted == ["null"])
    hint = _description(error)
    if "string" in wanted and isinstance(error.instance, (bool, int, float)):
        hint = f'put it in quotes: "{error.instance}"'
    elif wanted[0] in {"integer", "number", "boolean"} and isinstance(error.instance, str):
        hint = "write it without quotes" if error.instance.strip("0123456789") == "" else hint
    yield Violation(path, f"{_shown(error.instance)} is not {names}", hint)


def _not_in_enum(error: Any, path: Path) -> Iterator[Violation]:
    allowed = [each for each in error.validator_value if each is not None]
    names = ", ".join(_shown(each) for each in allowed)
    close = difflib.get_close_matches(str(error.instance), [str(each) for each in allowed], n=1)
    hint = f"did you mean {close[0]!r}?" if close else ""
    yield Violation(path, f"{_shown(error.instance)} is not one of {names}", hint)


def _not_const(error: Any, path: Path) -> Iterator[Violation]:
    yield Violation(path, f"{_shown(error.instance)} is not {_shown(error.validator_value)}")


def _wrong_form(error: Any, path: Path) -> Iterator[Violation]:
    hint = _description(error)
    yield Violation(
        path, f"{_shown(error.instance)} does not have the right form", hint or f"pattern: {error.validator_value}"
    )


def _bad_name(error: Any, path: Path) -> Iterator[Violation]:
    # Each name is checked in an error of its own, whose instance is that name.
    name = error.instance
    here = (*path, name) if isinstance(name, str) else path
    yield Violation(here, f"{_shown(name)} is no valid name here", _description(error), about_key=True)


def _best_branch(error: Any, path: Path) -> Iterator[Violation]:
    # The branch whose own errors lie deepest is the one that the author meant.
    branches: dict[int, list[Any]] = {}
    for each in error.context or ():
        branches.setdefault(int(each.schema_path[0]), []).append(each)
    if not branches:
        yield Violation(path, "matches more than one of the forms that exclude each other", _description(error))
        return
    closest = min(branches.values(), key=lambda errors: (-max(len(each.path) for each in errors), len(errors)))
    for each in closest:
        yield from _explained(each, path)


def _description(error: Any) -> str:
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    return str(schema.get("description", ""))


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, (Mapping, list)):
        return "a map" if isinstance(value, Mapping) else "a list"
    return json.dumps(value)
