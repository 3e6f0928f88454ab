"""One row of the table of consequences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from firefly_gen.change.fields import pattern
from firefly_gen.model.changes import ABSENT, Effect, FieldChange
from firefly_gen.model.quantity import parse
from firefly_gen.model.resource import Identity


class Way(StrEnum):
    """In which direction a value changes."""

    ANY = "any"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a change of some fields of some kinds does.

    Attributes:
        kinds: ``Kind``, or ``Kind.group``; empty for every kind.
        path: Keys that a changed path begins with, ``[]`` for an item of a list and ``*`` for any one key.
        effect: What it does.
        says: The same in a sentence, about the object.
        way: Whether the number has to grow or to fall.
        where: A field of the old object that has to be true; empty for every object.
    """

    kinds: frozenset[str]
    path: tuple[str, ...]
    effect: Effect
    says: str
    way: Way = Way.ANY
    where: str = ""

    def fits(self, identity: Identity, old: Mapping[str, Any], change: FieldChange) -> bool:
        """Whether it is about a change of an object."""
        return (
            is_of(identity, self.kinds)
            and _begins(pattern(change.path), self.path)
            and (self.way is Way.ANY or self.way is _way(change))
            and (not self.where or bool(old.get(self.where)))
        )


Path = str | tuple[str, ...]
"""Paths with dots between their keys, and blanks between them; or one path, key by key, where a key has dots in it."""


def rows(kinds: str, *given: tuple[Path, Effect, str]) -> tuple[Row, ...]:
    """Rows about the same kinds, each as path, effect and sentence."""
    return tuple(row for path, effect, says in given for row in _rows(kinds, path, _about(effect, says)))


def numbers(kinds: str, path: Path, *, up: tuple[Effect, str], down: tuple[Effect, str]) -> tuple[Row, ...]:
    """Rows about numbers, which do one thing when they grow and another when they fall."""
    falls, grows = replace(_about(*down), way=Way.DOWN), replace(_about(*up), way=Way.UP)
    return (*_rows(kinds, path, falls), *_rows(kinds, path, grows))


def immutable(kinds: str, path: Path, says: str, *, where: str = "") -> tuple[Row, ...]:
    """Rows about what the API server, or the operator, refuses to change."""
    return _rows(kinds, path, replace(_about(Effect.RECREATES, says), where=where))


def _about(effect: Effect, says: str) -> Row:
    return Row(kinds=frozenset(), path=(), effect=effect, says=says)


def _rows(kinds: str, path: Path, row: Row) -> tuple[Row, ...]:
    of = frozenset(kinds.split())
    paths = [path] if isinstance(path, tuple) else [tuple(filter(None, each.split("."))) for each in path.split(" ")]
    return tuple(replace(row, kinds=of, path=each) for each in paths)


def is_of(identity: Identity, kinds: frozenset[str]) -> bool:
    """Whether an object is of one of the kinds."""
    return not kinds or not kinds.isdisjoint((identity.kind, f"{identity.kind}.{identity.group}"))


def _begins(path: tuple[str, ...], prefix: tuple[str, ...]) -> bool:
    return len(path) >= len(prefix) and all(want in {"*", has} for has, want in zip(path, prefix, strict=False))


def _way(change: FieldChange) -> Way:
    old, new = _number(change.old), _number(change.new)
    if old is None or new is None or old == new:
        return Way.ANY
    return Way.UP if new > old else Way.DOWN


def _number(value: Any) -> Any:
    if value is ABSENT or isinstance(value, bool):
        return None
    try:
        return parse(value)
    except ValueError:
        return None
