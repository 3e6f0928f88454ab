"""Maps in maps: one order of keys, whatever order they were written in, and one map laid over another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def by_key(value: Any) -> Any:
    """The value with every map in it sorted by key, so that templates can walk through it; lists become tuples."""
    if isinstance(value, Mapping):
        return {key: by_key(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return tuple(by_key(each) for each in value)
    return value


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """One map laid over another: maps in them merge at every depth, everything else replaces."""
    found = dict(base)
    for key, value in over.items():
        below = found.get(key)
        found[key] = merged(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return found
