"""The schemas that one tree needs: each whole in itself, pruned, and kept in a cache keyed by content."""

from __future__ import annotations

import atexit
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from firefly_gen.errors import InputError, Problem
from firefly_gen.paths import cache_folder, write_cached
from firefly_gen.schemas import core as core_module
from firefly_gen.schemas import custom, dialect, scopes
from firefly_gen.schemas.core import CoreSchemas
from firefly_gen.schemas.custom import SchemaFile
from firefly_gen.schemas.kinds import ApiKind

_INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The schemas of the kinds that a tree uses.

    Attributes:
        schemas: JSON text of each kind's schema, by (apiVersion, kind).
        missing: The kinds that have none, sorted.
        scopes: Whether objects of the kind live in a namespace; None where its schema does not say.
        folder: Holds ``<group or v1>/<kind>_<version>.json`` for every kind of ``schemas``; None where neither the
            cache nor a temporary folder could be written, which only kubeconform minds.
        digest: Over all that the schemas were made from.
    """

    schemas: Mapping[tuple[str, str], str]
    missing: tuple[ApiKind, ...]
    scopes: Mapping[tuple[str, str], bool | None]
    folder: Path | None
    digest: str

    def namespaced(self, api_version: str, kind: str) -> bool | None:
        """Whether objects of the kind live in a namespace; None where nobody knows."""
        return self.scopes.get((api_version, kind))


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: ApiKind
    text: str
    namespaced: bool | None


def open_bundle(kubernetes_version: str, folders: Sequence[Path], kinds: Iterable[tuple[str, str]]) -> Bundle:
    """Opens the schemas of some kinds: from the cache where it has them, else made anew and put there.

    Args:
        kubernetes_version: Minor version whose core kinds count, for example ``1.36``.
        folders: Schema folders with ``crds/<group>/<kind>_<version>.json``; the first that has a kind wins.
        kinds: The kinds that the tree uses, as (apiVersion, kind).

    Raises:
        InputError: No schemas of that Kubernetes version are at hand, or a schema file is not usable.
        ToolError: The package kubernetes-validate is missing or damaged.
    """
    core = CoreSchemas(kubernetes_version)
    named = {ApiKind(*each) for each in kinds}
    wanted = sorted(each for each in named if each.is_well_formed)
    sources = {kind: source for kind in wanted if (source := _source(kind, folders, core)) is not None}
    digest = _digest(core, sources)
    folder = (cache_folder() / "schemas" / digest).absolute()
    entries = _cached(folder)
    kept: Path | None = folder
    if entries is None:
        entries = _made(sources, core)
        kept = _keep(folder, entries)
    return Bundle(
        schemas={each.kind: each.text for each in entries},
        missing=tuple(sorted(named.difference(each.kind for each in entries), key=str)),
        scopes={each.kind: each.namespaced for each in entries},
        folder=kept,
        digest=digest,
    )


def _source(kind: ApiKind, folders: Sequence[Path], core: CoreSchemas) -> SchemaFile | bytes | None:
    may_be_core = "." not in kind.group or kind.group.endswith(".k8s.io")
    if may_be_core and core.may_have(kind):
        return b"core"
    return custom.find(folders, kind) if kind.group else None


def _digest(core: CoreSchemas, sources: Mapping[ApiKind, SchemaFile | bytes]) -> str:
    digest = hashlib.sha256(core.edition + _code())
    for kind, source in sources.items():
        content = source if isinstance(source, bytes) else source.content
        digest.update(f"\0{kind.api_version}\0{kind.kind}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


@cache
def _code() -> bytes:
    # What makes the schemas is part of the key: a cache must not outlive the code that filled it.
    modules = (__file__, core_module.__file__, custom.__file__, dialect.__file__, scopes.__file__)
    return b"".join(hashlib.sha256(Path(each).read_bytes()).digest() for each in modules)


def _made(sources: Mapping[ApiKind, SchemaFile | bytes], core: CoreSchemas) -> list[_Entry]:
    entries: list[_Entry] = []
    problems: list[Problem] = []
    for kind, source in sources.items():
        try:
            schema, namespaced = _read(kind, source, core)
        except InputError as error:
            problems.extend(error.problems)
            continue
        if schema is not None:
            text = json.dumps(schema, separators=(",", ":"), sort_keys=True)
            entries.append(_Entry(kind, text, namespaced))
    if problems:
        raise InputError(*problems)
    return entries


def _read(kind: ApiKind, source: SchemaFile | bytes, core: CoreSchemas) -> tuple[dict[str, Any] | None, bool | None]:
    if isinstance(source, SchemaFile):
        return custom.read(source, kind, core)
    return core.schema(kind), core.is_namespaced(kind)


def _keep(folder: Path, entries: list[_Entry]) -> Path | None:
    if _write(folder, entries):
        return folder
    try:
        substitute = Path(tempfile.mkdtemp(prefix="firefly-gen-schemas-"))
    except OSError:
        return None
    atexit.register(shutil.rmtree, substitute, ignore_errors=True)
    return substitute if _write(substitute, entries) else None


def _write(folder: Path, entries: list[_Entry]) -> bool:
    index = [[*each.kind, _sum(each.text.encode()), each.namespaced] for each in entries]
    body = json.dumps(index).encode()
    files = {each.kind.file: each.text.encode() for each in entries}
    return all(write_cached(folder / name, content) for name, content in files.items()) and write_cached(
        folder / _INDEX, _sum(body).encode() + b"\n" + body
    )


def _cached(folder: Path) -> list[_Entry] | None:
    """What the cache holds; None where it holds nothing, or anything that is not what was written."""
    try:
        expected, _, body = (folder / _INDEX).read_bytes().partition(b"\n")
        if _sum(body).encode() != expected:
            return None
        entries: list[_Entry] = []
        for api_version, kind, content_sum, namespaced in json.loads(body):
            name = ApiKind(api_version, kind)
            content = (folder / name.file).read_bytes()
            if _sum(content) != content_sum:
                return None
            entries.append(_Entry(name, content.decode(), namespaced))
    except (OSError, ValueError):
        return None
    return entries


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
