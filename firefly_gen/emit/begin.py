"""Writes the first files of a repository, and none over a file that is there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from firefly_gen.emit.disk import disk_errors
from firefly_gen.errors import OutputError, Problem
from firefly_gen.paths import shown


def begin(folder: Path, files: Mapping[str, bytes], *, force: bool) -> tuple[str, ...]:
    """Writes files that are not there yet.

    Args:
        folder: Below which they stand; made where it is missing.
        files: Content by path.
        force: Replace files that hold something else.

    Returns:
        The paths that were written; what was there already, byte by byte, is left out.

    Raises:
        OutputError: A file holds something else, or cannot be written. Nothing was written in the first case.
    """
    with disk_errors("read", folder):
        there = {path: (folder / path).read_bytes() for path in files if (folder / path).is_file()}
    strangers = [path for path, content in there.items() if content != files[path]]
    if strangers and not force:
        hint = "move it away, or say --force to replace it"
        problems = (
            Problem(file=shown(folder / path), message="is there already, and holds something else", hint=hint)
            for path in strangers
        )
        raise OutputError(*problems)
    wanted = tuple(path for path in sorted(files) if there.get(path) != files[path])
    with disk_errors("write", folder):
        for path in wanted:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(files[path])
    return wanted
