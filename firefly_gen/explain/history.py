"""What each file of a profile says of one value.

Files are laid over each other in an order: maps merge, lists and single values replace, null takes away.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from firefly_gen.model.explained import Said
from firefly_gen.yamlio import Document, Path


def history(laid: Iterable[Document], path: Path) -> tuple[Said, ...]:
    """What was said of a value, in the order that the files are laid over each other.

    Args:
        laid: The files, the lowest first.
        path: The value.
    """
    return tuple(said for document in laid if (said := _said(document, path)))


def _said(document: Document, path: Path) -> Said | None:
    """What one file says; None where it says nothing."""
    value: Any = document.data
    for depth, step in enumerate(path):
        if isinstance(value, dict):
            if step not in value:
                return None
            value = value[step]
            if value is None:
                return _at(document, path[: depth + 1], None)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:  # what it stood in is replaced as a whole, by something without it
            return _at(document, path[:depth], None)
    return _at(document, path, value)


def _at(document: Document, path: Path, value: Any) -> Said:
    mark = document.marks[path]
    line, column = mark.key if isinstance(value, (dict, list)) else mark.value
    return Said(file=mark.file, line=line, column=column, value=value, removed=value is None)
