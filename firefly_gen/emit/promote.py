"""Makes a staged tree the target, in one step, with everything in it that is not ours to change."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from firefly_gen.emit.compare import Comparison, check_ours
from firefly_gen.emit.disk import disk_errors, flush, flush_one, snapshot
from firefly_gen.emit.place import Place
from firefly_gen.emit.stage import StagedTree
from firefly_gen.emit.swap import swap
from firefly_gen.errors import OutputError
from firefly_gen.paths import shown

_SPARE = ".firefly-gen.link"
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})


def promote(staged: StagedTree, target: Path, comparison: Comparison, *, force: bool) -> None:
    """Makes the target what was staged; nothing is written where nothing changes.

    Files whose bytes stay the same keep their inode and so their times; files of others stay where they are.
    Killed at any moment, the target is the old tree or the new one. Where the kernel cannot swap two names
    in one step, there is a moment with neither; the next run (``locked``) then puts the old one back.

    Args:
        staged: The tree, staged beside the target, which is locked.
        target: The folder to write.
        comparison: Of that tree and the target, made under the same lock.
        force: Replace what was edited by hand, and what stands in the way.

    Raises:
        OutputError: It would undo the work of others, the target has changed since it was compared, or it
            cannot be written. The target is as it was.
    """
    check_ours(comparison, target, force=force)
    if not comparison.change:
        return
    place = Place.of(target)
    with disk_errors("write", target):
        exists = bool(comparison.seen)
        linked: set[str] = set()
        if exists:
            _check_replaceable(place, target)
            linked = _carry_over(staged.folder, place.target, comparison)
        _flush(staged.folder, linked)
        # Last of all, so that the moment in which an edit by somebody else goes unseen is short.
        if snapshot(place.target) != comparison.seen:
            raise OutputError.of(
                f"{shown(target)} was changed by somebody else while firefly-gen was at work",
                hint="nothing was written; run again",
            )
        if exists:
            swap(staged.folder, place)
        else:
            staged.folder.rename(place.target)
    with suppress(OSError):  # the swap has happened; a power cut before it is durable brings the old tree back
        flush_one(place.target.parent)


def _check_replaceable(place: Place, target: Path) -> None:
    place.target.stat()  # says so where it is gone by now: the questions below would just be answered with no
    if place.target.is_mount():
        message = f"{shown(target)} is a mount point, which cannot be swapped for another folder"
        raise OutputError.of(message, hint="choose a folder below it")
    if not os.access(place.target, os.W_OK | os.X_OK):
        raise OutputError.of(f"{shown(target)} is read-only", hint="make it writable, or choose another folder")
    if place.target in (here := Path.cwd().resolve(), *here.parents):
        # The shell that called would be left in a folder that is gone.
        message = f"the working folder lies in {shown(target)}, which is going to be replaced as a whole"
        raise OutputError.of(message, hint="run firefly-gen from outside of it")


def _carry_over(staging: Path, target: Path, comparison: Comparison) -> set[str]:
    """Brings into the staged folder what the target keeps; returns what is now one file with the target's."""
    linked = {path for path in comparison.kept if _relink(target / path, staging / path, staging / _SPARE)}
    for path in comparison.foreign:
        entry = comparison.seen[path]
        copy = staging / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        if entry.is_folder:
            copy.mkdir(exist_ok=True)
        elif entry.is_link:
            copy.symlink_to((target / path).readlink())
        elif _link(target / path, copy):
            linked.add(path)
        else:
            shutil.copy2(target / path, copy)
    # Last, since a folder may be read-only.
    for path, entry in comparison.seen.items():
        copy = staging / path
        if entry.is_folder and copy.is_dir():
            copy.chmod(stat.S_IMODE(entry.mode))
    return linked


def _relink(source: Path, copy: Path, spare: Path) -> bool:
    """Replaces a staged file by the one that has the same bytes already."""
    if _link(source, spare):
        spare.replace(copy)
        return True
    shutil.copystat(source, copy)
    return False


def _link(source: Path, copy: Path) -> bool:
    """Gives a file a second name; False where the file system, or its owner, does not have it."""
    try:
        copy.hardlink_to(source)
    except OSError as error:
        if error.errno in _NO_LINKS:
            return False
        raise  # EXDEV above all: another file system is mounted there, and clearing up would empty it
    return True


def _flush(staging: Path, linked: set[str]) -> None:
    """Waits for what is new; what is linked from the target is no newer than it was."""
    new = [path for path, entry in snapshot(staging).items() if not entry.is_link and path not in linked]
    flush([staging / path for path in new])
