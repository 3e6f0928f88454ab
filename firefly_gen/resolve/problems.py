"""Collects what is wrong with a profile, so that all of it is told at once."""

from __future__ import annotations

from collections.abc import Iterable

from firefly_gen.errors import InputError, Problem
from firefly_gen.violations import nearest
from firefly_gen.yamlio import Path, Places


class Problems:
    """The problems found so far.

    Args:
        places: Where the profile was written.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._found: list[Problem] = []

    def add(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> None:
        """Notes a problem at a value of the profile, or at its key."""
        self._found.append(self._places.problem(path, message, hint, key=key))

    def unknown(self, path: Path, what: str, name: str, known: Iterable[str], *, key: bool = False) -> None:
        """Notes a name that nothing has."""
        self.add(path, f"there is no {what} {name!r}", nearest(name, known), key=key)

    def file_of(self, path: Path) -> str:
        """The file in which a value was written; empty where it was not."""
        return self._places.problem(path, "").file

    def together(self, path: Path, other: Path) -> bool:
        """Whether the same file wrote both keys first."""
        return self._places.first_file(path) == self._places.first_file(other)

    def undeclared(self, path: Path, what: str, name: str, known: Iterable[str], section: str) -> None:
        """Notes a name that the section of the profile for such names lacks, where it may declare none at all."""
        hint = nearest(name, known) or f"declare it under `{section}`, or take away what asks for it"
        self.add(path, f"there is no {what} {name!r}", hint)

    def raise_if_any(self) -> None:
        """Ends the resolution.

        Raises:
            InputError: There are problems.
        """
        if self._found:
            raise InputError(*self._found)
