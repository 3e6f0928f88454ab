"""Patches of rendered objects, waivers of findings, and differences between environments that are meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchTarget:
    """Which objects a patch changes; empty fields match all."""

    kind: str
    namespace: str
    name: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """A change to rendered objects: a merge patch or a JSON patch."""

    target: PatchTarget
    merge: Mapping[str, Any] | None = None
    json6902: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Objects in which an environment is meant to differ from another; ``*`` in a field stands for any text."""

    kind: str
    namespace: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A finding that is accepted until a day (ISO date, inclusive)."""

    check: str
    kind: str
    namespace: str
    name: str
    reason: str
    expires: str
