from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass, field
from enum import IntEnum, StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firefly_gen import yamlio
from firefly_gen.errors import InputError, Problem, TemplateError
from firefly_gen.render.engine import Engine, flow

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=20), inner, max_size=3),
    max_leaves=10,
)


class Colour(StrEnum):
    RED = "red"


class Level(IntEnum):
    LOW = 3


@dataclass(frozen=True, slots=True)
class Item:
    name: str = "accounts"
    labels: Mapping[str, str] = field(default_factory=lambda: {"a": "1"})


@given(JSON)
def test_what_is_poured_is_read_back_as_it_was(value: Any) -> None:
    assert yamlio.load_objects(f"a: {flow(value)}\n".encode(), "x") == [{"a": value}]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("012", '"012"'),
        ("on", '"on"'),
        ("1e3", '"1e3"'),
        ("a\nb", '"a\\nb"'),
        ("a # b", '"a # b"'),
        ("{{ x }}", '"{{ x }}"'),
        ("\U0001f600", '"\U0001f600"'),
        ("\u2028\x85\x7f", '"\\u2028\\u0085\\u007f"'),
        ("\ufeff", '"\\ufeff"'),
        ((1, (2,)), "[1, [2]]"),
        (Colour.RED, '"red"'),
        ({"b": 1, "a": Colour.RED}, '{"a": "red", "b": 1}'),
        (MappingProxyType({"a": MappingProxyType({})}), '{"a": {}}'),
        (Level.LOW, "3"),
        (None, "null"),
        (True, "true"),
    ],
)
def test_a_value_is_poured_as_json(value: Any, text: str) -> None:
    assert flow(value) == text


def test_half_of_a_character_is_refused_when_it_is_read_back() -> None:
    assert flow("\ud800") == '"\\ud800"'
    with pytest.raises(InputError):
        yamlio.load_objects(f"a: {flow(chr(0xD800))}\n".encode(), "x")


@pytest.mark.parametrize("value", [{1, 2}, b"x", object(), Item(), {"a": Item()}, float("nan"), [float("inf")], 1j])
def test_what_json_does_not_know_is_not_poured(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        flow(value)


@pytest.mark.parametrize(
    "shape", [lambda missing: missing, lambda missing: [missing], lambda missing: {"a": (missing,)}]
)
def test_what_is_missing_is_named_however_deep_it_lies(shape: Any) -> None:
    with pytest.raises(jinja2.UndefinedError, match="nonsense"):
        flow(shape(jinja2.StrictUndefined(name="nonsense")))


def render(folder: Path, source: str, **files: str) -> str:
    (folder / "layers/toy").mkdir(parents=True, exist_ok=True)
    (folder / "lib").mkdir(exist_ok=True)
    (folder / "layers/toy/a.yaml.j2").write_text(source)
    for name, text in files.items():
        (folder / f"lib/{name}.j2").write_text(text)
    values = {"env": Item("prod"), "layer": {"on": True, "nested": {}}, "item": Item()}
    return Engine([folder]).render("layers/toy/a.yaml.j2", "accounts", values)


def refused(folder: Path, source: str, **files: str) -> Problem:
    with pytest.raises(TemplateError) as caught:
        render(folder, source, **files)
    (problem,) = caught.value.problems
    return problem


def test_a_template_sees_the_environment_the_settings_and_the_item(tmp_path: Path) -> None:
    source = "{% if layer.on %}\na: [{{ env.name | y }}, {{ item.labels | y }}]\n{% endif %}\nb: 1\n"
    assert render(tmp_path, source) == 'a: ["prod", {"a": "1"}]\nb: 1'


def test_a_macro_is_imported_and_gets_what_it_needs(tmp_path: Path) -> None:
    source = "{% from 'lib/x.j2' import pair %}\na: {{ pair(item.name, 2) }}\n"
    macro = "{% macro pair(left, right) -%}\n[{{ left | y }}, {{ right | y }}]\n{%- endmacro %}\n"
    assert render(tmp_path, source, x=macro) == 'a: ["accounts", 2]'


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("a: 1\nb: {{ item.nonsense | y }}\n", 2, "nonsense"),
        ("a: 1\nb: {{ layer.nested.nonsense | y }}\n", 2, "nonsense"),
        ("a: 1\nb: {{ item.labels['nonsense'] | y }}\n", 2, "nonsense"),
        ("a: 1\nb: {{ [item.nonsense] | y }}\n", 2, "nonsense"),
        ("a: 1\n\n{% if item.nonsense %}\nb: 1\n{% endif %}\n", 3, "nonsense"),
        ("a: 1\n\n{% for each in item.nonsense %}\nb: 1\n{% endfor %}\n", 3, "nonsense"),
        ("a: 1\nb: {{ item | y }}\n", 2, "Item"),
        ("a: 1\n{% for each in item.name %}\nb: {{ each.x | y }}\n{% endfor %}\n", 3, "'x'"),
        ("a: 1\n{% if item.name < 3 %}\n{% endif %}\n", 2, "'<' not supported"),
        ("a: 1\n{% if 3 is divisibleby(0) %}\n{% endif %}\n", 2, "zero"),
        ("a: 1\nb: {{ item.name }}\n", 2, "filter `y`"),
        ("a: 1\nb: {{ item.name | y\n", 2, "unexpected"),
        ("a: 1\n{% nonsense %}\n", 2, "nonsense"),
        ("a: 1\n{% if item.name %}\n", 2, "endif"),
        ("a: 1\n{% from 'lib/none.j2' import x %}\n", 2, "lib/none.j2"),
        ("a: 1\n{% from 'lib/x.j2' import gone %}\nb: {{ gone() }}\n", 3, "gone"),
        ("a: 1\n{% from 'lib/x.j2' import ok %}\nb: {{ ok() }}\n", 3, "'a'"),
        ("a: 1\nb: {{ range(9) | y }}\n", 2, "'range'"),
        ("a: 1\nb: {{ lipsum() | y }}\n", 2, "'lipsum'"),
        ("a: 1\nb: {{ namespace() | y }}\n", 2, "'namespace'"),
    ],
)
def test_a_failure_names_template_line_and_item(tmp_path: Path, source: str, line: int, words: str) -> None:
    problem = refused(tmp_path, source, x="{% macro ok(a) %}{{ a | y }}{% endmacro %}\n")
    file = Path(problem.file).relative_to(tmp_path).as_posix()
    assert (file, problem.line) in {("layers/toy/a.yaml.j2", line), ("lib/x.j2", 1)}
    assert words in problem.message
    assert "accounts" in problem.message


def test_a_failure_inside_a_macro_is_told_there(tmp_path: Path) -> None:
    macro = "{% macro m(a) %}\n{{ a.nonsense | y }}\n{% endmacro %}\n"
    problem = refused(tmp_path, "{% from 'lib/x.j2' import m %}\n{{ m(item) }}\n", x=macro)
    assert (problem.file, problem.line) == (str(tmp_path / "lib/x.j2"), 2)


def test_a_macro_that_breaks_a_rule_is_told_there(tmp_path: Path) -> None:
    macro = "{% macro m(a) %}\n{{ a }}\n{% endmacro %}\n"
    problem = refused(tmp_path, "{% from 'lib/x.j2' import m %}\n{{ m(item) }}\n", x=macro)
    assert (problem.file, problem.line) == (str(tmp_path / "lib/x.j2"), 2)
    assert "filter `y`" in problem.message


def test_a_template_that_never_ends_is_stopped(tmp_path: Path) -> None:
    problem = refused(tmp_path, "{% macro m(a) %}{{ m(a) }}{% endmacro %}\n{{ m(1) }}\n")
    assert "recursion" in problem.message
    problem = refused(tmp_path, "{% for k in item.labels recursive %}{{ loop(item.labels) }}{% endfor %}\n")
    assert "recursion" in problem.message


def test_what_a_template_sees_cannot_be_changed(tmp_path: Path) -> None:
    item = Item()
    with pytest.raises(FrozenInstanceError):
        item.name = "x"  # type: ignore[misc]
    for source in ("{% set item.name = 'x' %}", "{% set item.labels.a = 'x' %}", "{% do item.labels.clear() %}"):
        assert refused(tmp_path, source).line == 1


def test_a_template_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"layers/toy/none\.yaml\.j2"):
        Engine([tmp_path]).render("layers/toy/none.yaml.j2", "", {})


def test_a_template_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml.j2").write_bytes(b"a: \xe9\n")
    with pytest.raises(TemplateError, match="utf-8"):
        Engine([tmp_path]).render("a.yaml.j2", "", {})


def test_a_template_of_the_user_goes_before_the_built_in_one(tmp_path: Path) -> None:
    for name in ("own", "builtin"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.yaml.j2").write_text(name)
    assert Engine([tmp_path / "own", tmp_path / "builtin"]).render("a.yaml.j2", "", {}) == "own"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setattr("firefly_gen.render.engine.cache_folder", lambda: folder)
    return folder


def test_a_compiled_template_is_kept_and_made_anew_when_its_text_changes(cache: Path, tmp_path: Path) -> None:
    assert render(tmp_path, "a: 1\n") == "a: 1"
    assert [file for file in cache.rglob("*") if file.is_file()]
    assert render(tmp_path, "a: 1\n") == "a: 1"
    assert render(tmp_path, "a: 2\n") == "a: 2"
    assert refused(tmp_path, "{{ item.name }}\n").line == 1


def test_a_broken_cache_is_never_an_error(cache: Path, tmp_path: Path) -> None:
    assert render(tmp_path, "a: 1\n") == "a: 1"
    files = [file for file in cache.rglob("*") if file.is_file()]
    for file in files:
        whole = file.read_bytes()
        for broken in (
            b"",
            b"nonsense",
            whole[: len(whole) // 2],
            whole[:12] + b"\xff" * 40,
            whole[:-9] + b"123456789",
        ):
            file.write_bytes(broken)
            assert render(tmp_path, "a: 1\n") == "a: 1"


def test_a_cache_that_cannot_be_written_is_never_an_error(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.write_text("a file stands where the folder should be")
    assert render(tmp_path, "a: 1\n") == "a: 1"
    cache.unlink()

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jinja2.bccache.tempfile.NamedTemporaryFile", full)
    assert render(tmp_path, "a: 1\n") == "a: 1"
    assert json.loads(flow({"a": 1})) == {"a": 1}
