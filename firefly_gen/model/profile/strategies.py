"""How services get a new version, and what decides whether it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StrategyType(StrEnum):
    """In which way a new version takes the place of the old one."""

    ROLLING = "rolling"
    RECREATE = "recreate"
    CANARY = "canary"
    BLUE_GREEN = "blue-green"


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyStep:
    """A share of the requests in percent, and how long it stays."""

    weight: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """A strategy that services pick."""

    type: StrategyType
    description: str
    steps: tuple[StrategyStep, ...]
    during: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    approval: bool
    keep_minutes: int
    shrink_old: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """A question to Prometheus about the pods of a new version."""

    description: str
    query: str
    at_most: float | None
    at_least: float | None
    delay_seconds: int
    interval_seconds: int
    measurements: int
    failures: int
    silence: str
