"""Loads a profile: reads the chain, holds it against the schema, fills in defaults, makes it typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import msgspec

from firefly_gen.errors import InputError, Problem
from firefly_gen.load.chain import read_chain
from firefly_gen.load.schema import Schema, with_defaults
from firefly_gen.model.credentials import looks_secret
from firefly_gen.model.profile import Profile
from firefly_gen.violations import Validator
from firefly_gen.yamlio import Document, Path, Places


@dataclass(frozen=True, slots=True)
class Loaded:
    """A profile and where everything in it was written.

    Attributes:
        profile: Complete and typed.
        places: Makes problems that point into its files.
        document: It as it was written, merged.
        files: The files that it was read from.
        own: Those of them that no profile that it extends reads: its imports, and then itself.
        laid: Each of them as it was read, in the order that they are laid over each other.
    """

    profile: Profile
    places: Places
    document: Document
    files: tuple[FilePath, ...]
    own: tuple[FilePath, ...]
    laid: tuple[Document, ...]


def load_profile(name: str, folders: Sequence[FilePath], schema: Schema) -> Loaded:
    """Loads the profile of that name.

    Args:
        name: Name of the environment: a file ``<name>.yaml`` in one of the folders.
        folders: Where profiles are looked up, first match first.
        schema: The strict schema of a merged profile.

    Raises:
        InputError: Anything is wrong with any of the files; carries every problem with its place.
    """
    validator = _validator(schema)
    chain = read_chain(name, folders)
    places = Places(chain.document.marks, chain.document.introduced)
    problems = [
        *_violations(validator, chain.document, places),
        *_secrets(chain.document, places),
        *_split_releases(chain.document, places),
    ]
    if problems:
        raise InputError(*problems)
    complete = with_defaults(schema, chain.document.data, schema)
    return Loaded(msgspec.convert(complete, Profile), places, chain.document, chain.files, chain.own, chain.laid)


def _validator(schema: Schema) -> Validator:
    try:
        return Validator(schema)
    except ValueError as error:
        message = f"the schema of profiles is wrong: {str(error).partition(chr(10))[0]}"
        hint = "a layer's settings.schema.json may use the core schema's `$defs`, and no others"
        raise InputError(Problem(message=message, hint=hint)) from error


def _violations(validator: Validator, document: Document, places: Places) -> Iterator[Problem]:
    found = validator.violations(document.data)
    lacking = [each.missing for each in found if each.missing and not each.path]
    if len(lacking) > 1:
        # A profile that lacks much at its root stands on nothing, and one sentence says so better than ten.
        hint = "did you forget `extends: base`?"
        yield places.problem((), f"fields are missing: {', '.join(sorted(lacking))}", hint)
        found = tuple(each for each in found if each.path or not each.missing)
    for each in found:
        taken = (*each.path, each.missing)
        if each.missing and taken in document.marks:
            yield places.problem(taken, f"{each.message}: it is taken away here", each.hint, key=True)
            continue
        written = each.path in document.marks
        # An unknown field is wrong as such, so the problem points at the field and not at what it holds.
        yield places.problem(each.path, each.message, each.hint, key=written and each.about_key)


def _secrets(document: Document, places: Places) -> Iterator[Problem]:
    for path, value in _strings(document.data, ()):
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        why = "" if _names_a_place(path) or _is_sealed(path) else looks_secret(name, value)
        if why:
            hint = "put it into the secret store, and its property under `secrets` of the service"
            yield places.problem(path, f"looks like a secret: {why}", hint)


def _is_sealed(path: Path) -> bool:
    """Whether the schema holds the value to the form of what only one cluster can open."""
    return path[:1] == ("sealed_secrets",) and path[2:3] == ("data",)


def _split_releases(document: Document, places: Places) -> Iterator[Problem]:
    """Releases whose tag and digest come from different files: maps merge, so a new tag would keep an old digest."""
    for name, release in _maps(document.data, "releases"):
        path: Path = ("releases", name)
        parts = [(*path, part) for part in ("tag", "digest") if part in release]
        files = {document.marks[part].file for part in parts}
        if len(files) > 1:
            message = f"tag and digest come from different files: {' and '.join(sorted(files))}"
            yield places.problem(path, message, "say both in one place", key=True)


def _maps(data: Any, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    section = data.get(key)
    for name, entry in section.items() if isinstance(section, dict) else ():
        if isinstance(entry, dict):
            yield name, entry


def _names_a_place(path: Path) -> bool:
    # These say where a secret lies, or name a variable: `secrets.JWT_SECRET: jwt-secret`, `password_env: ...`.
    return bool({"secrets", "vault_key", "key_prefix"} & set(path)) or str(path[-1]).endswith("_env")


def _strings(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _strings(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _strings(each, (*path, index))
