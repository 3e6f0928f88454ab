"""Lays documents over each other: maps merge deeply, lists and scalars replace, null deletes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from firefly_gen.yamlio import Document, Mark, Path


def merge(below: Document, above: Document) -> Document:
    """Lays one document over another.

    Args:
        below: What holds where ``above`` says nothing.
        above: What wins. A null in it removes the key.

    Returns:
        The merged data, each value marked with the place that decided it.
    """
    marks = dict(below.marks)
    data = _merged(below.data, above.data, (), above.marks, marks)
    return Document(data, marks, {**above.introduced, **below.introduced})


def _merged(below: Any, above: Any, path: Path, source: Mapping[Path, Mark], marks: dict[Path, Mark]) -> Any:
    if isinstance(below, (dict, list)) and not (isinstance(below, dict) and isinstance(above, dict)):
        _forget(path, marks)
    marks[path] = source[path]
    if not isinstance(above, dict):
        if isinstance(above, list):
            _copy_marks(above, path, source, marks)
        return above
    merged = dict(below) if isinstance(below, dict) else {}
    for key, value in above.items():
        if value is None:
            merged.pop(key, None)
            _forget((*path, key), marks)
            marks[(*path, key)] = source[(*path, key)]  # so that whoever misses it can be told who took it away
        else:
            merged[key] = _merged(merged.get(key), value, (*path, key), source, marks)
    return merged


def _forget(path: Path, marks: dict[Path, Mark]) -> None:
    """Drops the marks of a value that is gone, and of everything in it."""
    for each in [each for each in marks if each[: len(path)] == path]:
        del marks[each]


def _copy_marks(value: Any, path: Path, source: Mapping[Path, Mark], marks: dict[Path, Mark]) -> None:
    marks[path] = source[path]
    if isinstance(value, dict):
        for key, each in value.items():
            _copy_marks(each, (*path, key), source, marks)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            _copy_marks(each, (*path, index), source, marks)
