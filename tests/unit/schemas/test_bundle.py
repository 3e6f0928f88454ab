from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from firefly_gen import paths
from firefly_gen.errors import InputError
from firefly_gen.model.resource import Resource
from firefly_gen.schemas import embedded
from firefly_gen.schemas.bundle import Bundle, open_bundle
from firefly_gen.schemas.core import CoreSchemas, available_versions

Make = Callable[[dict[str, Any]], Resource]
Objects = dict[str, dict[str, Any]]

BUILTIN = Path(__file__).parents[3] / "schemas"
KINDS = [("apps/v1", "Deployment"), ("v1", "ConfigMap"), ("external-secrets.io/v1", "ExternalSecret")]
WIDGET = ("example.com/v1", "Widget")


def user_folder(folder: Path, schema: Any) -> Path:
    file = folder / "crds" / "example.com" / "widget_v1.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(schema if isinstance(schema, str) else json.dumps(schema), encoding="utf-8")
    return folder


def widget(**fields: Any) -> dict[str, Any]:
    return {"apiVersion": WIDGET[0], "kind": WIDGET[1], "metadata": {"name": "w"}, **fields}


def accepts(bundle: Bundle, resource: Resource) -> bool:
    return not embedded.prove(bundle, [resource])[1]


def described(schema: object) -> bool:
    """Whether anything but a pattern is described."""
    if isinstance(schema, list):
        return any(described(each) for each in schema)
    if not isinstance(schema, dict):
        return False
    said = isinstance(schema.get("description"), str) and "pattern" not in schema
    return said or any(described(each) for each in schema.values())


def test_every_schema_is_whole_in_itself_and_lies_where_kubeconform_looks() -> None:
    bundle = open_bundle("1.36", [BUILTIN], KINDS)
    assert bundle.folder is not None
    files = {
        "apps/deployment_v1.json": KINDS[0],
        "v1/configmap_v1.json": KINDS[1],
        "external-secrets.io/externalsecret_v1.json": KINDS[2],
    }
    for file, kind in files.items():
        text = (bundle.folder / file).read_text(encoding="utf-8")
        assert text == bundle.schemas[kind]
        assert not described(json.loads(text))
        assert "_definitions.json" not in text
    assert "PodSpec" in bundle.schemas[KINDS[0]]
    assert "PodSpec" not in bundle.schemas[KINDS[1]]


@pytest.mark.parametrize(
    "kind",
    [
        ("example.com/v1", "Widget"),
        ("v1", "Affinity"),  # a part of an object
        ("v1", "PodList"),
        ("apps/v1", "deployment"),
        ("apps/v2", "Deployment"),
        ("v1", "VerticalPodAutoscaler"),
        ("../../v1", "Widget"),
        ("example.com/v1", "../Widget"),
        ("/v1", "Widget"),
        ("", ""),
    ],
)
def test_a_kind_without_a_schema_is_missing(kind: tuple[str, str]) -> None:
    for _ in ("cold", "warm"):
        bundle = open_bundle("1.36", [BUILTIN], [*KINDS, kind])
        assert bundle.missing == (kind,)
        assert set(bundle.schemas) == set(KINDS)


def test_an_unknown_kubernetes_version_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(InputError) as caught:
        open_bundle("1.99", [BUILTIN], KINDS)
    assert "1.99" in caught.value.problems[0].message
    assert "1.35, 1.36" in caught.value.problems[0].hint


def test_core_objects_are_accepted_by_the_schemas_of_every_minor(objects: Objects, make: Make) -> None:
    kinds = ("Deployment", "Service", "ConfigMap", "StorageClass", "ClusterRole")
    bodies = [objects[kind] for kind in kinds]
    versions = available_versions()
    assert len(versions) > 10
    for version in versions:
        bundle = open_bundle(version, [], [(each["apiVersion"], each["kind"]) for each in bodies])
        assert embedded.prove(bundle, map(make, bodies))[1] == ()


def test_the_minor_decides_what_a_kind_may_hold(objects: Objects, make: Make) -> None:
    body = objects["Deployment"]
    sleep = {"preStop": {"sleep": {"seconds": 10}}}  # since 1.29
    body["spec"]["template"]["spec"]["containers"][0]["lifecycle"] = sleep
    assert not accepts(open_bundle("1.28", [], KINDS[:1]), make(body))
    assert accepts(open_bundle("1.36", [], KINDS[:1]), make(body))


def test_whether_a_kind_lives_in_a_namespace_is_known(tmp_path: Path) -> None:
    folder = user_folder(tmp_path, {"type": "object", "properties": {}})
    cluster = [("v1", "Namespace"), ("snapshot.storage.k8s.io/v1", "VolumeSnapshotClass")]
    bundle = open_bundle("1.36", [folder, BUILTIN], [*KINDS, *cluster, WIDGET])
    assert [bundle.namespaced(*each) for each in KINDS] == [True, True, True]
    assert [bundle.namespaced(*each) for each in cluster] == [False, False]
    assert bundle.namespaced(*WIDGET) is None
    assert bundle.namespaced("example.com/v1", "Unknown") is None


# ------------------------------------------------------------------------------------------ the cache


def test_a_second_opening_reads_the_cache_only(monkeypatch: pytest.MonkeyPatch) -> None:
    cold = open_bundle("1.36", [BUILTIN], KINDS)

    def refuse(*_: object) -> NoReturn:
        raise AssertionError("a schema was made again")

    monkeypatch.setattr(CoreSchemas, "schema", refuse)
    monkeypatch.setattr(CoreSchemas, "definitions", refuse)
    assert open_bundle("1.36", [BUILTIN], reversed(KINDS)) == cold


@pytest.mark.parametrize("name", ["index.json", "apps/deployment_v1.json", "v1/configmap_v1.json"])
@pytest.mark.parametrize("damage", ["emptied", "cut", "changed", "removed", "replaced by a folder", "not UTF-8"])
def test_a_damaged_cache_is_made_again(name: str, damage: str) -> None:
    whole = open_bundle("1.36", [BUILTIN], KINDS)
    assert whole.folder is not None
    file = whole.folder / name
    content = file.read_bytes()
    damaged = {
        "emptied": b"",
        "cut": content[: len(content) // 2],
        "changed": content.replace(b"false", b"true ").replace(b"Deployment", b"Deploymenz"),
        "not UTF-8": b"\xff" + content,
    }
    file.unlink()
    if damage == "replaced by a folder":
        file.mkdir()
    elif damage != "removed":
        file.write_bytes(damaged[damage])

    again = open_bundle("1.36", [BUILTIN], KINDS)

    assert again.schemas == whole.schemas
    assert again.folder is not None
    assert (again.folder / name).read_bytes() == content


def test_an_index_of_another_shape_is_not_believed() -> None:
    whole = open_bundle("1.36", [BUILTIN], KINDS)
    assert whole.folder is not None
    index = whole.folder / "index.json"
    index.write_text('0\n[["v1"]]', encoding="utf-8")
    assert open_bundle("1.36", [BUILTIN], KINDS) == whole


def test_without_a_writable_cache_the_schemas_lie_in_a_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("FIREFLY_CACHE_DIR", str(tmp_path / "file" / "cache"))
    paths.cache_folder.cache_clear()
    bundle = open_bundle("1.36", [BUILTIN], KINDS)
    assert bundle.folder is not None
    assert (bundle.folder / "apps" / "deployment_v1.json").is_file()

    def full(**_: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    nowhere = open_bundle("1.36", [BUILTIN], KINDS)
    assert nowhere.folder is None
    assert nowhere.schemas == bundle.schemas


def test_runs_at_the_same_time_share_the_cache(cache: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from firefly_gen.schemas.bundle import open_bundle;"
        f"print(open_bundle('1.36', [Path({str(BUILTIN)!r})], {KINDS!r}).folder)"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=BUILTIN.parent)
        for _ in range(3)
    ]
    folders = {run.communicate()[0].strip() for run in runs}
    assert folders == {str(open_bundle("1.36", [BUILTIN], KINDS).folder)}
    assert not list(cache.rglob(".*"))


# ------------------------------------------------------------------------------------- schema folders


def test_the_first_folder_that_has_a_kind_wins(tmp_path: Path, make: Make) -> None:
    size = {"type": "object", "properties": {"size": {"type": "integer"}}}
    shape = {"type": "object", "properties": {"shape": {"type": "string"}}}
    first, second = user_folder(tmp_path / "a", size), user_folder(tmp_path / "b", shape)
    bundle = open_bundle("1.36", [tmp_path / "none", first, second], [WIDGET])
    assert accepts(bundle, make(widget(size=1)))
    assert not accepts(bundle, make(widget(shape="round")))


def test_a_changed_schema_file_counts_at_once(tmp_path: Path, make: Make) -> None:
    folder = user_folder(tmp_path, {"type": "object", "properties": {"size": {"type": "integer"}}})
    before = open_bundle("1.36", [folder], [WIDGET])
    user_folder(tmp_path, {"type": "object", "properties": {"size": {"type": "string"}}})
    after = open_bundle("1.36", [folder], [WIDGET])
    assert before.digest != after.digest
    assert accepts(before, make(widget(size=1)))
    assert not accepts(after, make(widget(size=1)))


def test_the_root_and_the_metadata_of_a_custom_kind_are_closed(tmp_path: Path, make: Make) -> None:
    folder = user_folder(tmp_path, {"type": "object", "properties": {"metadata": {"type": "object"}}})
    bundle = open_bundle("1.36", [folder], [WIDGET])
    assert accepts(bundle, make(widget()))
    assert not accepts(bundle, make(widget(spce={})))
    assert not accepts(bundle, make(widget(metadata={"name": "w", "lables": {}})))


def test_a_root_that_preserves_unknown_fields_stays_open(tmp_path: Path, make: Make) -> None:
    open_root = {"type": "object", "properties": {}, "x-kubernetes-preserve-unknown-fields": True}
    bundle = open_bundle("1.36", [user_folder(tmp_path, open_root)], [WIDGET])
    assert accepts(bundle, make(widget(anything={})))


def test_bounds_as_draft_4_writes_them_are_understood(tmp_path: Path, make: Make) -> None:
    more_than_zero = {"type": "integer", "minimum": 0, "exclusiveMinimum": True}
    folder = user_folder(tmp_path, {"type": "object", "properties": {"size": more_than_zero}})
    bundle = open_bundle("1.36", [folder], [WIDGET])
    assert accepts(bundle, make(widget(size=1)))
    assert not accepts(bundle, make(widget(size=0)))


def test_a_field_may_have_the_name_of_a_keyword(tmp_path: Path, make: Make) -> None:
    fields = {"description": {"type": "string"}, "format": {"type": "string"}, "x-y": {"type": "string"}}
    folder = user_folder(tmp_path, {"type": "object", "description": "d", "properties": fields})
    bundle = open_bundle("1.36", [folder], [WIDGET])
    assert accepts(bundle, make(widget(description="d", format="f", **{"x-y": "z"})))
    assert not accepts(bundle, make(widget(description=1)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no properties"),
        ('{"type": "object"}', "no properties"),
        ('{"properties": {"a": {"type": "strnig"}}}', "not a JSON Schema"),
        ('{"properties": {"a": 1}}', "not a JSON Schema"),
        ('{"properties": {}, "$defs": []}', "not a JSON Schema"),
        ('{"properties": {"a": {"$ref": "#/$defs/none"}}}', "not a JSON Schema"),
        ('{"properties": {"a": {"$ref": "_definitions.json#/x"}}}', "refers to _definitions.json#/x"),
        ('{"properties": {"a": {"pattern": "("}}}', "not a JSON Schema"),
    ],
)
def test_a_schema_file_that_is_none_is_refused_by_name(tmp_path: Path, content: str, message: str) -> None:
    folder = user_folder(tmp_path, content)
    with pytest.raises(InputError) as caught:
        open_bundle("1.36", [folder], [*KINDS[:2], WIDGET])
    (problem,) = caught.value.problems
    assert problem.file.endswith("crds/example.com/widget_v1.json")
    assert message in problem.message
    assert "schemas import" in problem.hint


def test_a_schema_file_that_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "crds" / "example.com" / "widget_v1.json").mkdir(parents=True)
    with pytest.raises(InputError, match="cannot be read"):
        open_bundle("1.36", [tmp_path], [WIDGET])


def test_all_unusable_schema_files_are_named_at_once(tmp_path: Path) -> None:
    user_folder(tmp_path, "{")
    (tmp_path / "crds" / "example.com" / "gadget_v1.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_bundle("1.36", [tmp_path], [WIDGET, ("example.com/v1", "Gadget")])
    assert len(caught.value.problems) == 2


# ------------------------------------------------------------------- tighter than kubernetes-validate


def test_null_is_refused_except_for_a_time_stamp(objects: Objects, make: Make) -> None:
    body = objects["Deployment"]
    bundle = open_bundle("1.36", [], KINDS[:1])
    body["spec"]["template"]["metadata"]["creationTimestamp"] = None
    assert accepts(bundle, make(body))
    body["spec"]["paused"] = None
    assert not accepts(bundle, make(body))


@pytest.mark.parametrize("quantity", ["512Mi", "0.5", 2, "1e3", "100m"])
def test_a_quantity_is_accepted(objects: Objects, make: Make, quantity: object) -> None:
    assert accepts(open_bundle("1.36", [], KINDS[:1]), make(_limited(objects, quantity)))


@pytest.mark.parametrize("quantity", ["512Mb", "", "1 Gi", "half", "Mi"])
def test_what_only_looks_like_a_quantity_is_refused(objects: Objects, make: Make, quantity: object) -> None:
    assert not accepts(open_bundle("1.36", [], KINDS[:1]), make(_limited(objects, quantity)))


def _limited(objects: Objects, quantity: object) -> dict[str, Any]:
    body = objects["Deployment"]
    body["spec"]["template"]["spec"]["containers"][0]["resources"] = {"limits": {"memory": quantity}}
    return body
