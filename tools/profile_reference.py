"""The reference of the profile: every field of its schema, with type, default and meaning, as Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markdown import code, table

Schema = Mapping[str, Any]

_HEAD = ("field", "what it is", "default", "meaning")


@dataclass(frozen=True, slots=True)
class _Field:
    path: str
    schema: Schema
    required: bool


class ProfileReference:
    """The document.

    Args:
        strict: Schema of a merged profile.
        files: Schema of one file of a profile, which knows ``extends`` and ``imports`` too.
    """

    def __init__(self, strict: Schema, files: Schema) -> None:
        self._strict = strict
        self._files = files

    def blocks(self) -> Iterator[str]:
        """Headings, paragraphs and tables."""
        properties, required = self._strict["properties"], self._strict["required"]
        sections = [name for name, each in properties.items() if next(self._below("", each), None)]
        yield "# Profile"
        yield (
            "Every field of an environment profile. `<name>` stands for a name of your own, `[]` for each item of a "
            "list. What is **required** has to stand somewhere along the chain of `extends` and `imports`, wherever "
            "the map around it stands; a single file may leave it out. Maps merge, lists replace, `null` deletes. "
            "Editors read the same in [schemas/profile.schema.json](../schemas/profile.schema.json)."
        )
        yield "## The environment"
        alone = [_Field(name, self._files["properties"][name], required=False) for name in ("extends", "imports")]
        alone += [_Field(name, each, name in required) for name, each in properties.items() if name not in sections]
        yield self._table(alone)
        for name in sections:
            yield from self._section(name, properties[name], required=name in required)
        yield "## Forms of values"
        forms = ((name, each) for name, each in self._strict["$defs"].items() if "pattern" in each)
        rows = ([name, each["description"], code(each["pattern"])] for name, each in forms)
        yield table(("name", "meaning", "pattern"), rows)

    def _section(self, name: str, schema: Schema, *, required: bool) -> Iterator[str]:
        if name == "layers":
            for layer, settings in schema["properties"].items():
                yield from self._section(f"layers.{layer}", settings, required=False)
            return
        yield f"## {name}"
        yield f"{schema.get('description', '')}{' **Required.**' if required else ''}"
        yield self._table(self._below(name, schema))

    def _table(self, fields: Iterator[_Field] | list[_Field]) -> str:
        return table(_HEAD, (self._row(each) for each in fields))

    def _row(self, field: _Field) -> list[str]:
        schema = self._followed(field.schema)
        default = "**required**" if field.required else _default(schema)
        return [code(field.path), self._kind(field.schema), default, str(schema.get("description", ""))]

    def _below(self, path: str, schema: Schema) -> Iterator[_Field]:
        """Every field that lies below a value, at any depth."""
        schema = self._followed(schema)
        for name, each in schema.get("properties", {}).items():
            field = _Field(f"{path}.{name}", each, name in schema.get("required", ()))
            yield field
            yield from self._below(field.path, each)
        for keyword, step in (("additionalProperties", ".<name>"), ("items", "[]")):
            if isinstance(schema.get(keyword), dict):
                yield from self._below(f"{path}{step}", schema[keyword])

    def _followed(self, schema: Schema) -> Schema:
        """The schema with what it refers to; its own words go before those of its target."""
        name = schema.get("$ref", "").rpartition("/")[2]
        return {**self._strict["$defs"][name], **schema} if name else schema

    def _kind(self, schema: Schema) -> str:
        target = self._followed(schema)
        if "pattern" in target and "$ref" in schema:
            return f"[{schema['$ref'].rpartition('/')[2]}](#forms-of-values)"
        if "enum" in target:
            return " or ".join(code(each) for each in target["enum"])
        types = target.get("type", "any value")
        name = str(types if isinstance(types, str) else next(each for each in types if each != "null"))
        if name == "array":
            return f"list of {self._kind(target['items'])}"
        if name == "object":
            values = target.get("additionalProperties")
            return f"map of {self._kind(values)}" if isinstance(values, dict) else "map"
        return {"string": "text", "integer": f"integer{_range(target)}"}.get(name, name)


def _range(schema: Schema) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        return f", {least} to {most}"
    return f", {least} or more" if least is not None else ""


def _default(schema: Schema) -> str:
    # An empty map of fields is filled with the defaults of those, which stand in rows of their own.
    if "default" not in schema or (schema["default"] == {} and "properties" in schema):
        return ""
    return code(json.dumps(schema["default"], ensure_ascii=False))
