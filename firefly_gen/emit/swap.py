"""Gives two folders each other's name, in one step where the kernel can, and mends what was cut short."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from firefly_gen.emit.place import Place
from firefly_gen.errors import OutputError
from firefly_gen.paths import shown

_AT_FDCWD = -100  # <fcntl.h> of Linux: paths are as for every other call
_RENAME_EXCHANGE = 2  # <linux/fs.h>, renameat2(2)
_RENAME_SWAP = 2  # <sys/stdio.h> of macOS, renamex_np(2)

# What a kernel, a file system or a sandbox answers that does not know the call or the flag.
_UNSUPPORTED = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM})


def swap(staging: Path, place: Place) -> None:
    """Puts the staged folder in the target's place, and the target in the staged folder's.

    Raises:
        OSError: It cannot be done; both stand where they stood.
    """
    if _exchange(staging, place.target):
        return
    place.target.rename(place.old)
    try:
        staging.rename(place.target)
    except BaseException:
        place.old.rename(place.target)
        raise
    with suppress(OSError):  # the new tree stands; the next run clears up
        place.old.rename(staging)


def recover(place: Place) -> None:
    """Mends what a run left that was killed between the renames of ``swap``. Needs the lock.

    Raises:
        OutputError: Somebody has made the target anew since; which of the two counts, only people know.
        OSError: A rename failed.
    """
    if not os.path.lexists(place.old):
        return
    if not os.path.lexists(place.target):
        place.old.rename(place.target)
    elif not os.path.lexists(place.staging):
        place.old.rename(place.staging)
    else:
        raise OutputError.of(
            f"a run was killed when it had moved {shown(place.target)} to {shown(place.old)},"
            f" and {shown(place.target)} has been made anew since",
            hint=f"compare the two, then remove {shown(place.old)} or move it back",
        )


def _exchange(first: Path, second: Path) -> bool:
    """Swaps two names in one step; False where that is not to be had."""
    call = _exchange_call()
    if call is None or call(os.fsencode(first), os.fsencode(second)) == 0:
        return call is not None
    code = ctypes.get_errno()
    if code in _UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(second))


@cache
def _exchange_call() -> Callable[[bytes, bytes], int] | None:
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":
        swap_names = getattr(library, "renamex_np", None)
        return swap_names and (lambda first, second: swap_names(first, second, _RENAME_SWAP))
    rename = getattr(library, "renameat2", None)  # glibc has it since 2.28
    return rename and (
        lambda first, second: rename(_AT_FDCWD, first, _AT_FDCWD, second, ctypes.c_uint(_RENAME_EXCHANGE))
    )
