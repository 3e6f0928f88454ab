"""Reading objects whose shape nobody promised: a wrong or missing value reads as an empty one.

That a field has the wrong type is for the schemas to say; a check goes on with what it can read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from firefly_gen.model import quantity
from firefly_gen.yamlio import dotted

Number = TypeVar("Number", int, Decimal)
_EMPTY: Mapping[str, Any] = {}
_MAP = (dict, Mapping)  # nearly all are dicts, and of those that is known at once


class Found(NamedTuple):
    """A value and where it stands in its object, for example ``spec.containers[0].image``."""

    path: str
    value: Any


def mapping(value: Any) -> Mapping[str, Any]:
    """The value, where it is a map; else an empty one."""
    return value if isinstance(value, _MAP) else _EMPTY


def sequence(value: Any) -> Sequence[Any]:
    """The value, where it is a list; else an empty one."""
    return value if isinstance(value, (list, tuple)) else ()


def text(value: Any) -> str:
    """The value, where it is a string; else an empty one."""
    return value if isinstance(value, str) else ""


def whole(value: Any) -> int | None:
    """The value, where it is an integer; else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def strings(value: Any) -> Mapping[str, str]:
    """The entries of a map whose values are strings, as labels and selectors have them."""
    entries = mapping(value)
    if all(isinstance(each, str) for each in entries.values()):
        return entries
    return {key: each for key, each in entries.items() if isinstance(each, str)}


def measured(value: Any, unit: Callable[[str | float], Number]) -> Number | None:
    """A quantity in the unit that ``unit`` of ``model.quantity`` counts in; None where it is no quantity."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        return unit(value)
    except (ValueError, ArithmeticError):
        return None


def millicores(value: Any) -> int | None:
    """CPU in thousandths of a core; None where it is no quantity."""
    return measured(value, quantity.millicores)


def byte_count(value: Any) -> int | None:
    """Memory in bytes; None where it is no quantity."""
    return measured(value, quantity.byte_count)


def at(body: Any, path: str) -> Any:
    """The value at a dotted path of keys, for example ``spec.template.spec``; None where there is none."""
    value = body
    for key in _keys(path):
        if not isinstance(value, _MAP):
            return None
        value = value.get(key)
    return value


@lru_cache(maxsize=512)
def _keys(path: str) -> tuple[str, ...]:
    return tuple(path.split(".")) if path else ()


def walk(body: Any, path: str, base: str = "") -> Iterator[Found]:
    """Every value that a path with wildcards leads to.

    Args:
        body: Where the path begins.
        path: Keys joined by dots; ``x[]`` goes through the items of list x, ``x{}`` yields the keys of map x.
        base: Place of ``body`` in its object; the places that come out begin with it.

    Yields:
        What is there; absent values are left out.
    """
    return _walk(body, _steps(path), base)


class _Step(NamedTuple):
    key: str
    mark: str  # "", "[]" or "{}"


@lru_cache(maxsize=512)
def _steps(path: str) -> tuple[_Step, ...]:
    return tuple(
        _Step(part[:-2], part[-2:]) if part.endswith(("[]", "{}")) else _Step(part, "") for part in _keys(path)
    )


def _walk(value: Any, steps: tuple[_Step, ...], base: str) -> Iterator[Found]:
    if not steps:
        yield Found(base, value)
        return
    step, rest = steps[0], steps[1:]
    inner = mapping(value).get(step.key)
    if inner is None:
        return
    place = below(base, step.key)
    if step.mark == "[]":
        for index, item in enumerate(sequence(inner)):
            yield from _walk(item, rest, f"{place}[{index}]")
    elif step.mark == "{}":
        for key in mapping(inner):
            yield Found(below(place, key), key)
    else:
        yield from _walk(inner, rest, place)


def below(base: str, key: str) -> str:
    """The place of a key of the map at ``base``; a key with dots is quoted."""
    step = key if key.isalnum() else dotted((key,))
    return step if not base else f"{base}{step}" if step.startswith("[") else f"{base}.{step}"
