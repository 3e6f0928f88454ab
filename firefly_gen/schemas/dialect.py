"""JSON Schema as both engines read it: one dialect, no annotations, nothing that they judge differently.

Every schema is read as draft 2020-12, in which neither engine asserts ``format``. A boolean exclusive bound, as
draft 4 and OpenAPI 3.0 write it, is translated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs

DRAFT = "https://json-schema.org/draft/2020-12/schema"

_NAMED = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
_LISTED = frozenset({"allOf", "anyOf", "oneOf", "prefixItems", "items"})
_SINGLE = frozenset(
    {
        "additionalProperties",
        "items",
        "not",
        "if",
        "then",
        "else",
        "contains",
        "propertyNames",
        "unevaluatedProperties",
        "unevaluatedItems",
    }
)
_ANNOTATIONS = frozenset(
    {
        "$id",
        "$comment",
        "title",
        "description",
        "default",
        "deprecated",
        "example",
        "examples",
        "externalDocs",
        "format",
        "nullable",
        "readOnly",
        "writeOnly",
    }
)


def mapped(schema: dict[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    """A copy of a schema in which every schema directly below it is replaced.

    Args:
        schema: The schema; it is left as it is.
        change: What to make of a schema below it; those may be booleans too.
    """
    result: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in _NAMED and isinstance(value, dict):
            result[keyword] = {name: change(each) for name, each in value.items()}
        elif keyword in _LISTED and isinstance(value, list):
            result[keyword] = [change(each) for each in value]
        elif keyword in _SINGLE:
            result[keyword] = change(value)
        else:
            result[keyword] = value
    return result


def plain(schema: Any) -> Any:
    """The schema without annotations and without extensions, its bounds as draft 2020-12 writes them.

    What describes a pattern stays: a message can say it, and the pattern itself tells people little.
    """
    if not isinstance(schema, dict):
        return schema
    kept = {
        keyword: value
        for keyword, value in schema.items()
        if (keyword not in _ANNOTATIONS and not keyword.startswith("x-"))
        or (keyword == "description" and "pattern" in schema)
    }
    return with_numeric_bounds(mapped(kept, plain))


def with_numeric_bounds(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with ``minimum: n, exclusiveMinimum: true`` written as ``exclusiveMinimum: n``."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if not isinstance(schema.get(exclusive), bool):
            continue
        rest = {key: value for key, value in schema.items() if key != exclusive}
        if schema[exclusive] and bound in rest:
            rest[exclusive] = rest.pop(bound)
        schema = rest
    return schema


def defect(schema: dict[str, Any]) -> str:
    """Why a plain schema is none of draft 2020-12, in one line; empty where it is one."""
    try:
        jsonschema_rs.validator_for({**schema, "$schema": DRAFT}, offline=True)
    except ValueError as error:
        return str(error).partition("\n")[0]
    return ""


def references(schema: Any) -> Iterator[str]:
    """Every ``$ref`` of a schema, in the order of the document."""
    found: list[str] = []

    def visit(each: Any) -> Any:
        if isinstance(each, dict):
            if isinstance(each.get("$ref"), str):
                found.append(each["$ref"])
            mapped(each, visit)
        return each

    visit(schema)
    yield from found
