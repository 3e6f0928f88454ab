"""The schemas of custom kinds: files that lie in schema folders, read, closed and made self-contained."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firefly_gen.errors import InputError
from firefly_gen.paths import shown
from firefly_gen.schemas.core import OBJECT_META, CoreSchemas
from firefly_gen.schemas.dialect import DRAFT, defect, plain, references
from firefly_gen.schemas.kinds import ApiKind

_SCOPES = {"Namespaced": True, "Cluster": False}
_HINT = "write it again with `firefly-gen schemas import <the CustomResourceDefinition>`"


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """A schema file of a custom kind: where it is, and its bytes."""

    path: Path
    content: bytes


def file_of(kind: ApiKind) -> str:
    """Where a schema folder keeps the schema of a custom kind: ``crds/<group>/<kind>_<version>.json``."""
    return f"crds/{kind.group}/{kind.kind.lower()}_{kind.version}.json"


def find(folders: Sequence[Path], kind: ApiKind) -> SchemaFile | None:
    """Reads the schema of a kind from the first folder that has one.

    Raises:
        InputError: The file is there and cannot be read.
    """
    for folder in folders:
        path = folder / file_of(kind)
        try:
            return SchemaFile(path, path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise InputError.of(f"cannot be read: {error.strerror}", file=shown(path)) from error
    return None


def read(file: SchemaFile, kind: ApiKind, core: CoreSchemas) -> tuple[dict[str, Any], bool | None]:
    """Makes the schema that a custom kind is proven with.

    The root is closed unless it preserves unknown fields, and ``metadata`` is what it is for every other kind:
    schemas of custom kinds say nothing of it, or little.

    Args:
        file: The schema file.
        kind: The kind that it is for.
        core: Gives the definition of ``metadata``.

    Returns:
        The schema, plain and self-contained; and whether the kind lives in a namespace, None where the file
        does not say so in ``x-scope``.

    Raises:
        InputError: It is not JSON, not an object schema, not valid by draft 2020-12, or refers to another file.
    """
    where = shown(file.path)
    try:
        document = json.loads(file.content)
        schema = plain(document)
    except (ValueError, RecursionError) as error:
        raise InputError.of(f"not JSON: {error}", hint=_HINT, file=where) from error
    if not isinstance(document, dict) or not isinstance(document.get("properties"), dict):
        raise InputError.of("not the schema of an object: it has no properties", hint=_HINT, file=where)
    foreign = sorted({each for each in references(schema) if not each.startswith("#")})
    if foreign:
        raise InputError.of(f"refers to {foreign[0]}; a schema has to be whole in itself", hint=_HINT, file=where)
    reason = defect(schema)
    if reason:
        raise InputError.of(f"not a JSON Schema of draft 2020-12: {reason}", hint=_HINT, file=where)
    complete = _complete(schema, kind, core)
    if document.get("x-kubernetes-preserve-unknown-fields") is not True:
        complete["additionalProperties"] = False
    return complete, _SCOPES.get(str(document.get("x-scope")))


def _complete(schema: dict[str, Any], kind: ApiKind, core: CoreSchemas) -> dict[str, Any]:
    metadata = f"#/$defs/{OBJECT_META}"
    names = {
        "apiVersion": {"type": "string", "enum": [kind.api_version]},
        "kind": {"type": "string", "enum": [kind.kind]},
    }
    return {
        **schema,
        "$schema": DRAFT,
        "properties": {**names, **schema["properties"], "metadata": {"$ref": metadata}},
        "$defs": {**schema.get("$defs", {}), **core.definitions([metadata])},
    }
