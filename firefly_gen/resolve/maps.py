"""One order of keys, whatever order they were written in."""

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
