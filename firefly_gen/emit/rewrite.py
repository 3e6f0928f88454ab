"""Replaces one file of the user's by a new version of it, whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from firefly_gen.emit.disk import disk_errors, flush_one
from firefly_gen.emit.stage import locked


def rewrite(file: Path, change: Callable[[bytes], bytes]) -> bool:
    """Rewrites a file while no other run of firefly-gen does; a link to it stays a link.

    Args:
        file: What to rewrite.
        change: The new content of the old one; called under the lock, so that nothing is lost between two runs.

    Returns:
        False where the content stays as it is; the file is not touched then.

    Raises:
        OutputError: The file cannot be read or written, or another run is writing it.
    """
    with disk_errors("write", file):
        target = file.resolve(strict=True)
    with locked(target):
        with disk_errors("read", file):
            before = target.read_bytes()
        after = change(before)
        if after == before:
            return False
        with disk_errors("write", file):
            _replace(target, after)
    return True


def _replace(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as scratch:
            scratch.write(content)
        os.chmod(name, stat.S_IMODE(target.stat().st_mode))  # noqa: PTH101 - a name from mkstemp
        flush_one(Path(name))
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink(missing_ok=True)
        raise
    flush_one(target.parent)
