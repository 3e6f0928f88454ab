"""What a new tree changes in an environment that runs, and what that means for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from firefly_gen.model.resource import Identity

ABSENT: Final = object()
"""Stands for a value that is not there."""

Step = str | int


class Effect(StrEnum):
    """What a change does to a bank that runs; the worst first."""

    DATA = "data"
    RECREATES = "recreates"
    RESTARTS = "restarts"
    ACCESS = "access"
    CAPACITY = "capacity"
    UPGRADE = "upgrade"
    BEHAVIOUR = "behaviour"
    MONITORING = "monitoring"
    COSMETIC = "cosmetic"


EFFECTS: Final = {
    Effect.DATA: "data is lost, moves, or is kept otherwise",
    Effect.RECREATES: "cannot be changed in place: somebody has to delete it first",
    Effect.RESTARTS: "pods are replaced, or stop",
    Effect.ACCESS: "who may do or reach what",
    Effect.CAPACITY: "how much there is of something",
    Effect.UPGRADE: "operators are installed, upgraded or set otherwise",
    Effect.BEHAVIOUR: "something works otherwise, and goes on running",
    Effect.MONITORING: "what is watched, and who is told",
    Effect.COSMETIC: "nothing that runs",
}
"""Each effect in words, the worst first."""


class How(StrEnum):
    """What happens to an object."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One value of an object that changes.

    Attributes:
        path: Keys and list positions; an item of a list that has a name bears that in brackets.
        old: What it was; ``ABSENT`` for nothing.
        new: What it becomes; ``ABSENT`` for nothing.
        effect: What that does.
        says: The same in a sentence; empty where the effect says it all.
    """

    path: tuple[Step, ...]
    old: Any
    new: Any
    effect: Effect = Effect.BEHAVIOUR
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectChange:
    """One object that changes.

    Attributes:
        identity: Who it is afterwards; before, where it goes.
        how: What happens to it.
        path: Its file below the tree.
        before: Its name or file before, where that changes.
        effect: The worst of what it does.
        says: Sentences that are about the whole of it.
        fields: What changes inside, the worst first.
    """

    identity: Identity
    how: How
    path: str
    before: str = ""
    effect: Effect
    says: tuple[str, ...] = ()
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Everything that a new tree changes.

    Attributes:
        environment: Its name.
        target: Folder of the tree, as the user would type it.
        exists: Whether there is a tree.
        objects: The worst first.
        pages: Files that hold no object, each after ``+``, ``~`` or ``-``.
        edited: Files that somebody changed by hand since they were written.
        unchanged: Objects that stay as they are.
    """

    environment: str
    target: str
    exists: bool
    objects: tuple[ObjectChange, ...]
    pages: tuple[tuple[str, str], ...]
    edited: tuple[str, ...]
    unchanged: int

    def count(self, how: How) -> int:
        """How many objects that happens to."""
        return sum(1 for each in self.objects if each.how is how)

    def __bool__(self) -> bool:
        return bool(self.objects or self.pages or self.edited)
