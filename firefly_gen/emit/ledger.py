"""The ledger: which files of a folder firefly-gen wrote, with which content, and what made them."""

from __future__ import annotations

import hashlib
import json
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from firefly_gen import __version__
from firefly_gen.emit import treepath
from firefly_gen.errors import OutputError, Problem
from firefly_gen.model.tree import Tree
from firefly_gen.paths import shown

LEDGER_NAME = ".firefly-gen.json"
"""Name of the ledger's file, at the root of a tree."""

_VERSION = 1
_SHA256 = re.compile(r"[0-9a-f]{64}")


class _BrokenError(ValueError):
    """A ledger's text does not say what a ledger says."""


class Entry(NamedTuple):
    """What the ledger holds of one file.

    Attributes:
        sha256: Of its bytes, in lower-case hexadecimal.
        origin: What made it.
    """

    sha256: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What was written into a folder.

    Attributes:
        tool: Version of firefly-gen that wrote it.
        environment: Name of the environment.
        kubernetes: Minor version whose schemas proved the tree.
        files: Path below the folder to what was written there, sorted; the ledger itself is not in it.
    """

    tool: str
    environment: str
    kubernetes: str
    files: Mapping[str, Entry]

    @classmethod
    def of(cls, tree: Tree) -> Ledger:
        """The ledger that belongs to a tree."""
        files = {each.path: Entry(digest(each.content), each.origin) for each in sorted(tree.files)}
        return cls(
            tool=__version__,
            environment=tree.environment,
            kubernetes=tree.kubernetes_version,
            files=files,
        )

    def to_bytes(self) -> bytes:
        """The ledger's file: JSON, one line a file so that a review shows one line a change, no clock."""
        head = {"version": _VERSION, "tool": self.tool, "environment": self.environment}
        lines = [f"  {_json(key)}: {_json(value)}," for key, value in head.items()]
        lines.append(f'  "kubernetes": {_json(self.kubernetes)},')
        files = ",\n".join(f"    {_json(path)}: {_json(each._asdict())}" for path, each in self.files.items())
        lines.append('  "files": {\n' + files + "\n  }" if files else '  "files": {}')
        return ("{\n" + "\n".join(lines) + "\n}\n").encode()

    @classmethod
    def read(cls, folder: Path) -> Ledger | None:
        """Reads the ledger of a folder.

        Returns:
            None where the folder has none.

        Raises:
            OutputError: It is no ledger that this version knows: broken, of a later version, not a regular
                file, or naming a path that leads out of the folder.
            OSError: It cannot be read.
        """
        file = folder / LEDGER_NAME
        try:
            # A link could lead anywhere, and opening a named pipe would wait forever.
            if not stat.S_ISREG(file.lstat().st_mode):
                raise _broken(file, "it is not a regular file")
            content = file.read_bytes()
        except FileNotFoundError:
            return None
        try:
            return _parsed(json.loads(content))
        except (ValueError, RecursionError) as error:
            raise _broken(file, str(error)) from error


def digest(content: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _parsed(data: Any) -> Ledger:
    if not isinstance(data, dict):
        raise _BrokenError("it is not a JSON object")
    version = data.get("version")
    if version != _VERSION:
        raise _BrokenError(f"its version is {version!r}, this firefly-gen knows {_VERSION}")
    files = data.get("files")
    if not isinstance(files, dict):
        raise _BrokenError("it has no `files`")
    return Ledger(
        tool=_text(data, "tool"),
        environment=_text(data, "environment"),
        kubernetes=_text(data, "kubernetes"),
        files={path: _entry(path, each) for path, each in sorted(files.items())},
    )


def _entry(path: str, data: Any) -> Entry:
    wrong = "it is the ledger itself" if path == LEDGER_NAME else treepath.fault(path)
    if wrong:
        raise _BrokenError(f"it names {treepath.printable(path)!r}: {wrong}")
    entry = Entry(_text(data, "sha256"), _text(data, "origin"))
    if not _SHA256.fullmatch(entry.sha256):
        raise _BrokenError(f"the digest of {path} is not a SHA-256")
    return entry


def _text(data: Any, key: str) -> str:
    value = data.get(key) if isinstance(data, dict) else None
    if not isinstance(value, str):
        raise _BrokenError(f"a `{key}` is missing or is not a string")
    return value


def _broken(file: Path, why: str) -> OutputError:
    return OutputError(
        Problem(
            file=shown(file),
            message=f"the ledger, which says what firefly-gen wrote here, cannot be used: {why}",
            hint="restore it from git; or remove it, or run with --force: files that no tree wants then stay",
        )
    )
