"""Objects whose shape nobody promised are read as far as they can be: that they are wrong is for the schemas to say."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from firefly_gen.check.reach.index import reachability
from firefly_gen.check.reach.matrix import passages

JUNK = (None, [], {}, "", "²", True, -1, 3.5, ["x"], [None], [[]], [{"x": {}}], {"a": [{}]}, 99_999_999)
OBJECTS = (
    ("NetworkPolicy", "core-banking-accounts"),
    ("AuthorizationPolicy", "core-banking-accounts"),
    ("PeerAuthentication", "default"),
    ("Sidecar", "default"),
    ("Service", "core-banking-accounts"),
)
NAMESPACES = {"PeerAuthentication": "istio-system"}


def places(value: Any, base: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*base, key)
        yield from places(inner, (*base, key))


def put(body: dict[str, Any], place: tuple[Any, ...], value: Any) -> None:
    inner: Any = body
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value


@pytest.mark.parametrize(("kind", "name"), OBJECTS)
def test_nothing_breaks_the_evaluation(world, kind, name):
    original = copy.deepcopy(world.get(kind, name, NAMESPACES.get(kind, "banking-core"))["spec"])
    body = world.get(kind, name, NAMESPACES.get(kind, "banking-core"))
    for number, place in enumerate(places(original)):
        body["spec"] = copy.deepcopy(original)
        put(body["spec"], place, JUNK[number % len(JUNK)])
        assert list(passages(reachability(world.platform()))), place
