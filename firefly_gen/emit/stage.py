"""Puts a tree together in a folder of its own, under a lock that keeps two runs apart."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from firefly_gen.emit.disk import disk_errors, remove
from firefly_gen.emit.ledger import LEDGER_NAME, Ledger
from firefly_gen.emit.place import Place
from firefly_gen.emit.swap import recover
from firefly_gen.errors import OutputError
from firefly_gen.model.tree import Tree
from firefly_gen.paths import shown

_TRIES = 100  # to open a lock that other runs make and remove


@dataclass(frozen=True, slots=True)
class StagedTree:
    """A tree that stands on disk, but not yet where it belongs.

    Attributes:
        folder: Holds every file of the tree, and its ledger.
        tree: What was written.
    """

    folder: Path
    tree: Tree


@contextmanager
def locked(target: Path) -> Iterator[None]:
    """Keeps every other run from writing the target, and mends what a killed run left.

    The folders above the target are made where they are missing, and removed again where they stay empty.

    Args:
        target: The folder that is going to be written.

    Raises:
        OutputError: Another run is writing it, or nothing can be written beside it.
    """
    place = Place.of(target)
    with disk_errors("write", target):
        made = [each for each in place.target.parents if not each.exists()]
        handle = _acquire(place.lock, target)
    try:
        with disk_errors("write", target):
            recover(place)
        yield
    finally:
        # Removed while it is held: whoever opened it in between sees that the name leads elsewhere by now.
        with suppress(OSError):
            place.lock.unlink()
        os.close(handle)
        with suppress(OSError):
            for folder in made:
                folder.rmdir()


def _acquire(lock: Path, target: Path) -> int:
    for _ in range(_TRIES):
        lock.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        except FileNotFoundError:
            continue  # another run has just removed the folder that it had made
        with ExitStack() as closing:
            closing.callback(os.close, handle)
            with suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if not _is_at(handle, lock):
                    continue  # another run has just ended, and removed the file with its lock
                closing.pop_all()
                return handle
            break
    raise OutputError.of(
        f"another firefly-gen run is writing {shown(target)}", hint="wait until it has ended, then run again"
    )


def _is_at(handle: int, path: Path) -> bool:
    """Whether an open file still has that name: its last holder removes the name with it."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def staged(tree: Tree, target: Path | None) -> Iterator[StagedTree]:
    """Writes a tree and its ledger into a folder of their own, which is gone when the block ends.

    Args:
        tree: What to write.
        target: Where it may be promoted to: then it is staged beside that folder, and the target has to be
            ``locked``. None where it is only to be proved: then it is staged in a temporary folder.

    Raises:
        OutputError: It cannot be written.
    """
    with disk_errors("write", target or Path(tempfile.gettempdir())):
        folder = Path(tempfile.mkdtemp(prefix="firefly-gen-")) if target is None else Place.of(target).staging
    try:
        with disk_errors("write", target or folder):
            if target is not None:
                remove(folder)  # a run was killed
                folder.mkdir()
            _write(tree, folder)
        yield StagedTree(folder, tree)
    finally:
        # After a promotion this is what the target was before. What cannot be removed, the next run tries.
        with suppress(OSError):
            remove(folder)


def _write(tree: Tree, folder: Path) -> None:
    made = {folder}
    for each in tree.files:
        file = folder / each.path
        if file.parent not in made:
            file.parent.mkdir(parents=True, exist_ok=True)
            made.add(file.parent)
        file.write_bytes(each.content)
    (folder / LEDGER_NAME).write_bytes(Ledger.of(tree).to_bytes())
