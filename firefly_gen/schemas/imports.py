"""CustomResourceDefinitions in, strict schema files out: ``crds/<group>/<kind>_<version>.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from firefly_gen.errors import InputError, OutputError, Problem
from firefly_gen.paths import shown
from firefly_gen.schemas.custom import file_of
from firefly_gen.schemas.dialect import defect, plain
from firefly_gen.schemas.kinds import ApiKind
from firefly_gen.schemas.structural import strict_schema
from firefly_gen.yamlio import load_objects

_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_API_GROUP = "apiextensions.k8s.io/"


class _Names(msgspec.Struct, frozen=True):
    kind: str


class _Validation(msgspec.Struct, frozen=True):
    schema: dict[str, Any] = msgspec.field(name="openAPIV3Schema")


class _Version(msgspec.Struct, frozen=True):
    name: str
    served: bool
    schema: _Validation | None = None


class _Spec(msgspec.Struct, frozen=True):
    group: str
    names: _Names
    scope: Literal["Namespaced", "Cluster"]
    versions: list[_Version]


class _Definition(msgspec.Struct, frozen=True):
    """The part of a CustomResourceDefinition that says how its objects look."""

    spec: _Spec


def import_crds(sources: Sequence[Path], into: Path) -> tuple[Path, ...]:
    """Turns CustomResourceDefinitions into strict schemas, one file for each version that is served.

    Objects of other kinds in the same files are passed over, so that an operator's whole manifest may be given.

    Args:
        sources: Files, or folders whose YAML and JSON files are read, at any depth.
        into: The schema folder to write below.

    Returns:
        The files written, sorted.

    Raises:
        InputError: A source cannot be read, is not YAML or JSON, holds no CustomResourceDefinition, or one that
            is malformed, of an old API version or without a schema; nothing is written then.
        OutputError: A file cannot be written.
    """
    schemas: dict[str, bytes] = {}
    problems: list[Problem] = []
    for source in sources:
        try:
            for name, content in _schemas_of(source):
                if schemas.setdefault(name, content) != content:
                    message = f"a second, different definition of {name}"
                    problems.append(Problem(file=shown(source), message=message, hint="give one of the two"))
        except InputError as error:
            problems.extend(error.problems)
        except RecursionError:
            problems.append(Problem(file=shown(source), message="nested too deeply to be read"))
    if problems:
        raise InputError(*problems)
    return tuple(_write(into / name, schemas[name]) for name in sorted(schemas))


def _schemas_of(source: Path) -> Iterator[tuple[str, bytes]]:
    found = False
    for file in _files(source):
        for definition in _definitions(_objects(file)):
            found = True
            yield from _versions(definition, shown(file))
    if not found:
        hint = "`kubectl get crd <name> -o yaml` prints one"
        raise InputError.of("holds no CustomResourceDefinition", hint=hint, file=shown(source))


def _files(source: Path) -> list[Path]:
    if not source.is_dir():
        return [source]
    return sorted(each for each in source.rglob("*") if each.suffix.lower() in _SUFFIXES and each.is_file())


def _objects(file: Path) -> list[Any]:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError.of(f"cannot be read: {error.strerror}", file=shown(file)) from error
    if file.suffix.lower() != ".json":
        return load_objects(content, shown(file))
    try:
        return [json.loads(content)]
    except (ValueError, RecursionError) as error:
        raise InputError.of(f"not JSON: {error}", file=shown(file)) from error


def _definitions(objects: Sequence[Any]) -> Iterator[dict[str, Any]]:
    for each in objects:
        if not isinstance(each, dict):
            continue
        if str(each.get("kind", "")).endswith("List") and isinstance(each.get("items"), list):
            yield from _definitions(each["items"])
        elif each.get("kind") == "CustomResourceDefinition":
            yield each


def _versions(definition: dict[str, Any], file: str) -> Iterator[tuple[str, bytes]]:
    if definition.get("apiVersion") != f"{_API_GROUP}v1":
        raise InputError.of(
            f"a CustomResourceDefinition of {definition.get('apiVersion')}; {_API_GROUP}v1 is the one that is read",
            hint="Kubernetes 1.22 stopped serving v1beta1: take the CRDs of a current release of the operator",
            file=file,
        )
    try:
        spec = msgspec.convert(definition, _Definition).spec
    except msgspec.ValidationError as error:
        raise InputError.of(f"not a CustomResourceDefinition: {error}", file=file) from error
    served = [each for each in spec.versions if each.served]
    if not served:
        raise InputError.of(f"{spec.names.kind} of {spec.group} serves no version", file=file)
    for version in served:
        yield _schema_file(spec, version, file)


def _schema_file(spec: _Spec, version: _Version, file: str) -> tuple[str, bytes]:
    kind = ApiKind(f"{spec.group}/{version.name}", spec.names.kind)
    if not kind.is_well_formed or not spec.group:
        raise InputError.of(f"{kind.kind!r} of {kind.api_version!r} is no name of a kind", file=file)
    if version.schema is None:
        raise InputError.of(f"{kind.kind} of {kind.api_version} has no schema", file=file)
    reason = defect(plain(version.schema.schema))
    if reason:
        raise InputError.of(f"the schema of {kind.kind} of {kind.api_version}: {reason}", file=file)
    schema = strict_schema(version.schema.schema, kind, spec.scope)
    text = json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    # A lone surrogate, which only an escape can bring in, goes out as that escape.
    return file_of(kind), text.encode("utf-8", "backslashreplace")


def _write(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise OutputError.of(f"cannot be written: {error.strerror}", file=shown(path)) from error
    return path
