"""The schemas of the core kinds, as the package kubernetes-validate carries them for each Kubernetes minor."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from firefly_gen.errors import InputError, Problem, ToolError
from firefly_gen.schemas.dialect import DRAFT, mapped, plain, references
from firefly_gen.schemas.kinds import ApiKind
from firefly_gen.schemas.scopes import CLUSTER_SCOPED

OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

_PACKAGE = "kubernetes_validate"
_FOLDER = re.compile(r"v(\d+\.\d+)\.\d+-local-strict")
_REFERENCE = "/api/_definitions.json#/$defs/"

# Go programs write `creationTimestamp: null` into every object that they print; nothing else is ever null.
_NULLABLE = "io.k8s.apimachinery.pkg.apis.meta.v1.Time"

# The package takes any string for a quantity. The pattern is the one that controller-gen writes into
# CustomResourceDefinitions; its grammar is in the documentation of k8s.io/apimachinery/pkg/api/resource.Quantity.
QUANTITY_PATTERN = (
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
)
_TIGHTER: dict[str, dict[str, Any]] = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {
        "oneOf": [
            {"type": "string", "pattern": QUANTITY_PATTERN, "description": "A quantity: 250m, 2, 512Mi or 10Gi."},
            {"type": "number"},
        ]
    }
}


@cache
def _package_folder() -> Path:
    # Found without an import, which would pull in the package's own YAML and schema libraries.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ToolError.of(
            "the Python package kubernetes-validate is missing",
            hint="install firefly-gen again: it depends on that package",
        )
    return Path(spec.submodule_search_locations[0])


@cache
def _folders() -> dict[str, Path]:
    try:
        entries = sorted((_package_folder() / "kubernetes-json-schema").iterdir())
    except OSError as error:
        raise _damaged(error) from error
    found = {match[1]: each for each in entries if (match := _FOLDER.fullmatch(each.name))}
    return dict(sorted(found.items(), key=lambda each: tuple(map(int, each[0].split(".")))))


def available_versions() -> tuple[str, ...]:
    """The Kubernetes minors whose schemas are at hand, oldest first, for example ``1.36``."""
    return tuple(_folders())


class CoreSchemas:
    """The core schemas of one Kubernetes minor, read when they are asked for.

    Args:
        kubernetes_version: For example ``1.36``.

    Raises:
        InputError: No schemas of that minor are at hand; the hint names those that are.
        ToolError: The package kubernetes-validate is missing or damaged; so for every method.
    """

    def __init__(self, kubernetes_version: str) -> None:
        folder = _folders().get(kubernetes_version)
        if folder is None:
            raise InputError.of(
                f"no schemas for Kubernetes {kubernetes_version!r}",
                hint=f"known minor versions: {', '.join(available_versions())}",
            )
        self._folder = folder
        self._plain: dict[str, Any] = {}

    @property
    def edition(self) -> bytes:
        """What tells these schemas from those of another minor, or of another release of the package."""
        try:
            return self._folder.name.encode() + (_package_folder() / "version.py").read_bytes()
        except OSError as error:
            raise _damaged(error) from error

    def may_have(self, kind: ApiKind) -> bool:
        """Whether a file is named after the kind; it may still be a mere part of an object, as ``Affinity``."""
        return self._file(kind).is_file()

    def schema(self, kind: ApiKind) -> dict[str, Any] | None:
        """The kind's schema with every definition that it needs, plain and tightened; None where it is no kind."""
        document = self._read(self._file(kind))
        names = {"group": kind.group, "kind": kind.kind, "version": kind.version}
        root = _tightened(plain(document))
        is_object = root.get("properties", {}).get("metadata") == {"$ref": f"#/$defs/{OBJECT_META}"}
        if not is_object or names not in document.get("x-kubernetes-group-version-kind", ()):
            return None
        return {**root, "$schema": DRAFT, "$defs": self.definitions(references(root))}

    def definitions(self, wanted: Iterable[str]) -> dict[str, Any]:
        """Definitions by name, with all that they refer to, sorted.

        Args:
            wanted: References of the form ``#/$defs/<name>``.
        """
        found: dict[str, Any] = {}
        waiting = [_name(each) for each in wanted]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = self._definition(name)
                waiting.extend(_name(each) for each in references(found[name]))
        return dict(sorted(found.items()))

    @staticmethod
    def is_namespaced(kind: ApiKind) -> bool:
        """Whether objects of a core kind live in a namespace."""
        return (kind.group, kind.kind) not in CLUSTER_SCOPED

    def _file(self, kind: ApiKind) -> Path:
        suffix = f"-{kind.group.partition('.')[0]}" if kind.group else ""
        return self._folder / f"{kind.kind.lower()}{suffix}-{kind.version}.json"

    def _definition(self, name: str) -> Any:
        if name not in self._plain:
            written = _TIGHTER.get(name) or plain(self._definitions[name])
            self._plain[name] = written if name == _NULLABLE else _tightened(written)
        return self._plain[name]

    @cached_property
    def _definitions(self) -> dict[str, Any]:
        definitions: dict[str, Any] = self._read(self._folder / "_definitions.json")["$defs"]
        return definitions

    @staticmethod
    def _read(file: Path) -> dict[str, Any]:
        try:
            document: dict[str, Any] = json.loads(file.read_bytes())
        except (OSError, ValueError) as error:
            raise _damaged(error) from error
        return document


def _tightened(schema: Any) -> Any:
    """The schema without null as a type, and with references into itself."""
    if not isinstance(schema, dict):
        return schema
    changed = mapped(schema, _tightened)
    if isinstance(changed.get("type"), list):
        types = [each for each in changed["type"] if each != "null"]
        changed["type"] = types[0] if len(types) == 1 else types
    if "$ref" in changed:
        changed["$ref"] = f"#/$defs/{_name(changed['$ref'])}"
    return changed


def _name(reference: str) -> str:
    return reference.removeprefix(_REFERENCE).removeprefix("#/$defs/")


def _damaged(error: Exception) -> ToolError:
    problem = Problem(
        message=f"the Python package kubernetes-validate is damaged: {error}", hint="install firefly-gen again"
    )
    return ToolError(problem)
