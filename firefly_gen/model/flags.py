"""Feature flags; what holds for ``model.environment`` holds here: every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagDomain:
    """Flags that are defined together. ``flags`` is what flagd reads."""

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    description: str
    flags: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagSource:
    """Where the flagd beside a service reads from: ``sources`` are namespaces and names of domains."""

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    sources: tuple[str, ...]
