"""Paths into a document, and problems at the places that they lead to."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from firefly_gen.errors import InputError, Problem

Path = tuple[str | int, ...]
"""Keys and list positions that lead from the root of a document to a value."""

_BARE = re.compile(r"[^.\[\]\s\"]+")
_STEP = re.compile(
    r"""(?:^|(?<=.)\.)(?P<bare>[^.\[\]\s"]+)|\[(?P<item>[0-9]{1,6})\]|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]"""
)


class Mark(NamedTuple):
    """Where a value stands. Lines and columns count from 1.

    Attributes:
        file: Path of the file.
        key: Line and column of the key (of a list item, of the item itself).
        value: Line and column of the value.
    """

    file: str
    key: tuple[int, int]
    value: tuple[int, int]


def dotted(path: Path) -> str:
    """A path as people write it: ``services.x.ports[0].name``; keys with dots are quoted."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif _BARE.fullmatch(step):
            parts.append(f".{step}" if parts else step)
        else:
            parts.append(f"[{json.dumps(step, ensure_ascii=False)}]")
    return "".join(parts)


def undotted(text: str) -> Path:
    """A path out of what ``dotted`` writes.

    Raises:
        InputError: It is none.
    """
    steps: list[str | int] = []
    end = 0
    while end < len(text):
        found = _STEP.match(text, end)
        if not found:
            hint = 'write services.NAME.field or list[0]; a key with dots in it stands in brackets and quotes: ["a.b"]'
            raise InputError(Problem(message=f"{text!r} is no path", hint=hint))
        if found["item"]:
            steps.append(int(found["item"]))
        else:
            steps.append(found["bare"] or json.loads(found["quoted"]))
        end = found.end()
    return tuple(steps)


class Places:
    """Makes problems that point at where a value was written.

    Args:
        marks: The place of each value.
        introduced: The file that wrote each key first; as the marks say, where it is not given.
    """

    __slots__ = ("_introduced", "_marks")

    def __init__(self, marks: Mapping[Path, Mark], introduced: Mapping[Path, str] | None = None) -> None:
        self._marks = marks
        self._introduced = introduced or {}

    def first_file(self, path: Path) -> str:
        """The file that wrote a key first, whichever decided its value in the end; empty where none did."""
        mark = self._marks.get(path)
        return self._introduced.get(path, mark.file if mark else "")

    def find(self, path: str) -> Mark | None:
        """Where a value was written, by its path as ``dotted`` writes it; None where it was not."""
        return next((mark for where, mark in self._marks.items() if dotted(where) == path), None)

    def problem(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A problem at the place of a value, or of the closest one above it that was written.

        Args:
            path: The value.
            message: What is wrong.
            hint: What to do about it.
            key: Whether to point at the key rather than at the value.
        """
        for end in range(len(path), -1, -1):
            mark = self._marks.get(path[:end])
            if mark:
                line, column = mark.key if key or end < len(path) else mark.value
                return Problem(file=mark.file, line=line, column=column, path=dotted(path), message=message, hint=hint)
        return Problem(path=dotted(path), message=message, hint=hint)
