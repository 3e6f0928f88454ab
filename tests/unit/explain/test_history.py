from __future__ import annotations

from typing import Any

import pytest

from firefly_gen.explain import history
from firefly_gen.yamlio import Path, load

BASE = b"""\
a:
  b: 1
  c: [x, y]
  d: {e: 1}
"""
MID = b"""\
a:
  b: null
  c: [z]
"""
TOP = b"""\
a:
  b: 3
  d: null
"""
LAID = tuple(load(text, f"{name}.yaml") for name, text in (("base", BASE), ("mid", MID), ("top", TOP)))


def told(path: Path) -> list[tuple[str, Any]]:
    return [(each.place, "taken away" if each.removed else each.value) for each in history(LAID, path)]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("a", "b"), [("base.yaml:2:6", 1), ("mid.yaml:2:6", "taken away"), ("top.yaml:2:6", 3)]),
        (("a", "c"), [("base.yaml:3:3", ["x", "y"]), ("mid.yaml:3:3", ["z"])]),
        (("a", "c", 0), [("base.yaml:3:7", "x"), ("mid.yaml:3:7", "z")]),
        (("a", "c", 1), [("base.yaml:3:10", "y"), ("mid.yaml:3:6", "taken away")]),
        (("a", "d", "e"), [("base.yaml:4:10", 1), ("top.yaml:3:6", "taken away")]),
        (("a", "d", "f"), [("top.yaml:3:6", "taken away")]),
        (("a", "x"), []),
        (("x",), []),
    ],
)
def test_every_file_that_speaks_of_a_value_is_told_in_order(path: Path, expected: list[tuple[str, Any]]) -> None:
    assert told(path) == expected


def test_a_map_stands_where_its_key_does() -> None:
    assert [each.place for each in history(LAID, ("a",))] == ["base.yaml:1:1", "mid.yaml:1:1", "top.yaml:1:1"]
