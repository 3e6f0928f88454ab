"""Reads a profile with everything that it extends and imports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from firefly_gen.errors import InputError, Problem
from firefly_gen.load.merge import merge
from firefly_gen.paths import shown
from firefly_gen.violations import nearest
from firefly_gen.yamlio import Document, Path, Places, load

_SUFFIX = ".yaml"


@dataclass(frozen=True, slots=True)
class Chain:
    """A profile laid over everything that it extends and imports.

    Attributes:
        document: The merged document, without ``extends`` and ``imports``.
        files: Every file that was read, in the order that they were read.
        own: Those that are the profile's alone and not of one that it extends: its imports, and then itself.
        laid: Every file as it was read, the lowest first.
    """

    document: Document
    files: tuple[FilePath, ...]
    own: tuple[FilePath, ...]
    laid: tuple[Document, ...]


def environments(folders: Sequence[FilePath]) -> dict[str, FilePath]:
    """The profiles that lie directly in the folders, by name; the first folder that has a name wins."""
    found: dict[str, FilePath] = {}
    for folder in folders:
        for file in sorted(folder.glob(f"[!.]*{_SUFFIX}")):  # a leading dot: what editors leave behind
            found.setdefault(file.stem, file)
    return dict(sorted(found.items()))


def read_chain(name: str, folders: Sequence[FilePath]) -> Chain:
    """Reads a profile and lays it over what it extends and imports.

    The order is: what it extends, then its imports as they are listed, then the profile itself.

    Args:
        name: Name of the profile.
        folders: Where profiles are looked up, first match first.

    Raises:
        InputError: A file is missing or unreadable, or the chain comes back to itself.
    """
    known = environments(folders)
    if name not in known:
        where = ", ".join(shown(folder) for folder in folders)
        hint = nearest(name, known) or f"profiles are looked up in {where}"
        raise InputError(Problem(message=f"there is no profile {name!r}", hint=hint))
    reader = _ChainReader(folders, known)
    document = reader.profile(name, ())
    data = {key: value for key, value in document.data.items() if key not in {"extends", "imports"}}
    own = (*reader.imported[name], known[name])
    return Chain(Document(data, document.marks, document.introduced), tuple(reader.files), own, tuple(reader.laid))


class _ChainReader:
    def __init__(self, folders: Sequence[FilePath], known: dict[str, FilePath]) -> None:
        self.folders = folders
        self.known = known
        self.files: list[FilePath] = []
        self.laid: list[Document] = []
        self.imported: dict[str, list[FilePath]] = {}

    def profile(self, name: str, above: tuple[str, ...]) -> Document:
        document = self._read(self.known[name])
        data = document.data
        merged = Document({}, {(): document.marks[()]}, {})
        parent = data.get("extends")
        if parent is not None:
            self._check_parent(parent, (*above, name), document)
            merged = merge(merged, self.profile(parent, (*above, name)))
        for each in (*self._imports(document, name), document):
            self.laid.append(each)
            merged = merge(merged, each)
        return merged

    def _check_parent(self, parent: Any, chain: tuple[str, ...], document: Document) -> None:
        if not isinstance(parent, str):
            raise _problem(document, ("extends",), "must be the name of a profile")
        if parent in chain:
            loop = " -> ".join((*chain[chain.index(parent) :], parent))
            raise _problem(document, ("extends",), f"the profiles extend each other in a circle: {loop}")
        if parent not in self.known:
            raise _problem(document, ("extends",), f"there is no profile {parent!r}", nearest(parent, self.known))

    def _imports(self, document: Document, profile: str) -> list[Document]:
        own = self.imported.setdefault(profile, [])
        names = document.data.get("imports", [])
        if not isinstance(names, list):
            raise _problem(document, ("imports",), "must be a list of files below the profiles folder")
        return [self._import(name, index, document, own) for index, name in enumerate(names)]

    def _import(self, name: Any, index: int, document: Document, own: list[FilePath]) -> Document:
        path: Path = ("imports", index)
        if not isinstance(name, str) or name.startswith("/") or ".." in name.split("/"):
            raise _problem(document, path, "must be the path of a file below the profiles folder")
        for folder in self.folders:
            if _is_file(folder / name):
                imported = self._read(folder / name)
                own.append(folder / name)
                for key in ("extends", "imports"):
                    if key in imported.data:
                        raise _problem(imported, (key,), f"an imported file cannot have {key!r}")
                return imported
        siblings = {
            file.relative_to(folder).as_posix() for folder in self.folders for file in folder.glob(f"*/*{_SUFFIX}")
        }
        raise _problem(document, path, f"there is no file {name!r}", nearest(name, siblings))

    def _read(self, file: FilePath) -> Document:
        if not file.is_file():
            raise InputError(Problem(file=shown(file), message="is no regular file"))
        try:
            content = file.read_bytes()
        except OSError as error:
            raise InputError(Problem(file=shown(file), message=f"cannot be read: {error.strerror}")) from error
        self.files.append(file)
        document = load(content, shown(file))
        if not isinstance(document.data, dict):
            raise _problem(document, (), "a profile is a map", "begin with a field, for example `extends: base`")
        return document


def _is_file(path: FilePath) -> bool:
    try:
        return path.is_file()
    except OSError:  # the name is too long, or a folder above it is closed to us
        return False


def _problem(document: Document, path: Path, message: str, hint: str = "") -> InputError:
    return InputError(Places(document.marks).problem(path, message, hint))
