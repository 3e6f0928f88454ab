from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firefly_gen.change.fields import differences, pattern, written
from firefly_gen.model.changes import ABSENT

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


def told(old: Any, new: Any) -> list[tuple[str, Any, Any]]:
    def shown(value: Any) -> Any:
        return "absent" if value is ABSENT else value

    return [(written(each.path), shown(each.old), shown(each.new)) for each in differences(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"a": 2}, [("a", 1, 2)]),
        ({"a": 1}, {"b": 1}, [("a", 1, "absent"), ("b", "absent", 1)]),
        ({"a": {"b.c/d": 1}}, {"a": {"b.c/d": 2}}, [('a["b.c/d"]', 1, 2)]),
        ({}, {"a": {"b": 1, "c": 2}}, [("a.b", "absent", 1), ("a.c", "absent", 2)]),
        ({"a": {"b": 1}}, {}, [("a.b", 1, "absent")]),
        ({}, {"a": {"b": {"c": 1}}}, [("a", "absent", {"b": {"c": 1}})]),
        ({"a": {}}, {}, [("a", {}, "absent")]),
        ({"a": True}, {"a": 1}, [("a", True, 1)]),
        ({"a": {"b": 1}}, {"a": [1]}, [("a", {"b": 1}, [1])]),
        ({"a": [1, 2]}, {"a": [1, 3]}, [("a[1]", 2, 3)]),
        ({"a": [1, 2, 2]}, {"a": [2, 3, 2, 4]}, [("a[0]", 1, "absent"), ("a[1]", "absent", 3), ("a[3]", "absent", 4)]),
        (
            {"a": [{"name": "x", "v": 1}, {"name": "y"}]},
            {"a": [{"name": "z"}, {"name": "x", "v": 2}]},
            [("a[x].v", 1, 2), ("a[y]", {"name": "y"}, "absent"), ("a[z]", "absent", {"name": "z"})],
        ),
        (
            {"a": [{"name": "x"}, {"name": "y"}]},
            {"a": [{"name": "y"}, {"name": "x"}]},
            [("a", ["x", "y"], ["y", "x"])],
        ),
        ({"a": [{"name": "x"}, {"name": "x"}]}, {"a": [{"name": "x"}]}, [("a[0]", {"name": "x"}, "absent")]),
        ({"a": []}, {"a": [{"name": "x"}]}, [("a[x]", "absent", {"name": "x"})]),
    ],
)
def test_what_differs_is_told_value_by_value(old: Any, new: Any, expected: list[tuple[str, Any, Any]]) -> None:
    assert told(old, new) == expected


@given(JSON, JSON)
def test_nothing_differs_from_itself_and_two_values_differ_somewhere(one: Any, other: Any) -> None:
    assert told(one, one) == []
    if one != other and not (isinstance(one, list) and isinstance(other, list)):
        assert told(one, other)


def test_a_pattern_knows_no_names_of_items() -> None:
    assert pattern(("spec", "containers", "[app]", "ports", 0)) == ("spec", "containers", "[]", "ports", "[]")
