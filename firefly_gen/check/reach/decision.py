"""What is asked of an evaluator, and what it answers: yes or no, and every object that decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from firefly_gen.model.resource import Resource


class Connection(NamedTuple):
    """A connection: numbers of two nodes, and a port of the target."""

    source: int
    target: int
    protocol: str
    port: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that decides.

    Attributes:
        resource: The object; None where it is the absence of any.
        path: Place in the object; empty for the object as a whole.
        allows: Whether it speaks for the connection.
        says: What it does, to be read after the object's name.
    """

    resource: Resource | None
    path: str
    allows: bool
    says: str

    def __str__(self) -> str:
        if self.resource is None:
            return self.says
        where = f" {self.path}" if self.path else ""
        return f"{self.resource.identity}{where} {self.says}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a level lets a connection through, and why."""

    level: str
    allowed: bool
    reasons: tuple[Reason, ...]
