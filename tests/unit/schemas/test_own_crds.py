"""Holds every schema of ``schemas/crds`` against its own rules, and against the operator's schema."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from firefly_gen.model.resource import Resource
from firefly_gen.schemas import embedded
from firefly_gen.schemas.bundle import open_bundle
from firefly_gen.schemas.custom import file_of
from firefly_gen.schemas.dialect import DRAFT, defect, plain
from firefly_gen.schemas.kinds import ApiKind

SCHEMAS = Path(__file__).parents[3] / "schemas"
FILES = sorted((SCHEMAS / "crds").glob("*/*.json"))
NAMES = [each.relative_to(SCHEMAS / "crds").as_posix() for each in FILES]

_BOUNDS = ("pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "maxProperties")


def _read(file: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(file.read_bytes())
    return document


def _types(schema: dict[str, Any]) -> set[str]:
    if "type" in schema:
        return set(schema["type"]) if isinstance(schema["type"], list) else {schema["type"]}
    return {name for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ())) for name in _types(branch)}


def _bound(schema: dict[str, Any], keyword: str) -> Any:
    found = [branch[keyword] for branch in (schema, *schema.get("anyOf", ())) if keyword in branch]
    return found[0] if found else None


def _fields(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema below one, with the path of the value that it is for."""
    yield path, schema
    for name, field in schema.get("properties", {}).items():
        yield from _fields(field, f"{path}.{name}")
    for keyword, step in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(schema.get(keyword), dict):
            yield from _fields(schema[keyword], f"{path}{step}")


def _disagreements(ours: dict[str, Any], theirs: dict[str, Any], path: str = "") -> Iterator[str]:
    """Where our schema allows, demands or names something else than the operator's."""
    if theirs.get("x-kubernetes-preserve-unknown-fields") is True and not theirs.get("properties"):
        return  # what stands below is not the operator's business
    yield from _values(ours, theirs, path)
    for name, field in ours.get("properties", {}).items():
        known = theirs.get("properties", {}).get(name, theirs.get("additionalProperties"))
        yield from _below(field, known, f"{path}.{name}")
    for keyword, step in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(ours.get(keyword), dict):
            yield from _below(ours[keyword], theirs.get(keyword), f"{path}{step}")


def _below(ours: dict[str, Any], theirs: Any, path: str) -> Iterator[str]:
    if isinstance(theirs, dict):
        yield from _disagreements(ours, theirs, path)
    else:
        yield f"{path}: unknown upstream"


def _values(ours: dict[str, Any], theirs: dict[str, Any], path: str) -> Iterator[str]:
    if _types(theirs) and not (_types(ours) and _types(ours) <= _types(theirs)):
        yield f"{path}: type {_types(ours)}, upstream {_types(theirs)}"
    if set(ours.get("required", ())) != set(theirs.get("required", ())):
        yield f"{path}: required {ours.get('required')}, upstream {theirs.get('required')}"
    if "enum" in theirs and not set(ours.get("enum", [object()])) <= set(theirs["enum"]):
        yield f"{path}: enum {ours.get('enum')}, upstream {theirs['enum']}"
    for keyword in _BOUNDS:
        if keyword in theirs and _bound(ours, keyword) is None:
            yield f"{path}: no {keyword}, upstream {theirs[keyword]}"
    if "pattern" in theirs and _bound(ours, "pattern") not in {None, theirs["pattern"]}:
        yield f"{path}: another pattern, upstream {theirs['pattern']}"


def test_there_are_schemas_to_hold_against_something() -> None:
    assert len(FILES) >= 3


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_schema_of_ours_lies_where_its_kind_is_looked_for(file: Path) -> None:
    schema = _read(file)
    (api_version,) = schema["properties"]["apiVersion"]["enum"]
    (kind,) = schema["properties"]["kind"]["enum"]
    assert SCHEMAS / file_of(ApiKind(api_version, kind)) == file
    assert schema["title"] == kind
    assert schema["$schema"] == DRAFT
    assert schema["x-scope"] in {"Namespaced", "Cluster"}
    assert defect(plain(schema)) == ""


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_schema_of_ours_is_closed_and_described(file: Path) -> None:
    fields = list(_fields(_read(file)))
    assert len(fields) > 10
    for path, schema in fields:
        if "object" in _types(schema):
            assert "additionalProperties" in schema, path
            assert ("properties" in schema) == (schema["additionalProperties"] is False), path
        if not path.endswith(("{}", "[]")):
            assert len(schema["description"]) > 10, path


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_schema_of_ours_agrees_with_the_operators(file: Path, upstream: Path) -> None:
    ours, theirs = _read(file), _read(upstream / file.relative_to(SCHEMAS / "crds"))
    assert list(_disagreements(ours, theirs)) == []
    assert ours["x-scope"] == theirs["x-scope"]


@pytest.mark.parametrize(
    ("place", "change", "complaint"),
    [
        (("spec", "properties"), {"refreshIntervall": {"type": "string"}}, "unknown upstream"),
        (("spec", "properties"), {"refreshInterval": {"type": "integer"}}, "type"),
        (("spec", "properties"), {"refreshPolicy": {"type": "string", "enum": ["Sometimes"]}}, "enum"),
        (("spec", "properties"), {"refreshPolicy": {"type": "string"}}, "enum"),
        (("spec",), {"required": ["target"]}, "required"),
        (("spec", "properties", "data", "items"), {"required": ["secretKey"]}, "required"),
        (("spec", "properties", "target", "properties"), {"name": {"type": "string"}}, "no pattern"),
    ],
)
def test_the_comparison_sees_what_does_not_agree(
    upstream: Path, place: tuple[str, ...], change: dict[str, Any], complaint: str
) -> None:
    name = "external-secrets.io/externalsecret_v1.json"
    ours = copy.deepcopy(_read(SCHEMAS / "crds" / name))
    node = ours["properties"]
    for step in place:
        node = node[step]
    node.update(change)
    found = list(_disagreements(ours, _read(upstream / name)))
    assert found
    assert complaint in found[0]


def test_valid_objects_are_valid_by_the_operators_schemas_too(
    objects: dict[str, dict[str, Any]],
    upstream_schemas: Path,
    make: Callable[[dict[str, Any]], Resource],
    real: Any,
) -> None:
    resources = [make(body) for body in objects.values()]
    bundle = open_bundle("1.36", [upstream_schemas], [(each["apiVersion"], each["kind"]) for each in objects.values()])
    assert bundle.missing == ()
    assert embedded.prove(bundle, resources)[1] == ()
    real.write(resources)
    assert real.prove(bundle, resources)[1] == ()
