"""Reads the Kubernetes objects of files that are there already, whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from firefly_gen.errors import InputError, Problem
from firefly_gen.model.resource import Identity, Origin, Resource
from firefly_gen.paths import shown
from firefly_gen.yamlio import load_objects

_SUFFIXES = frozenset({".json", ".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class ReadTree:
    """What a folder or a file holds.

    Attributes:
        folder: What the paths are below of.
        resources: Its objects; one identity may come more than once.
        contents: Bytes of each file that holds objects, by path.
        problems: Files that cannot be read, or that hold something else.
    """

    folder: Path
    resources: tuple[Resource, ...]
    contents: Mapping[str, bytes]
    problems: tuple[Problem, ...]


def read_tree(path: Path) -> ReadTree:
    """Reads a file, or every YAML and JSON file below a folder; files and folders with a leading dot are left out.

    Raises:
        InputError: The path does not exist, or holds no object at all.
    """
    if not _exists(path):
        raise InputError(Problem(message=f"{shown(path)} is neither a profile nor a file or folder"))
    folder = path if path.is_dir() else path.parent
    resources: list[Resource] = []
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    for file in sorted(_files(path)):
        inside = file.relative_to(folder).as_posix()
        try:
            contents[inside] = file.read_bytes()
            resources.extend(_resources(contents[inside], inside, shown(file)))
        except OSError as error:
            problems.append(Problem(file=shown(file), message=f"cannot be read: {error.strerror}"))
        except InputError as error:
            problems.extend(error.problems)
    if not resources and not problems:
        raise InputError(Problem(file=shown(path), message="holds no Kubernetes objects"))
    return ReadTree(folder, tuple(resources), contents, tuple(problems))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # the name is too long, or a folder above it is closed to us
        return False


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for file in path.rglob("*"):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if file.suffix in _SUFFIXES and not hidden and file.is_file():
            yield file


def _resources(content: bytes, inside: str, file: str) -> list[Resource]:
    application = str(PurePosixPath(inside).parent)
    found: list[Resource] = []
    problems: list[Problem] = []
    for document in load_objects(content, file):
        for body in _unpacked(document):
            identity = _identity(body)
            if identity is None:
                hint = "an object has apiVersion, kind and metadata.name"
                problems.append(Problem(file=file, message="holds something that is no Kubernetes object", hint=hint))
            else:
                found.append(Resource(identity, body, Origin("", inside), application, inside))
    if problems:
        raise InputError(*problems)
    return found


def _unpacked(document: Any) -> list[Any]:
    """The items of a ``kind: List``, as kubectl writes one; else the document itself."""
    if isinstance(document, dict) and document.get("kind") == "List" and isinstance(document.get("items"), list):
        return list(document["items"])
    return [document]


def _identity(body: Any) -> Identity | None:
    try:
        identity = Identity.of(body)
    except (KeyError, TypeError, AttributeError):
        return None
    parts = (identity.api_version, identity.kind, identity.namespace, identity.name)
    return identity if all(isinstance(part, str) for part in parts) else None
