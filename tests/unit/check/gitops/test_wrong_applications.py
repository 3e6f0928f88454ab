"""No Application or project, however it is built, makes a check fail: a wrong shape is for the schemas to report."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.check.conftest import World

Path = tuple[str | int, ...]
WRONG: tuple[Any, ...] = (None, "text", -1, [None, "x", {"name": 1}], {"x": None})
IDENTITY = {("apiVersion",), ("kind",), ("metadata",), ("metadata", "name"), ("metadata", "namespace")}


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in steps:
        if (*path, key) not in IDENTITY:
            yield (*path, key)
        yield from places(inner, (*path, key))


@pytest.mark.parametrize(
    ("kind", "name"),
    [("Application", "operator-cloudnative-pg"), ("Application", "services-banking-core"), ("AppProject", "bank")],
)
def test_a_wrong_shape_anywhere_is_survived(delivered: World, kind: str, name: str) -> None:
    body = delivered.get(kind, name)
    whole = copy.deepcopy(body)
    for path in list(places(whole)):
        for wrong in WRONG:
            broken: Any = copy.deepcopy(whole)
            inner = broken
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = wrong
            body.clear()
            body.update(broken)
            for finding in delivered.findings("GIT-001", "GIT-002", "GIT-003", "GIT-004", "GIT-005", "GIT-006"):
                assert finding.message
