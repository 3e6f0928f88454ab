from __future__ import annotations

import copy
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from firefly_gen.errors import InputError, OutputError
from firefly_gen.schemas.bundle import open_bundle
from firefly_gen.schemas.imports import import_crds

SPEC: dict[str, Any] = {
    "type": "object",
    "required": ["size"],
    "properties": {
        "size": {"type": "integer", "minimum": 0, "exclusiveMinimum": True, "description": "How large."},
        "port": {"x-kubernetes-int-or-string": True, "nullable": True},
        "limit": {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]},
        "note": {"type": "string", "nullable": True, "enum": ["a", "b"]},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "anything": {"type": "object", "x-kubernetes-preserve-unknown-fields": True, "properties": {"a": {}}},
        "list": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}},
        "object": {
            "type": "object",
            "x-kubernetes-embedded-resource": True,
            "x-kubernetes-preserve-unknown-fields": True,
        },
        "closed": {
            "type": "object",
            "x-kubernetes-embedded-resource": True,
            "properties": {"spec": {"type": "object", "properties": {}}},
        },
        "choice": {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "oneOf": [{"required": ["a"], "properties": {"a": {"minLength": 1}}}, {"required": ["b"]}],
        },
    },
}


def crd(**changes: Any) -> dict[str, Any]:
    spec = {
        "group": "example.com",
        "names": {"kind": "Widget", "plural": "widgets"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": SPEC}}},
            },
            {"name": "v1alpha1", "served": False, "storage": False},
        ],
    }
    names = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}
    return {**names, "metadata": {"name": "widgets.example.com"}, "spec": {**spec, **changes}}


def written(folder: Path, body: Any, name: str = "crd.yaml") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(body) if name.endswith(".json") else yaml.safe_dump(body)
    file.write_text(text, encoding="utf-8")
    return file


def widget(**spec: Any) -> dict[str, Any]:
    body = {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w", "namespace": "n"}}
    return {**body, "spec": {"size": 1, **spec}}


@pytest.fixture
def schema(tmp_path: Path) -> dict[str, Any]:
    (file,) = import_crds([written(tmp_path, crd())], tmp_path / "schemas")
    assert file == tmp_path / "schemas" / "crds" / "example.com" / "widget_v1.json"
    imported: dict[str, Any] = json.loads(file.read_bytes())
    return imported


EMBEDDED = {"apiVersion": "v1", "kind": "Pod", "metadata": {}}


@pytest.mark.parametrize(
    "body",
    [
        widget(),
        widget(port=1),
        widget(port="http"),
        widget(port=None),
        widget(limit="1Gi"),
        widget(note="a"),
        widget(note=None),
        widget(labels={"a": "b"}),
        widget(anything={"b": 1}),
        widget(list=[{"a": "b"}]),
        widget(object={**EMBEDDED, "spec": {"x": 1}}),
        widget(closed=EMBEDDED),
        widget(choice={"a": "x"}),
        widget(choice={"b": ""}),
    ],
)
def test_what_the_definition_allows_is_accepted(schema: dict[str, Any], body: dict[str, Any]) -> None:
    jsonschema_rs.validate(schema, body)


@pytest.mark.parametrize(
    "body",
    [
        {**widget(), "spce": {}},
        {**widget(), "kind": "Gadget"},
        {**widget(), "apiVersion": "example.com/v2"},
        {**widget(), "metadata": {"name": "w", "lables": {}}},
        {key: value for key, value in widget().items() if key != "metadata"},
        widget(size=0),
        widget(size=None),
        widget(sizes=1),
        widget(port=1.5),
        widget(limit=None),
        widget(note="c"),
        widget(labels={"a": 1}),
        widget(list=[{"b": "c"}]),
        widget(object={"kind": "Pod"}),
        widget(closed={**EMBEDDED, "other": 1}),
        widget(closed={**EMBEDDED, "spec": {"x": 1}}),
        widget(choice={"a": "x", "b": "y"}),
        widget(choice={"a": ""}),
        widget(choice={"b": "x", "c": "y"}),
    ],
)
def test_what_the_definition_forbids_or_prunes_is_refused(schema: dict[str, Any], body: dict[str, Any]) -> None:
    assert not jsonschema_rs.is_valid(schema, body)


def test_the_schema_keeps_descriptions_and_tells_the_scope(schema: dict[str, Any]) -> None:
    assert schema["properties"]["spec"]["properties"]["size"]["description"] == "How large."
    assert schema["x-scope"] == "Namespaced"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_bytes_do_not_depend_on_the_order_of_the_definition(tmp_path: Path) -> None:
    (first,) = import_crds([written(tmp_path, crd())], tmp_path / "a")
    definition = dict(reversed(crd().items()))
    definition["spec"] = dict(reversed(definition["spec"].items()))
    (second,) = import_crds([written(tmp_path, definition, "crd.json")], tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes().endswith(b"}\n")


def test_a_root_that_preserves_unknown_fields_stays_open(tmp_path: Path) -> None:
    open_root = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {"name": "v1", "served": True, "schema": {"openAPIV3Schema": open_root}}
    (file,) = import_crds([written(tmp_path, crd(versions=[version]))], tmp_path)
    schema = json.loads(file.read_bytes())
    assert jsonschema_rs.is_valid(schema, {**widget(), "anything": 1})
    assert not jsonschema_rs.is_valid(schema, {**widget(), "metadata": {"lables": {}}})


def test_lists_several_documents_and_other_kinds_are_read(tmp_path: Path) -> None:
    gadget = crd(names={"kind": "Gadget"}, scope="Cluster")
    items = {"apiVersion": "v1", "kind": "List", "items": [gadget, {"kind": "ConfigMap"}]}
    file = tmp_path / "all.yaml"
    texts = [yaml.safe_dump(each) for each in (crd(), {"kind": "Deployment"}, "just text", items)]
    file.write_text("---\n".join(texts), encoding="utf-8")
    names = [each.name for each in import_crds([file], tmp_path)]
    assert names == ["gadget_v1.json", "widget_v1.json"]


def test_a_folder_is_read_at_any_depth(tmp_path: Path) -> None:
    written(tmp_path / "in", crd(), "a/b/crd.yml")
    written(tmp_path / "in", crd(names={"kind": "Gadget"}), "crd.json")
    (tmp_path / "in" / "README.md").write_text("{", encoding="utf-8")
    assert len(import_crds([tmp_path / "in"], tmp_path / "out")) == 2


def test_every_served_version_has_its_file(tmp_path: Path) -> None:
    versions = [{**crd()["spec"]["versions"][0], "name": name} for name in ("v1", "v1beta1")]
    files = import_crds([written(tmp_path, crd(versions=versions))], tmp_path)
    assert [each.name for each in files] == ["widget_v1.json", "widget_v1beta1.json"]


def test_the_same_definition_twice_is_no_matter(tmp_path: Path) -> None:
    files = [written(tmp_path, crd(), name) for name in ("a.yaml", "b.yaml")]
    assert len(import_crds(files, tmp_path)) == 1


def test_an_imported_schema_goes_before_the_built_in_one(tmp_path: Path) -> None:
    mine = crd(group="external-secrets.io", names={"kind": "ExternalSecret"})
    import_crds([written(tmp_path, mine)], tmp_path / "schemas")
    kind = ("external-secrets.io/v1", "ExternalSecret")
    folders = [tmp_path / "schemas", Path(__file__).parents[3] / "schemas"]
    text = open_bundle("1.36", folders, [kind]).schemas[kind]
    assert "anything" in text
    assert "refreshInterval" not in text


def _version(schema: Any) -> dict[str, Any]:
    return {"versions": [{"name": "v1", "served": True, "schema": schema}]}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"apiVersion": "v1", "kind": "ConfigMap"}, "holds no CustomResourceDefinition"),
        ([], "holds no CustomResourceDefinition"),
        ("text", "holds no CustomResourceDefinition"),
        ({**crd(), "apiVersion": "apiextensions.k8s.io/v1beta1"}, "apiextensions.k8s.io/v1 is the one"),
        ({**crd(), "spec": None}, "Expected `object`, got `null` - at `$.spec`"),
        (crd(scope="Planet"), "Invalid enum value 'Planet'"),
        (crd(group="../../etc"), "no name of a kind"),
        (crd(group=""), "no name of a kind"),
        (crd(names={"kind": "../Widget"}), "no name of a kind"),
        (crd(versions=[]), "serves no version"),
        (crd(versions=[{"name": "v1", "served": True}]), "has no schema"),
        (crd(**_version({})), "openAPIV3Schema"),
        (crd(**_version({"openAPIV3Schema": {"properties": []}})), "is not of type"),
        (crd(**_version({"openAPIV3Schema": {"required": 5}})), "is not of type"),
        (crd(**_version({"openAPIV3Schema": {"properties": {"a": {"pattern": "("}}}})), "regex"),
    ],
)
def test_what_is_no_definition_is_refused_by_name(tmp_path: Path, body: Any, message: str) -> None:
    file = written(tmp_path, body)
    with pytest.raises(InputError) as caught:
        import_crds([file], tmp_path / "out")
    (problem,) = caught.value.problems
    assert problem.file == str(file)
    assert message in problem.message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.yaml", b"a: [\n"),
        ("a.yaml", b"\xff"),
        ("a.yaml", b""),
        ("a.json", b"{"),
        ("a.json", b"[" * 100_000),
        ("a.json", b"\xff\xfe"),
    ],
)
def test_a_file_that_cannot_be_parsed_is_refused_by_name(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        import_crds([tmp_path / name], tmp_path / "out")
    assert caught.value.problems[0].file == str(tmp_path / name)


@pytest.mark.parametrize("levels", [300, 450])
def test_a_schema_that_is_nested_too_deeply_is_refused(tmp_path: Path, levels: int) -> None:
    deep: dict[str, Any] = {"type": "object"}
    for _ in range(levels):
        deep = {"type": "object", "properties": {"a": deep}}
    file = written(tmp_path, crd(**_version({"openAPIV3Schema": deep})), "crd.json")
    with pytest.raises(InputError, match=r"nested too deeply|Recursion limit"):
        import_crds([file], tmp_path)


def test_a_source_that_is_not_there_and_a_wrong_one_are_both_named(tmp_path: Path) -> None:
    wrong = written(tmp_path, crd(scope="Planet"))
    with pytest.raises(InputError) as caught:
        import_crds([tmp_path / "none.yaml", wrong], tmp_path)
    assert {each.file for each in caught.value.problems} == {str(tmp_path / "none.yaml"), str(wrong)}


def test_two_definitions_that_differ_are_a_conflict(tmp_path: Path) -> None:
    files = [written(tmp_path, crd(), "a.yaml"), written(tmp_path, crd(scope="Cluster"), "b.yaml")]
    with pytest.raises(InputError, match=r"b\.yaml: a second, different definition"):
        import_crds(files, tmp_path / "out")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        import_crds([written(tmp_path, crd())], tmp_path / "out")


# ------------------------------------------------------------------------------- against real operators

_COMPARED = (
    "required",
    "enum",
    "pattern",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "maximum",
    "oneOf",
    "allOf",
    "not",
    "x-kubernetes-preserve-unknown-fields",
)


def _differences(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """Where two strict schemas of a kind do not mean the same; ``metadata`` is no part of a definition."""
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        if ours != theirs:
            yield f"{path}: {ours} and {theirs}"
        return
    if ours.get("x-kubernetes-int-or-string"):
        # Both allow integers and strings; one says it as anyOf, the other as oneOf.
        ours, theirs = ({**each, "oneOf": None, "type": None} for each in (ours, theirs))
    for keyword in _COMPARED:
        if ours.get(keyword) != theirs.get(keyword):
            yield f"{path} {keyword}: {ours.get(keyword)} and {theirs.get(keyword)}"
    if _listed(ours.get("type")) != _listed(theirs.get("type")):
        yield f"{path} type: {ours.get('type')} and {theirs.get('type')}"
    yield from _differences(ours.get("items"), theirs.get("items"), f"{path}[]")
    extra = (ours.get("additionalProperties"), theirs.get("additionalProperties"))
    yield from _differences(*extra, f"{path}{{}}")
    fields, others = ours.get("properties", {}), theirs.get("properties", {})
    for name in sorted({*fields, *others} - ({"metadata"} if not path else set())):
        yield from _differences(fields.get(name), others.get(name), f"{path}.{name}")


def _listed(types: Any) -> list[Any]:
    return sorted(types) if isinstance(types, list) else [types]


def test_the_definitions_of_real_operators_become_the_known_schemas(upstream: Path, tmp_path: Path) -> None:
    with tarfile.open(upstream / "crds.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    sources = sorted((tmp_path / "crds").glob("*.yaml"))
    # Karpenter's file holds each definition twice, of two releases.
    (twofold,) = [each for each in sources if each.stem == "karpenter"]
    with pytest.raises(InputError, match="a second, different definition"):
        import_crds([twofold], tmp_path / "out")

    files = import_crds([each for each in sources if each != twofold], tmp_path / "out")

    assert len(files) > 250
    for file in files:
        relative = file.relative_to(tmp_path / "out" / "crds")
        ours = json.loads(file.read_bytes())
        theirs = json.loads((upstream / relative).read_bytes())
        assert list(_differences(ours, theirs)) == [], relative
        assert ours["x-scope"] == theirs["x-scope"]


def test_the_comparison_sees_an_open_or_changed_schema(schema: dict[str, Any]) -> None:
    assert list(_differences(schema, schema)) == []
    changed = copy.deepcopy(schema)
    spec = changed["properties"]["spec"]
    del spec["additionalProperties"]
    spec["properties"]["note"]["type"] = "string"
    spec["properties"]["other"] = spec["properties"].pop("labels")
    assert len(list(_differences(schema, changed))) == 4
