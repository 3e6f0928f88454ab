"""The name of a kind, and the files that are named after it."""

from __future__ import annotations

import re
from typing import NamedTuple

from firefly_gen.model.resource import group_of, version_of

_WELL_FORMED = re.compile(
    r"(?:(?P<group>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)/)?"
    r"(?P<version>[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)"
    r" (?P<kind>[A-Za-z][A-Za-z0-9]{0,62})"
)


class ApiKind(NamedTuple):
    """A kind of Kubernetes object; equal to the plain tuple of its two parts.

    Attributes:
        api_version: ``v1`` or ``group/version``.
        kind: For example ``Deployment``.
    """

    api_version: str
    kind: str

    @property
    def group(self) -> str:
        """API group; empty for the core group."""
        return group_of(self.api_version)

    @property
    def version(self) -> str:
        """API version without its group."""
        return version_of(self.api_version)

    @property
    def file(self) -> str:
        """Where a bundle keeps the schema: ``<group or v1>/<kind>_<version>.json``.

        What kubeconform calls ``{{.Group}}`` is the first part of apiVersion, so ``v1`` for the core group
        (kubeconform 0.8.0, pkg/registry/registry.go).
        """
        return f"{self.api_version.partition('/')[0]}/{self.kind.lower()}_{self.version}.json"

    @property
    def is_well_formed(self) -> bool:
        """Whether an API server could know such a kind; only then it may become part of a path."""
        return _WELL_FORMED.fullmatch(f"{self.api_version} {self.kind}") is not None
