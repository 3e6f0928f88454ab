"""Feature flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One flag."""

    enabled: bool
    variants: Mapping[str, Any]
    default: str
    targeting: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagDomain:
    """Flags that are defined together."""

    description: str
    tier: str
    flags: Mapping[str, Flag]
