from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firefly_gen.errors import InputError
from firefly_gen.yamlio import Path, Places, dotted, load, undotted


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("a",), "a"),
        (("services", "x", "ports", 0, "name"), "services.x.ports[0].name"),
        ((0, "a"), "[0].a"),
        (("a", "b.c", "d e", ""), 'a["b.c"]["d e"][""]'),
        (("a", 'q"'), 'a["q\\""]'),
        (("a", "[0]"), 'a["[0]"]'),
    ],
)
def test_a_path_is_written_so_that_it_has_one_meaning(path: Path, text: str) -> None:
    assert dotted(path) == text


def test_a_problem_points_at_the_value_its_key_or_the_closest_one_above() -> None:
    places = Places(load(b"a:\n  b:\n    - 1\n", "f.yaml").marks)
    assert str(places.problem(("a", "b"), "is wrong")) == "f.yaml:3:5: a.b: is wrong"
    assert str(places.problem(("a", "b"), "is wrong", key=True)) == "f.yaml:2:3: a.b: is wrong"
    assert str(places.problem(("a", "b", 0), "is wrong")) == "f.yaml:3:7: a.b[0]: is wrong"
    assert str(places.problem(("a", "b", 4, "c"), "is wrong")) == "f.yaml:2:3: a.b[4].c: is wrong"
    assert str(places.problem(("z",), "is missing", "add it")) == "f.yaml:1:1: z: is missing"


def test_a_problem_without_any_place_still_says_what_it_is_about() -> None:
    assert str(Places({}).problem(("a", "b"), "is wrong")) == "a.b: is wrong"


@given(st.lists(st.text(min_size=1) | st.integers(min_value=0, max_value=999_999)))
def test_a_path_comes_back_from_what_it_is_written_as(steps: list[str | int]) -> None:
    assert undotted(dotted(tuple(steps))) == tuple(steps)


@pytest.mark.parametrize("text", ["a..b", ".a", "a[", "a[x]", 'a["b]', "a b", "a.", "a[-1]"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        undotted(text)
    (problem,) = caught.value.problems
    assert problem.message == f"{text!r} is no path"
    assert 'in brackets and quotes: ["a.b"]' in problem.hint
