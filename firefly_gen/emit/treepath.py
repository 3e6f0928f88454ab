"""Which paths a tree may hold: such that every checkout has them, and none leads out of the tree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_LONGEST_NAME = 255
# Windows allows none of these in a name, and a backslash there begins a folder.
_REFUSED = re.compile(r'[<>:"|?*\\]')


def fault(path: str) -> str:
    """What is wrong with a path below the tree's root; empty where nothing is.

    Args:
        path: In POSIX form.
    """
    if not path:
        return "it is empty"
    if path.startswith("/"):
        return "it is absolute"
    for name in path.split("/"):
        wrong = _fault_of_name(name)
        if wrong:
            return wrong
    return ""


def _fault_of_name(name: str) -> str:
    if not name:
        return "a part of it is empty"
    if name in {".", ".."}:
        return f"it holds {name!r}"
    refused = _REFUSED.search(name)
    if refused or not name.isprintable():
        which = refused.group() if refused else next(each for each in name if not each.isprintable())
        return f"it holds {which!r}, which not every file system takes"
    if name[-1] in ". ":
        return f"a part of it ends with {name[-1]!r}, which not every file system keeps"
    if len(name.encode()) > _LONGEST_NAME:
        return f"a part of it is longer than {_LONGEST_NAME} bytes"
    return ""


def folded(path: str) -> str:
    """The same text for all paths that are one file on a disk that ignores case (macOS, Windows).

    Canonical caseless matching of the Unicode standard, section 3.13, definition D145.
    """
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", path).casefold())


def parents(path: str) -> Iterator[str]:
    """The folders that a path lies in, the outermost first, the root left out."""
    end = path.find("/")
    while end != -1:
        yield path[:end]
        end = path.find("/", end + 1)


def printable(path: str) -> str:
    """A path that was found on disk, fit for a message: what no terminal should get is escaped."""
    return path if path.isprintable() else path.encode("unicode_escape").decode("ascii")
