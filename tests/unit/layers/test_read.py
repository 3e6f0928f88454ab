from __future__ import annotations

import json
from pathlib import Path

import pytest

from firefly_gen.errors import InputError, Problem
from firefly_gen.layers import read_layers
from firefly_gen.load.schema import read_schema
from firefly_gen.model.layer import ForEach, LayerSet

ROOT = Path(__file__).parents[3]
SCHEMA = read_schema(ROOT / "schemas" / "layer.schema.json")
RENDERS = "renders:\n  - {template: a.yaml.j2, for_each: service}\n"


def layer(folder: Path, name: str, text: str = "", *, templates: tuple[str, ...] = ("a.yaml.j2",)) -> Path:
    place = folder / "layers" / name
    place.mkdir(parents=True, exist_ok=True)
    (place / "layer.yaml").write_text(f"summary: a layer for tests\n{text or RENDERS}")
    for template in templates:
        (place / template).write_text("")
    return place


def refused(*folders: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read_layers(folders, SCHEMA)
    return caught.value.problems


def names(layers: LayerSet) -> list[str]:
    return [each.name for each in layers.layers]


def test_a_layer_is_read_as_data(tmp_path: Path) -> None:
    text = """\
wave: 3
renders:
  - {template: a.yaml.j2, for_each: service, when: guarded}
  - {template: a.yaml.j2, for_each: once, when: prod, application: x/y, wave: -1}
"""
    place = layer(tmp_path, "toy", text)
    (place / "settings.schema.json").write_text('{"type": "object", "title": "t"}')
    (toy,) = read_layers([tmp_path], SCHEMA).layers
    assert (toy.name, toy.summary, toy.after, toy.folder) == ("toy", "a layer for tests", (), place)
    assert toy.settings == {"type": "object", "title": "t"}
    first, second = toy.renders
    assert (first.for_each, first.when, first.application, first.wave) == (ForEach.SERVICE, "guarded", "", 3)
    assert (second.for_each, second.when, second.application, second.wave) == (ForEach.ONCE, "prod", "x/y", -1)


def test_a_layer_without_settings_takes_none(tmp_path: Path) -> None:
    layer(tmp_path, "toy")
    settings = read_layers([tmp_path], SCHEMA).settings
    assert settings == {"toy": {"type": "object", "additionalProperties": False, "properties": {}}}


def test_layers_come_after_those_that_they_name_and_otherwise_by_name(tmp_path: Path) -> None:
    for name, after in (("a", "[z]"), ("b", "[]"), ("z", "[y]"), ("y", "[]"), ("c", "[a, b]")):
        layer(tmp_path, name, f"after: {after}\n{RENDERS}")
    assert names(read_layers([tmp_path], SCHEMA)) == ["b", "y", "z", "a", "c"]


def test_a_circle_is_told_with_everything_that_is_in_it(tmp_path: Path) -> None:
    for name, after in (("a", "c"), ("b", "a"), ("c", "b"), ("d", "a")):
        layer(tmp_path, name, f"after: [{after}]\n{RENDERS}")
    (problem,) = refused(tmp_path)
    assert "circle" in problem.message
    assert all(f"{name} -> " in problem.message for name in "abc")


def test_a_layer_that_waits_for_itself_is_a_circle(tmp_path: Path) -> None:
    layer(tmp_path, "a", f"after: [a]\n{RENDERS}")
    assert "a -> a" in refused(tmp_path)[0].message


def test_a_layer_of_the_user_replaces_the_built_in_one_of_its_name(tmp_path: Path) -> None:
    own, built_in = tmp_path / "own", tmp_path / "builtin"
    layer(built_in, "toy", "wave: 1\n" + RENDERS)
    layer(built_in, "other")
    place = layer(own, "toy", "wave: 2\n" + RENDERS, templates=())  # the template is taken from the built-in folder
    (built_in / "layers/toy/settings.schema.json").write_text('{"type": "object", "title": "built in"}')
    layers = read_layers([own, built_in], SCHEMA)
    assert names(layers) == ["other", "toy"]
    assert (layers.layers[1].folder, layers.layers[1].renders[0].wave) == (place, 2)
    assert layers.settings["toy"]["title"] == "built in"
    (place / "settings.schema.json").write_text('{"type": "object", "title": "own"}')
    assert read_layers([own, built_in], SCHEMA).settings["toy"]["title"] == "own"
    assert layers.folders == (own, built_in)


def test_a_folder_without_layers_holds_none(tmp_path: Path) -> None:
    (tmp_path / "layers/empty").mkdir(parents=True)
    assert names(read_layers([tmp_path, tmp_path / "missing"], SCHEMA)) == []


@pytest.mark.parametrize(
    ("text", "place", "words", "hint"),
    [
        ("render: []\n" + RENDERS, "2:1: render", "render", "'renders'"),
        ("after: cluster\n" + RENDERS, "2:8: after", "list", ""),
        ("wave: early\n" + RENDERS, "2:7: wave", "number", ""),
        ("renders: []\n", "2:10: renders", "", ""),
        ("after: [clutser]\n" + RENDERS, "2:9: after[0]", "'clutser'", "'cluster'"),
        ("renders: [{template: b.yaml.j2, for_each: service}]\n", "2:22: renders[0].template", "'b.yaml.j2'", ""),
        ("renders: [{template: ../a.yaml.j2, for_each: service}]\n", "2:22: renders[0].template", "", ""),
        (
            "renders: [{template: a.yaml.j2, for_each: srevice}]\n",
            "2:43: renders[0].for_each",
            "'srevice'",
            "'service'",
        ),
        (
            "renders: [{template: a.yaml.j2, for_each: service, when: gaurded}]\n",
            "2:58: renders[0].when",
            "'gaurded'",
            "'guarded'",
        ),
        ("renders: [{template: a.yaml.j2, for_each: service, when: name}]\n", "2:58: renders[0].when", "boolean", ""),
        (
            "renders: [{template: a.yaml.j2, for_each: once, application: x, when: prd}]\n",
            "2:71: renders[0].when",
            "'prd'",
            "prod",
        ),
        ("renders: [{template: a.yaml.j2, for_each: once}]\n", "2:11: renders[0]", "application", ""),
        ("renders: [{template: a.yaml.j2, for_each: storage_class}]\n", "2:11: renders[0]", "application", ""),
        ("renders: [{template: a.yaml.j2, for_each: once, application: X}]\n", "2:62: renders[0].application", "", ""),
        ("renders: [{template: a.yaml.j2}]\n", "2:11: renders[0]", "for_each", ""),
        ("a: &x 1\n" + RENDERS, "2:4: a", "anchor", ""),
        ("renders: [\n", "3:1", "not YAML", ""),
    ],
)
def test_a_malformed_layer_is_told_at_its_place(tmp_path: Path, text: str, place: str, words: str, hint: str) -> None:
    layer(tmp_path, "toy", text)
    layer(tmp_path, "cluster")
    (problem,) = refused(tmp_path)
    assert str(problem).startswith(f"{tmp_path}/layers/toy/layer.yaml:{place}: ")
    assert words in problem.message
    assert hint in problem.hint


def test_the_problems_of_all_layers_are_told_at_once(tmp_path: Path) -> None:
    layer(tmp_path, "a", "renders: [{template: b.yaml.j2, for_each: x}, {template: a.yaml.j2, for_each: once}]\n")
    layer(tmp_path, "b", "after: [nobody]\nwave: x\n" + RENDERS)
    layer(tmp_path, "c", "after: [a, nobody]\n" + RENDERS)
    found = [(Path(each.file).parent.name, each.path) for each in refused(tmp_path)]
    assert found == [
        ("a", "renders[0].template"),
        ("a", "renders[0].for_each"),
        ("a", "renders[1]"),
        ("b", "wave"),
        ("c", "after[1]"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "JSON"),
        ("[]", "JSON"),
        ("true", "object"),
        ("{}", "object"),
        ('{"type": "array"}', "object"),
        ('{"type": "objekt"}', "objekt"),
        ('{"type": "object", "properties": []}', "JSON schema"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_a_settings_schema_that_is_none_is_told(tmp_path: Path, content: str, words: str) -> None:
    place = layer(tmp_path, "toy")
    (place / "settings.schema.json").write_text(content)
    (problem,) = refused(tmp_path)
    assert problem.file == str(place / "settings.schema.json")
    assert words in problem.message


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "layers/toy/layer.yaml").mkdir(parents=True)
    (problem,) = refused(tmp_path)
    assert str(problem) == f"{tmp_path}/layers/toy/layer.yaml: cannot be read: Is a directory"


def test_the_shipped_layers_are_in_order_and_have_settings_and_a_readme() -> None:
    layers = read_layers([ROOT / "templates"], SCHEMA)
    order = names(layers)
    assert order.index("cluster") < order.index("deployments")
    for each in layers.layers:
        assert json.loads((each.folder / "settings.schema.json").read_text()) == each.settings
        assert (each.folder / "README.md").read_text().startswith(f"# {each.name}\n")
        used = {job.template for job in (*each.renders, *each.documents)}
        there = {file.relative_to(each.folder).as_posix() for file in each.folder.rglob("*.j2")}
        assert used == there, f"{each.name}: templates that are rendered, and that lie there"


@pytest.mark.parametrize("over", ["", "over: false\n"])
def test_what_is_known_in_the_end_is_for_layers_that_come_in_the_end(tmp_path: Path, over: str) -> None:
    renders = "renders:\n  - {template: a.yaml.j2, for_each: chart, application: x}\n"
    layer(tmp_path, "toy", f"over: true\n{renders}")
    found = read_layers([tmp_path], SCHEMA)
    assert (names(found.over), names(found.ground)) == (["toy"], [])
    layer(tmp_path, "toy", f"{over}{renders}")
    with pytest.raises(InputError) as caught:
        read_layers([tmp_path], SCHEMA)
    (problem,) = caught.value.problems
    assert problem.message == "what there is 'chart' for is known when all other layers are rendered"
    assert problem.hint == "set `over: true` for the layer"


def test_documents_are_read_as_data(tmp_path: Path) -> None:
    text = RENDERS + "documents:\n  - {template: b.md.j2, for_each: once, folder: docs/runbooks, when: prod}\n"
    layer(tmp_path, "toy", text, templates=("a.yaml.j2", "b.md.j2"))
    (toy,) = read_layers([tmp_path], SCHEMA).layers
    (page,) = toy.documents
    assert (page.template, page.for_each, page.when, page.folder) == ("b.md.j2", ForEach.ONCE, "prod", "docs/runbooks")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{template: none.md.j2, for_each: once, folder: docs}", "there is no template 'none.md.j2'"),
        ("{template: b.md.j2, for_each: galaxy, folder: docs}", "nothing can be rendered for each 'galaxy'"),
        ("{template: b.md.j2, for_each: once, folder: docs, when: big}", "'big' is no boolean"),
        ("{template: b.md.j2, for_each: once, folder: services}", "does not have the right form"),
        ("{template: a.yaml.j2, for_each: once, folder: docs}", "does not have the right form"),
    ],
)
def test_a_document_that_cannot_be_is_refused_where_it_stands(tmp_path: Path, entry: str, message: str) -> None:
    layer(tmp_path, "toy", f"{RENDERS}documents:\n  - {entry}\n", templates=("a.yaml.j2", "b.md.j2"))
    (problem,) = refused(tmp_path)
    assert message in problem.message
    assert problem.line == 5
