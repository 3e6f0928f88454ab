"""Says in plain words what a value breaks of a JSON Schema: each violation at its own place, with a hint.

One engine (jsonschema-rs) gives the verdict and the reasons, so that the two can never disagree.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import jsonschema_rs
from jsonschema_rs import ValidationError
from jsonschema_rs import ValidationErrorKind as Broken

from firefly_gen.yamlio import Path

Schema = dict[str, Any]

_FEW = 8
_LONGEST = 60
_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "a map",
    "string": "a string",
}
_SPELLED = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that a value breaks of its schema.

    Attributes:
        path: Keys and list positions to the place; for an unknown field, to that field.
        message: What is wrong there.
        hint: What to write instead; empty where the message says it.
        about_key: Whether the key at the end of the path is wrong, whatever it holds.
        missing: Name of the field that is missing at the path; empty where none is.
    """

    path: Path
    message: str
    hint: str = ""
    about_key: bool = False
    missing: str = ""


class Validator:
    """A compiled schema.

    Args:
        schema: JSON Schema, draft 2020-12, whole in itself; or its text, which compiles faster.
        private: Whether values are secret, so that no message may show one.

    Raises:
        ValueError: It is no valid schema.
    """

    __slots__ = ("_compiled", "_private", "_schema")

    def __init__(self, schema: Schema | str, *, private: bool = False) -> None:
        self._schema = schema
        self._private = private
        self._compiled = jsonschema_rs.Draft202012Validator(schema, offline=True)

    def holds(self, value: Any) -> bool:
        """Whether the value satisfies the schema."""
        return self._compiled.is_valid(value)

    def violations(self, value: Any) -> tuple[Violation, ...]:
        """Everything that the value breaks, sorted by place; empty where it satisfies the schema.

        Raises:
            ValueError: JSON cannot hold the value.
        """
        if self.holds(value):
            return ()
        schema = json.loads(self._schema) if isinstance(self._schema, str) else self._schema
        explainer = _Explainer(schema, value, private=self._private)
        found = {each for error in self._compiled.iter_errors(value) for each in explainer.explain(error)}
        return tuple(sorted(found, key=lambda each: ([str(step) for step in each.path], each.message)))


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint that names the closest known word, or the known words where they are few; else empty."""
    words = sorted(known)
    folded = {each.casefold(): each for each in words}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if close:
        return f"did you mean {folded[close[0]]!r}?"
    return f"known here: {', '.join(words)}" if 0 < len(words) <= _FEW else ""


class _Explainer:
    def __init__(self, schema: Schema, value: Any, *, private: bool) -> None:
        self._schema = schema
        self._value = value
        self._private = private
        self._sentences: dict[type, Callable[[ValidationError], Iterator[Violation]]] = {
            Broken.AdditionalProperties: self._unknown_fields,
            Broken.AnyOf: self._alternatives,
            Broken.Enum: self._not_listed,
            Broken.FalseSchema: self._forbidden,
            Broken.OneOfMultipleValid: self._too_many_alternatives,
            Broken.OneOfNotValid: self._alternatives,
            Broken.Pattern: self._wrong_form,
            Broken.PropertyNames: self._wrong_name,
            Broken.Required: self._missing,
            Broken.Type: self._wrong_type,
        }

    def explain(self, error: ValidationError) -> Iterator[Violation]:
        sentence = self._sentences.get(type(error.kind))
        if sentence:
            yield from sentence(error)
            return
        words = f"breaks the rule {error.kind.name!r}" if self._private else _cut(error.message)
        yield self._at(error, words, self._description(error))

    def _at(self, error: ValidationError, message: str, hint: str = "") -> Violation:
        return Violation(self._path(error), message, hint)

    def _path(self, error: ValidationError) -> Path:
        """The place; the engine takes a key that looks like a number for a position in a list."""
        path: list[str | int] = []
        node = self._value
        for step in error.instance_path:
            path.append(str(step) if isinstance(node, Mapping) else step)
            node = node[path[-1]]
        return tuple(path)

    def _unknown_fields(self, error: ValidationError) -> Iterator[Violation]:
        known = set(self._node(error.schema_path[:-1]).get("properties", ()))
        for name in cast("Broken.AdditionalProperties", error.kind).unexpected:
            path = (*self._path(error), name)
            yield Violation(path, f"unknown field {name!r}", nearest(name, known), about_key=True)

    def _missing(self, error: ValidationError) -> Iterator[Violation]:
        name = cast("Broken.Required", error.kind).property
        described = self._node(error.schema_path[:-1]).get("properties", {}).get(name, {})
        hint = str(described.get("description", ""))
        yield Violation(self._path(error), f"field {name!r} is missing", hint, missing=name)

    def _wrong_name(self, error: ValidationError) -> Iterator[Violation]:
        inner = cast("Broken.PropertyNames", error.kind).error
        path = (*self._path(error), str(inner.instance))
        hint = str(self._node(error.schema_path[:-1]).get("description", ""))
        yield Violation(path, f"{inner.instance!r} is no valid name here", hint, about_key=True)

    def _wrong_type(self, error: ValidationError) -> Iterator[Violation]:
        yield self._type_violation(error, list(cast("Broken.Type", error.kind).types))

    def _type_violation(self, error: ValidationError, types: list[str]) -> Violation:
        named = [each for each in dict.fromkeys(types) if each != "null" or len(types) == 1]
        expected = " or ".join(_TYPES[each] for each in named)
        message = f"{self._shown(error.instance)} is not {expected}"
        hint = "" if self._private else _type_hint(error.instance, types)
        return self._at(error, message, hint or self._description(error))

    def _not_listed(self, error: ValidationError) -> Iterator[Violation]:
        options = [str(each) for each in cast("Broken.Enum", error.kind).options if each is not None]
        message = f"{self._shown(error.instance)} is not one of {', '.join(options)}"
        close = nearest(str(error.instance), options) if len(options) > 1 else ""
        yield self._at(error, message, close if close.startswith("did") else self._description(error))

    def _wrong_form(self, error: ValidationError) -> Iterator[Violation]:
        pattern = cast("Broken.Pattern", error.kind).pattern
        # What stands beside the pattern says what it means; what refers to it, only what the value is for.
        beside = str(self._node(error.schema_path[:-1]).get("description", ""))
        hint = beside or self._description(error) or f"it has to match {pattern}"
        yield self._at(error, f"{self._shown(error.instance)} does not have the right form", hint)

    def _forbidden(self, error: ValidationError) -> Iterator[Violation]:
        yield self._at(error, "is not allowed here")

    def _too_many_alternatives(self, error: ValidationError) -> Iterator[Violation]:
        yield self._at(error, "fits more than one of the alternatives that exclude each other", "leave out all but one")

    def _alternatives(self, error: ValidationError) -> Iterator[Violation]:
        branches = cast("Broken.AnyOf | Broken.OneOfNotValid", error.kind).context
        here = error.instance_path
        mistyped = [[each for each in branch if _is_mistyped(each, here)] for branch in branches]
        fitting = [branch for branch, wrong in zip(branches, mistyped, strict=True) if not wrong]
        if not fitting:
            kinds = (cast("Broken.Type", each.kind) for wrong in mistyped for each in wrong)
            yield self._type_violation(error, [name for kind in kinds for name in kind.types])
            return
        lacking = [_only_lack(branch, here) for branch in fitting]
        if len(fitting) > 1 and all(lacking):
            yield self._at(error, f"one of {', '.join(repr(name) for name in lacking)} is missing")
            return
        # The alternative that was meant is the one that the value gets furthest into.
        for each in min(fitting, key=lambda branch: (-max(len(each.instance_path) for each in branch), len(branch))):
            yield from self.explain(each)

    def _shown(self, value: Any) -> str:
        if isinstance(value, dict):
            return "a map" if value else "an empty map"
        if isinstance(value, list):
            return "a list" if value else "an empty list"
        if self._private and value is not None:
            return "the value"
        return _cut(json.dumps(value, ensure_ascii=False))

    def _node(self, path: Iterable[str | int]) -> Mapping[str, Any]:
        """The part of the schema at a path; empty where there is none."""
        node: Any = self._schema
        for step in path:
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                return {}
        return node if isinstance(node, dict) else {}

    def _description(self, error: ValidationError) -> str:
        """What the schema says of the place: in its own words before those of what it refers to."""
        node: Any = self._schema
        said = ""
        for step in error.evaluation_path[:-1]:
            if step == "$ref":
                node = self._node(node["$ref"].removeprefix("#/").split("/"))
                said = said or str(node.get("description", ""))
                continue
            node = node[step]
            said = str(node.get("description", "")) if isinstance(node, dict) else ""
        return said


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST * 4 else f"{text[: _LONGEST * 4]}..."


def _is_mistyped(error: ValidationError, here: Sequence[str | int]) -> bool:
    return isinstance(error.kind, Broken.Type) and error.instance_path == here


def _only_lack(branch: Sequence[ValidationError], here: Sequence[str | int]) -> str:
    only = branch[0] if len(branch) == 1 and branch[0].instance_path == here else None
    return only.kind.property if only is not None and isinstance(only.kind, Broken.Required) else ""


def _type_hint(value: Any, types: Sequence[str]) -> str:
    if value is None:
        return "give it a value, or leave the field out"
    if "string" in types and not isinstance(value, (dict, list)):
        return f'put it in quotes: "{json.dumps(value)}"'
    if isinstance(value, str) and "boolean" in types and value.casefold() in _SPELLED:
        return f"write {_SPELLED[value.casefold()]}"
    if isinstance(value, str) and {"integer", "number"} & set(types) and value.strip().isdecimal():
        return "write it without quotes"
    return ""
