from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firefly_gen import yamlio
from firefly_gen.load.merge import merge
from firefly_gen.yamlio import Document, Path

LEAF = st.none() | st.integers(0, 3) | st.sampled_from(("x", "y"))
KEYS = st.sampled_from(("a", "b", "c"))
VALUE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)
MAP = st.dictionaries(KEYS, VALUE, max_size=3)


def document(data: Any, file: str) -> Document:
    return yamlio.load(yamlio.dump(data).encode() if data else b"{}", file)


@pytest.mark.parametrize(
    ("below", "above", "merged"),
    [
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 3, "d": 4}}, {"a": {"b": 1, "c": 3, "d": 4}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": {"b": 1}}, {"a": 5}, {"a": 5}),
        ({"a": 5}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": [1]}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": None}}, {"a": {"c": 2}}),
        ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
        ({}, {"a": None, "b": {"c": None}}, {"b": {}}),
        ({"a": {"b": 1}}, {"a": {}}, {"a": {"b": 1}}),
        ({"a": 1}, {"b": [{"c": None}, None]}, {"a": 1, "b": [{"c": None}, None]}),
        ({"a": 1}, {"a": False}, {"a": False}),
        ({"a": 1}, {"a": ""}, {"a": ""}),
    ],
)
def test_maps_merge_lists_replace_and_null_deletes(below: Any, above: Any, merged: Any) -> None:
    assert merge(document(below, "b"), document(above, "a")).data == merged


@settings(max_examples=150)
@given(MAP, MAP, MAP)
def test_every_value_is_marked_with_the_place_that_decided_it(first: Any, second: Any, third: Any) -> None:
    documents = {name: document(data, name) for name, data in (("1", first), ("2", second), ("3", third))}
    merged = document({}, "0")
    for each in documents.values():
        merged = merge(merged, each)
    for path, value in walk(merged.data, ()):
        mark = merged.marks[path]
        source = documents[mark.file]
        assert source.marks[path] == mark
        written = at(source.data, path)
        assert written == value if not isinstance(value, dict) else isinstance(written, dict)


@settings(max_examples=150)
@given(MAP, MAP, MAP)
def test_nothing_is_marked_but_what_is_there_and_what_was_taken_away(first: Any, second: Any, third: Any) -> None:
    documents = [document(data, str(index)) for index, data in enumerate((first, second, third))]
    merged = document({}, "start")
    for each in documents:
        merged = merge(merged, each)
    there = {(), *(path for path, _ in walk(merged.data, ()))}
    for path in set(merged.marks) - there:
        assert path[:-1] in there
        source = documents[int(merged.marks[path].file)]
        assert at(source.data, path) is None


@settings(max_examples=100)
@given(MAP, MAP)
def test_neither_document_is_changed(below: Any, above: Any) -> None:
    first, second = document(below, "b"), document(above, "a")
    marks = dict(first.marks), dict(second.marks)
    merge(first, second)
    assert (first.data, second.data) == (below, above)
    assert (dict(first.marks), dict(second.marks)) == marks


@settings(max_examples=100)
@given(MAP)
def test_a_document_laid_over_itself_is_itself_without_its_nulls(data: Any) -> None:
    once = merge(document({}, "0"), document(data, "a"))
    assert merge(once, document(data, "a")).data == once.data


def walk(value: Any, path: Path) -> list[tuple[Path, Any]]:
    found = [(path, value)] if path else []
    if isinstance(value, dict):
        found += [each for key, inner in value.items() for each in walk(inner, (*path, key))]
    elif isinstance(value, list):
        found += [each for index, inner in enumerate(value) for each in walk(inner, (*path, index))]
    return found


def at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data
