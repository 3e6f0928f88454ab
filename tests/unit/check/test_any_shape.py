"""Whatever stands where a field is expected, no check breaks: that it is wrong is for the schemas to say."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.check.platform import Platform
from firefly_gen.check.registry import ALL
from firefly_gen.check.run import run_checks

if TYPE_CHECKING:
    from tests.unit.check.conftest import AsResource, World


WRONG: tuple[Any, ...] = (None, "", "x", 7, -1.5, True, [], {}, [None], ["x"], {"x": None}, [{"name": 7}], {"": [[]]})


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


def replaced(body: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(body)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return changed


@pytest.mark.parametrize("offset", range(3))
def test_no_shape_breaks_a_check(world: World, resource: AsResource, offset: int) -> None:
    core = [body for body in world.objects if body["metadata"].get("namespace", "banking-core") == "banking-core"]
    resources = {id(body): resource(body) for body in core}
    wrong = cycle(WRONG[offset:] + WRONG[:offset])
    tried = 0
    for body in core:
        for path in places(body):
            if path[0] in {"apiVersion", "kind"} or path in {("metadata",), ("metadata", "name")}:
                continue  # without these it is no object at all, and is refused where it is read
            changed = resource(replaced(body, path, next(wrong)))
            others = [each for key, each in resources.items() if key != id(body)]
            platform = Platform(world.environment, [*others, changed], {}, namespaced=lambda _, __: True)
            assert isinstance(run_checks(platform, ALL), tuple)
            tried += 1
    assert tried > 300
