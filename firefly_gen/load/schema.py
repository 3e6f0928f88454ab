"""The schema of profiles: the core schema and the settings schema of every layer, put together.

Files are fragments of a profile, so editors get a looser form in which nothing is required and everything may
be null; the merged profile is held against the strict one.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from firefly_gen.errors import InputError, Problem
from firefly_gen.paths import shown

Schema = dict[str, Any]

_ENABLED = {"type": "boolean", "default": True, "description": "Whether the layer is rendered."}
_FILE_KEYS: Schema = {
    "extends": {"type": "string", "description": "Name of the profile that this one is laid over."},
    "imports": {
        "type": "array",
        "items": {"type": "string"},
        "description": "Files below the profiles folder that are laid under this one, in order.",
    },
}


def read_schema(file: Path) -> Schema:
    """Reads a schema of the tool's own.

    Raises:
        InputError: The file is missing or is no JSON.
    """
    try:
        schema: Any = json.loads(file.read_bytes())
    except OSError as error:
        raise InputError(Problem(file=shown(file), message=f"cannot be read: {error.strerror}")) from error
    except (ValueError, RecursionError) as error:
        raise InputError(Problem(file=shown(file), message=f"is no JSON schema: {error}")) from error
    if not isinstance(schema, dict):
        raise InputError(Problem(file=shown(file), message="is no JSON schema: it has to be a map"))
    return schema


def profile_schema(core: Schema, layers: Mapping[str, Schema]) -> Schema:
    """The strict schema of a merged profile.

    Args:
        core: The core schema.
        layers: Settings schema of each layer by name; they may refer to the core schema's ``$defs``.
    """
    mounted = {name: _mounted(settings) for name, settings in sorted(layers.items())}
    schema = copy.copy(core)
    schema["properties"] = {
        **core["properties"],
        "layers": {
            "type": "object",
            "additionalProperties": False,
            "default": {},
            "description": "Settings of the layers.",
            "properties": mounted,
        },
    }
    return schema


def _mounted(settings: Schema) -> Schema:
    mounted = {key: value for key, value in settings.items() if key not in {"$schema", "$id"}}
    return {**mounted, "default": {}, "properties": {"enabled": _ENABLED, **settings.get("properties", {})}}


def editor_schema(strict: Schema) -> Schema:
    """The schema of one file of a profile, for editors.

    Args:
        strict: The schema of a merged profile.
    """
    loose: Schema = _loosened(strict)
    loose["$id"] = strict["$id"].replace("core.schema.json", "profile.schema.json")
    loose["title"] = "Environment profile of firefly-gen"
    loose["properties"] = {**_FILE_KEYS, **loose["properties"]}
    return loose


def _loosened(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    loose = {key: value for key, value in schema.items() if key not in {"required", "if", "then"}}
    for key in ("properties", "$defs"):
        if key in loose:
            loose[key] = {name: _loosened(each) for name, each in loose[key].items()}
    if "additionalProperties" in loose:
        loose["additionalProperties"] = _nullable(_loosened(loose["additionalProperties"]))
    if "properties" in loose:
        loose["properties"] = {name: _nullable(each) for name, each in loose["properties"].items()}
    return loose  # list items are left alone: lists replace as a whole, so they have to be complete


def _nullable(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if "$ref" in schema:
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        return {"anyOf": [{"$ref": schema["$ref"]}, {"type": "null"}], **rest}
    return schema


def with_defaults(schema: Schema, value: Any, root: Schema) -> Any:
    """A value with every default of its schema filled in; the value itself is left as it is.

    Args:
        schema: Schema of the value.
        value: What was written; it satisfies the schema.
        root: The document that ``$ref`` refers to.
    """
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        items = schema.get("items", {})
        return [with_defaults(items, each, root) for each in value]
    if not isinstance(value, dict):
        return value
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties")
    filled = {
        key: with_defaults(properties.get(key, others if isinstance(others, dict) else {}), each, root)
        for key, each in value.items()
    }
    for key, each in properties.items():
        if key not in filled and "default" in each:
            filled[key] = with_defaults(each, each["default"], root)
    return filled
