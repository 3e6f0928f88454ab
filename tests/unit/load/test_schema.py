"""The schemas of profiles, the core one field by field against the dataclasses that a profile becomes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
import yaml
from jsonschema import Draft202012Validator

from firefly_gen.errors import InputError
from firefly_gen.layers import read_layers
from firefly_gen.load.schema import editor_schema, profile_schema, read_schema, with_defaults
from firefly_gen.model.profile import Profile, Stage

ROOT = Path(__file__).parents[3]
CORE = read_schema(ROOT / "schemas" / "core.schema.json")
LAYERS = read_layers([ROOT / "templates"], read_schema(ROOT / "schemas" / "layer.schema.json"))
STRICT = profile_schema(CORE, LAYERS.settings)
EDITOR = editor_schema(STRICT)
SHIPPED = sorted((ROOT / "profiles").rglob("*.yaml"))


KINDS = {
    tuple: "array",
    Mapping: "object",
    str: "string",
    float: "number",
    int: "integer",
    bool: "boolean",
    type(None): "null",
}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = CORE["$defs"][schema["$ref"].rpartition("/")[2]]
    return schema


def differences(schema: dict[str, Any], of: Any, path: str) -> Iterator[str]:
    """Where a schema and a type do not describe the same values."""
    schema = resolved(schema)
    kind = schema.get("type", "string")  # an enumeration of strings names no type
    if get_origin(of) is UnionType:
        members = [each for each in get_args(of) if each is not type(None)]
        if len(members) > 1:
            same = isinstance(kind, list) and set(kind) == {KINDS.get(each) for each in get_args(of)}
            yield from () if same else (f"{path}: {of} for {kind}",)
            return
        (of,) = members
        kinds = sorted({*kind} - {"null"}) if isinstance(kind, list) else [kind]
        kind = kinds[0] if len(kinds) == 1 else kind
    if is_dataclass(of) and isinstance(of, type):
        yield from dataclass_differences(schema, of, path)
    elif isinstance(of, type) and issubclass(of, StrEnum):
        yield from () if set(schema["enum"]) == set(of) else (f"{path}: {sorted(of)} for {schema['enum']}",)
    elif KINDS[get_origin(of) or of] != kind:
        yield f"{path}: {of} for {kind}"
    elif get_origin(of):
        inner = schema["items"] if kind == "array" else schema.get("additionalProperties")
        if isinstance(inner, dict):
            yield from differences(inner, get_args(of)[-1 if kind == "object" else 0], f"{path}.*")


def dataclass_differences(schema: dict[str, Any], of: type, path: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    hints = get_type_hints(of)
    if set(properties) != set(hints):
        yield f"{path}: {sorted(set(properties) ^ set(hints))} on one side only"
        return
    if schema.get("additionalProperties") is not False:
        yield f"{path}: lets unknown fields pass"
    optional = {each.name for each in fields(of) if "default" in repr(each) and each.default is None}
    for name, hint in hints.items():
        promised = name in schema.get("required", ()) or "default" in properties[name]
        if not promised and name not in optional and name not in {"merge", "json6902"}:
            yield f"{path}.{name}: neither required nor with a default"
        yield from differences(properties[name], hint, f"{path}.{name}")


def test_schema_and_dataclasses_have_the_same_fields_of_the_same_types() -> None:
    whole = {**CORE, "properties": {**CORE["properties"], "layers": {"type": "object", "default": {}}}}
    assert list(differences(whole, Profile, "profile")) == []


@pytest.mark.parametrize(
    ("kind", "of", "same"),
    [
        ("integer", int, True),
        ("integer", str, False),
        (["integer", "null"], int, False),
        ("integer", int | None, True),  # None where it is left out
        (["integer", "null"], int | None, True),
        (["string", "null"], int | None, False),
        (["integer", "string"], int | None, False),
        (["integer", "string", "null"], int | None, False),
        (["integer", "string"], int | str, True),
        (["integer", "string"], int | str | bool, False),
        (["integer", "string", "boolean"], int | str, False),
        (["integer", "string"], int | str | None, False),
        (["integer", "string", "null"], int | str | None, True),
        ("integer", int | str, False),
        (["integer", "object"], int | Stage, False),
    ],
)
@pytest.mark.parametrize("inside", [False, True], ids=["itself", "in a map"])
def test_a_schema_and_a_type_are_the_same_only_where_they_take_the_same_values(
    kind: str | list[str], of: Any, *, same: bool, inside: bool
) -> None:
    schema = {"type": "object", "additionalProperties": {"type": kind}} if inside else {"type": kind}
    found = list(differences(schema, Mapping[str, of] if inside else of, "x"))
    assert len(found) == (0 if same else 1)


def nodes(schema: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(schema, dict):
        return
    yield path, schema
    for key in ("properties", "$defs"):
        for name, each in schema.get(key, {}).items():
            yield from nodes(each, f"{path}.{name}")
    for key in ("additionalProperties", "items"):
        yield from nodes(schema.get(key), f"{path}.{key}")


@pytest.mark.parametrize("schema", [STRICT, EDITOR], ids=["strict", "editor"])
def test_the_schema_is_valid_draft_2020_12(schema: dict[str, Any]) -> None:
    assert schema["$schema"].endswith("2020-12/schema")
    Draft202012Validator.check_schema(schema)
    referred = {ref for _, node in nodes(schema, "") if (ref := node.get("$ref"))}
    assert {ref.rpartition("/")[2] for ref in referred} <= set(schema["$defs"])


@pytest.mark.parametrize("schema", [STRICT, EDITOR], ids=["strict", "editor"])
def test_every_field_is_described_and_no_unknown_field_passes(schema: dict[str, Any]) -> None:
    for path, node in nodes(schema, "profile"):
        for name, each in node.get("properties", {}).items():
            assert each.get("description", "").endswith((".", ". ")), f"{path}.{name}"
        if "properties" in node:
            assert node["additionalProperties"] is False, path


def test_every_default_satisfies_its_own_schema() -> None:
    for path, node in nodes(STRICT, "profile"):
        if "default" in node and node["default"] != {}:
            without = {key: value for key, value in node.items() if key != "default"}
            errors = list(Draft202012Validator({**without, "$defs": STRICT["$defs"]}).iter_errors(node["default"]))
            assert errors == [], path


@pytest.mark.parametrize("file", SHIPPED, ids=[file.relative_to(ROOT).as_posix() for file in SHIPPED])
def test_every_shipped_file_satisfies_the_schema_of_editors_and_names_it(file: Path) -> None:
    text = file.read_text()
    schema = text.partition("\n")[0].removeprefix("# yaml-language-server: $schema=")
    assert (file.parent / schema).resolve() == ROOT / "schemas/profile.schema.json"
    assert list(Draft202012Validator(EDITOR).iter_errors(yaml.safe_load(text))) == []


@pytest.mark.parametrize(
    "fragment",
    [
        {},
        {"services": {"x": {"replicas": 3}}},
        {"services": {"x": None}},
        {"services": {"x": {"enabled": False}}},
        {"kubernetes": {"zones": None}},
        {"stage": None, "domain": None},
        {"size_classes": {"small": {"cpu": "1"}}},
        {"layers": {"cluster": {"enabled": False, "admission": None}}},
        {"extends": "base", "imports": ["services/x.yaml"]},
    ],
)
def test_editors_take_fragments_and_nulls(fragment: dict[str, Any]) -> None:
    assert list(Draft202012Validator(EDITOR).iter_errors(fragment)) == []


@pytest.mark.parametrize(
    "fragment",
    [
        {"servces": {}},
        {"services": {"x": {"replica": 3}}},
        {"services": {"x": {"replicas": "3"}}},
        {"stage": "production"},
        {"layers": {"clutser": {}}},
        {"layers": {"cluster": {"admission": {"require_digest": "yes"}}}},
        {"patches": [{"merge": {}}]},
        {"waivers": [{"check": "REF-001"}]},
    ],
)
def test_editors_point_at_what_is_wrong(fragment: dict[str, Any]) -> None:
    assert list(Draft202012Validator(EDITOR).iter_errors(fragment)) != []


def test_a_merged_profile_says_neither_what_it_extends_nor_what_it_imports() -> None:
    assert {"extends", "imports"}.isdisjoint(STRICT["properties"])


def test_settings_of_a_layer_are_mounted_with_a_switch_of_their_own() -> None:
    settings = {"$schema": "x", "$id": "y", "type": "object", "properties": {"a": {"type": "string"}}}
    toy = profile_schema(CORE, {"toy": settings})["properties"]["layers"]["properties"]["toy"]
    assert set(toy["properties"]) == {"enabled", "a"}
    assert toy["properties"]["enabled"]["default"] is True
    assert {"$schema", "$id"}.isdisjoint(toy)
    assert "enabled" not in settings["properties"]  # type: ignore[operator]


SCHEMA = {
    "properties": {
        "plain": {"type": "integer", "default": 3},
        "open": {"type": "string"},
        "nested": {
            "type": "object",
            "default": {},
            "properties": {"deep": {"default": {}, "properties": {"x": {"default": "y"}}}},
        },
        "named": {"$ref": "#/$defs/named", "default": {}},
        "map": {"additionalProperties": {"$ref": "#/$defs/named"}},
        "list": {"default": [], "items": {"$ref": "#/$defs/named"}},
    },
    "$defs": {"named": {"$ref": "#/$defs/other"}, "other": {"properties": {"x": {"default": 1}, "y": {}}}},
}


@pytest.mark.parametrize(
    ("written", "complete"),
    [
        ({}, {}),
        ({"plain": 0, "open": ""}, {"plain": 0, "open": ""}),
        ({"nested": {"deep": {"x": "z"}}}, {"nested": {"deep": {"x": "z"}}}),
        ({"nested": {}}, {"nested": {"deep": {"x": "y"}}}),
        ({"named": {"y": 2}}, {"named": {"y": 2, "x": 1}}),
        ({"map": {"a": {}, "b": {"x": 5}}}, {"map": {"a": {"x": 1}, "b": {"x": 5}}}),
        ({"list": [{}, {"x": 2}]}, {"list": [{"x": 1}, {"x": 2}]}),
        ({"unknown": {"x": []}}, {"unknown": {"x": []}}),
    ],
)
def test_defaults_are_filled_in_wherever_a_field_is_left_out(written: Any, complete: Any) -> None:
    defaults = {"plain": 3, "nested": {"deep": {"x": "y"}}, "named": {"x": 1}, "list": []}
    before = json.dumps(written)
    assert with_defaults(SCHEMA, written, SCHEMA) == {**defaults, **complete}
    assert json.dumps(written) == before


def test_a_schema_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    for content, words in (("{", "JSON"), ("[]", "map"), ("[" * 100_000, "JSON")):
        (tmp_path / "core.schema.json").write_text(content)
        with pytest.raises(InputError, match=rf"core\.schema\.json: .*{words}"):
            read_schema(tmp_path / "core.schema.json")
    with pytest.raises(InputError, match=r"other\.json: cannot be read: No such file"):
        read_schema(tmp_path / "other.json")
