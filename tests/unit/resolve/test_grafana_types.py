"""Dashboards, and the schema that proves them, in the words of Grafana's own types (tools/grafana_types.py)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.grafana_types import split

ROOT = Path(__file__).parents[3]
TYPES: dict[str, Any] = json.loads((ROOT / "tests/fixtures/grafana/types.json").read_bytes())
MODULES: dict[str, Any] = TYPES["modules"]
SCHEMA: dict[str, Any] = json.loads((ROOT / "schemas/grafana/dashboard.json").read_bytes())
BASIC = {"string": str, "number": (int, float), "boolean": bool, "null": type(None)}
TREES = ("dev", "staging", "prod", "prod-dr")

Place = tuple[str, ...]
Named = tuple[str, str]

# What the types leave open, since it belongs to the plugin of a panel or of a source.
QUERY = ("prometheus", "Prometheus")
CUSTOM = ("timeseries", "FieldConfig")


def named(kind: str, module: str) -> Named:
    """Module and name of a type."""
    where, dot, name = kind.rpartition(".")
    found = (where if dot else module, name)
    return found if any(name in MODULES[found[0]][part] for part in ("interfaces", "enums", "aliases")) else ("", kind)


def fields(of: Named) -> dict[str, tuple[str, bool, str]]:
    """Type, whether it may be left out, and module of each field of an interface, those that it inherits included."""
    module, name = of
    interface = MODULES[module]["interfaces"][name]
    found: dict[str, tuple[str, bool, str]] = {}
    for each in interface["extends"]:
        found |= fields(named(each, module))
    own = {field: (entry["type"], entry["optional"], module) for field, entry in interface["fields"].items()}
    return found | own


def query_fields() -> dict[str, tuple[str, bool, str]]:
    """What a panel may ask Prometheus: what the source stores, and what its editor adds."""
    added = MODULES["promquery"]["interfaces"]["PromQuery"]["fields"]
    own = {field: (entry["type"], entry["optional"], "promquery") for field, entry in added.items()}
    return fields(QUERY) | own


def inner(kind: str) -> str:
    """A type without brackets around all of it."""
    return kind[1:-1].strip() if kind.startswith("(") and kind.endswith(")") else kind


def breaks(value: Any, kind: str, module: str, at: Place, *, whole: bool) -> list[str]:
    """What of a value is not of a type: a message each. ``whole`` asks for the fields that a type demands."""
    kind = inner(kind)
    options = list(split(kind, "|"))
    if len(options) > 1:
        tried = [breaks(value, each, module, at, whole=whole) for each in options]
        return min(tried, key=len)
    if kind in {"unknown", "any"} or kind.startswith("Record<"):
        return [] if kind in {"unknown", "any"} or isinstance(value, dict) else [f"{at}: {value!r} is no {kind}"]
    if kind in BASIC:
        fits = isinstance(value, BASIC[kind]) and (kind == "boolean" or not isinstance(value, bool))  # type: ignore[arg-type]
        return [] if fits else [f"{at}: {value!r} is no {kind}"]
    if kind[0] in "'\"":
        return [] if value == kind[1:-1] else [f"{at}: {value!r} is not {kind}"]
    element = re.fullmatch(r"Array<(.+)>", kind) or re.fullmatch(r"(.+)\[\]", kind)
    if element:
        if not isinstance(value, list):
            return [f"{at}: {value!r} is no list"]
        return [
            each
            for index, item in enumerate(value)
            for each in breaks(item, element[1], module, (*at, str(index)), whole=whole)
        ]
    if kind.startswith("{"):
        inline = {
            name.strip().rstrip("?"): (of.strip(), name.strip().endswith("?"), module)
            for name, _, of in (part.partition(":") for part in split(kind[1:-1], ";"))
        }
        return of_fields(value, inline, at, whole=whole)
    return of_named(value, named(kind, module), at, whole=whole)


def of_named(value: Any, of: Named, at: Place, *, whole: bool) -> list[str]:
    module, name = of
    assert module, f"{at}: the packages say nothing of {name}"
    if name in MODULES[module]["enums"]:
        return [] if value in MODULES[module]["enums"][name] else [f"{at}: {value!r} is none of {name}"]
    if name in MODULES[module]["aliases"]:
        return breaks(value, MODULES[module]["aliases"][name], module, at, whole=whole)
    return of_fields(value, fields(of), at, whole=whole)


def of_fields(value: Any, known: dict[str, tuple[str, bool, str]], at: Place, *, whole: bool) -> list[str]:
    if not isinstance(value, dict):
        return [f"{at}: {value!r} is no object"]
    found = [f"{at}: there is no field {name}" for name in value if name not in known]
    if whole:
        found += [f"{at}: {name} is missing" for name, (_, may, _) in known.items() if not may and name not in value]
    for name, each in value.items():
        if name in known:
            kind, _, module = known[name]
            found += breaks(each, kind, module, (*at, name), whole=whole)
    return found


def plugin_breaks(panel: dict[str, Any]) -> Iterator[str]:
    """What a panel says to its plugins; what is left out there, Grafana fills in."""
    at = (panel["title"],)
    if panel["type"] == "row":
        return
    yield from of_named(panel["options"], (panel["type"], "Options"), (*at, "options"), whole=False)
    custom = panel["fieldConfig"]["defaults"].get("custom", {})
    yield from of_named(custom, CUSTOM, (*at, "custom"), whole=False)
    for target in panel["targets"]:
        yield from of_fields(target, query_fields(), (*at, "targets"), whole=True)


def rendered(tree: str) -> list[dict[str, Any]]:
    files = sorted((ROOT / "out" / tree / "observability" / "grafana").glob("grafanadashboard-*.yaml"))
    return [json.loads(yaml.safe_load(each.read_text())["spec"]["json"]) for each in files]


@pytest.mark.parametrize("tree", TREES)
def test_every_dashboard_is_a_dashboard_to_grafana(tree: str) -> None:
    boards = rendered(tree)
    assert len(boards) >= 15
    for board in boards:
        assert of_named(board, ("dashboard", "Dashboard"), (board["uid"],), whole=True) == []
        assert [each for panel in board["panels"] for each in plugin_breaks(panel)] == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"styl": "dark"}, "there is no field styl"),
        ({"schemaVersion": "42"}, "'42' is no number"),
        ({"graphTooltip": 7}, "7 is none of DashboardCursorSync"),
        ({"templating": {"lists": []}}, "there is no field lists"),
        ({"panels": [{"type": "stat", "gridPos": {"h": 1, "w": 1, "x": 0}}]}, "y is missing"),
        (
            {"panels": [{"type": "stat", "fieldConfig": {"defaults": {"units": "s"}, "overrides": []}}]},
            "no field units",
        ),
    ],
)
def test_what_is_none_is_noticed(change: dict[str, Any], told: str) -> None:
    board = {**rendered("prod")[0], **change}
    assert any(told in each for each in of_named(board, ("dashboard", "Dashboard"), (), whole=True))


def schema_breaks(schema: dict[str, Any], kind: str, module: str, at: Place) -> Iterator[str]:
    """Fields of a JSON Schema that a type does not have."""
    while "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
    for part in ("then", "else"):
        if part in schema:
            of = {"then": "RowPanel", "else": "Panel"}[part]
            yield from schema_breaks(schema[part], of, "dashboard", at)
    kind = inner(kind)
    element = re.fullmatch(r"Array<(.+)>", kind)
    if element:
        yield from schema_breaks(schema.get("items", {}), element[1], module, at)
        return
    if kind == "unknown":
        return
    known = schema_fields(kind, module, at)
    for name, below in schema.get("properties", {}).items():
        if name not in known:
            yield f"{'.'.join((*at, name))}: {kind} has no such field"
            continue
        of, _, where = known[name]
        yield from schema_breaks(below, of, where, (*at, name))


def schema_fields(kind: str, module: str, at: Place) -> dict[str, tuple[str, bool, str]]:
    if at[-1:] == ("targets",):
        return query_fields()
    if at[-1:] == ("custom",):
        return fields(CUSTOM)
    if at[-1:] == ("options",) and kind.startswith("Record<"):
        return {
            name: each
            for plugin in ("timeseries", "stat", "bargauge")
            for name, each in fields((plugin, "Options")).items()
        }
    if kind.startswith("{"):
        parts = (part.partition(":") for part in split(kind[1:-1], ";"))
        return {name.strip().rstrip("?"): (of.strip(), True, module) for name, _, of in parts}
    where, name = named(kind, module)
    return fields((where, name)) if where and name in MODULES[where]["interfaces"] else {}


def test_the_schema_knows_no_field_that_grafana_does_not() -> None:
    assert list(schema_breaks(SCHEMA, "Dashboard", "dashboard", ())) == []


def test_the_types_are_those_of_the_grafana_that_runs() -> None:
    base = yaml.safe_load((ROOT / "profiles" / "base.yaml").read_text())
    tag = base["observability"]["grafana"]["image"]["tag"]
    assert f"@grafana/schema/v/{tag}, sha512-" in TYPES["origin"][0]
