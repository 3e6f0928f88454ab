"""What a schema error means, in words: the field, what it holds, what it may hold, and the likely mend."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from jsonschema_rs import ValidationError
from jsonschema_rs import ValidationErrorKind as Broken

from firefly_gen.schemas.core import QUANTITY_PATTERN
from firefly_gen.yamlio import dotted

_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "a map",
    "string": "a string",
}
_LONGEST = 60


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One way in which an object breaks its schema.

    Attributes:
        path: Place inside the object, dotted; empty for its root.
        message: What is wrong there, in one sentence.
        hint: How to mend it; empty where the message says it all.
    """

    path: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the sentences need to know besides the error.

    Attributes:
        kind: Of the object, for example ``Deployment``.
        schema: The schema that was broken, whole.
    """

    kind: str
    schema: Mapping[str, Any]

    def place(self, path: Sequence[str | int]) -> str:
        """The place as a sentence names it: ``Deployment.spec.replicas``."""
        inside = dotted(tuple(path))
        return f"{self.kind}{'' if not inside or inside.startswith('[') else '.'}{inside}"

    def shown(self, value: Any) -> str:
        """A value as a sentence names it; never what a Secret holds."""
        if isinstance(value, dict):
            return "a map" if value else "an empty map"
        if isinstance(value, list):
            return "a list" if value else "an empty list"
        if self.kind == "Secret" and value is not None:
            return "a string" if isinstance(value, str) else "a number or a boolean"
        text = json.dumps(value, ensure_ascii=False)
        short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
        return f"the string {short}" if isinstance(value, str) else short


def violations(errors: Iterable[ValidationError], subject: Subject) -> tuple[Violation, ...]:
    """Explains errors: sorted by place, each statement once."""
    return tuple(sorted({each for error in errors for each in _explained(error, subject)}))


def _explained(error: ValidationError, subject: Subject) -> Iterator[Violation]:
    explain = _SENTENCES.get(type(error.kind))
    if explain is not None:
        yield from explain(error, subject)
        return
    yield _at(error, f"{subject.place(error.instance_path)}: {_own_words(error, subject)}")


def _at(error: ValidationError, message: str, hint: str = "") -> Violation:
    return Violation(dotted(tuple(error.instance_path)), message, hint)


def _own_words(error: ValidationError, subject: Subject) -> str:
    if subject.kind == "Secret":
        return f"it breaks the rule {error.kind.name!r}"
    return error.message if len(error.message) <= 4 * _LONGEST else f"{error.message[: 4 * _LONGEST]}..."


def _unknown_fields(error: ValidationError, subject: Subject) -> Iterator[Violation]:
    parent = subject.place(error.instance_path)
    known = _properties(error, subject.schema)
    for name in cast("Broken.AdditionalProperties", error.kind).unexpected:
        close = difflib.get_close_matches(name, known, 1)
        path = dotted((*error.instance_path, name))
        yield Violation(path, f"{name!r} is not a field of {parent}", _did_you_mean(close))


def _properties(error: ValidationError, schema: Mapping[str, Any]) -> list[str]:
    node: Any = schema
    for step in error.schema_path[:-1]:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return []
    return sorted(node.get("properties", {})) if isinstance(node, dict) else []


def _missing_field(error: ValidationError, subject: Subject) -> Iterator[Violation]:
    name = cast("Broken.Required", error.kind).property
    yield _at(error, f"{subject.place(error.instance_path)} lacks {name!r}, which is required")


def _wrong_type(error: ValidationError, subject: Subject) -> Iterator[Violation]:
    yield _type_violation(error, list(cast("Broken.Type", error.kind).types), subject)


def _type_violation(error: ValidationError, types: list[str], subject: Subject) -> Violation:
    value = error.instance
    expected = " or ".join(dict.fromkeys(_TYPES[each] for each in types))
    message = f"{subject.place(error.instance_path)} must be {expected}, not {subject.shown(value)}"
    return _at(error, message, _type_hint(value, types))


def _type_hint(value: Any, types: Sequence[str]) -> str:
    if value is None:
        return "give it a value, or leave the field out"
    if "string" in types and not isinstance(value, (dict, list)):
        return "put it in quotes"
    if isinstance(value, str) and ("integer" in types or "number" in types or "boolean" in types):
        return "write it without quotes"
    if "array" in types:
        return "begin each item with `- `"
    return ""


def _not_listed(error: ValidationError, subject: Subject) -> Iterator[Violation]:
    options = [str(each) for each in cast("Broken.Enum", error.kind).options]
    message = f"{subject.place(error.instance_path)} is {subject.shown(error.instance)}; allowed: {', '.join(options)}"
    folded = {each.casefold(): each for each in options}
    close = difflib.get_close_matches(str(error.instance).casefold(), folded, 1)
    yield _at(error, message, _did_you_mean([folded[each] for each in close]) if len(options) > 1 else "")


def _unfit_text(error: ValidationError, subject: Subject) -> Iterator[Violation]:
    pattern = cast("Broken.Pattern", error.kind).pattern
    value = f"{subject.place(error.instance_path)} is {subject.shown(error.instance)}"
    if pattern == QUANTITY_PATTERN:
        yield _at(error, f"{value}, which is not a quantity", "quantities look like 250m, 2, 512Mi or 10Gi")
    else:
        yield _at(error, f"{value}, which does not match {pattern}")


def _forbidden_field(error: ValidationError, subject: Subject) -> Iterator[Violation]:
    yield _at(error, f"{subject.place(error.instance_path)} is not allowed here")


def _alternatives(error: ValidationError, subject: Subject) -> Iterator[Violation]:
    branches = cast("Broken.AnyOf | Broken.OneOfNotValid", error.kind).context
    here = error.instance_path
    wrong_types = [
        [each for each in branch if isinstance(each.kind, Broken.Type) and each.instance_path == here]
        for branch in branches
    ]
    fitting = [branch for branch, wrong in zip(branches, wrong_types, strict=True) if not wrong]
    if not fitting:
        types = [name for wrong in wrong_types for each in wrong for name in _types_of(each)]
        yield _type_violation(error, types, subject)
        return
    lacking = [_only_lack(branch, here) for branch in fitting]
    if len(fitting) > 1 and all(lacking):
        names = ", ".join(repr(name) for name in lacking)
        yield _at(error, f"{subject.place(here)} needs one of {names}")
        return
    # The alternative that was meant is the one that the object gets furthest into.
    best = min(fitting, key=lambda branch: (-max(len(each.instance_path) for each in branch), len(branch)))
    for each in best:
        yield from _explained(each, subject)


def _types_of(error: ValidationError) -> list[str]:
    return list(cast("Broken.Type", error.kind).types)


def _only_lack(branch: Sequence[ValidationError], here: Sequence[str | int]) -> str:
    only = branch[0] if len(branch) == 1 and branch[0].instance_path == here else None
    return only.kind.property if only is not None and isinstance(only.kind, Broken.Required) else ""


def _too_many_alternatives(error: ValidationError, subject: Subject) -> Iterator[Violation]:
    place = subject.place(error.instance_path)
    hint = "leave out the fields of all alternatives but one"
    yield _at(error, f"{place} fits more than one of alternatives that exclude each other", hint)


def _did_you_mean(names: Sequence[str]) -> str:
    return f"did you mean {names[0]!r}?" if names else ""


_SENTENCES: dict[type, Callable[[ValidationError, Subject], Iterator[Violation]]] = {
    Broken.AdditionalProperties: _unknown_fields,
    Broken.AnyOf: _alternatives,
    Broken.Enum: _not_listed,
    Broken.FalseSchema: _forbidden_field,
    Broken.OneOfMultipleValid: _too_many_alternatives,
    Broken.OneOfNotValid: _alternatives,
    Broken.Pattern: _unfit_text,
    Broken.Required: _missing_field,
    Broken.Type: _wrong_type,
}
