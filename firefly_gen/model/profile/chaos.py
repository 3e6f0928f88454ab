"""Experiments that break something on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaosTarget:
    """Pods: those of a tier, or those of a namespace with some labels."""

    tier: str
    namespace: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaosExperiment:
    """One thing that is broken. Fields that its kind does not know are left at their defaults."""

    description: str
    kind: str
    pods: ChaosTarget
    to: ChaosTarget | None = None
    share_percent: int
    minutes: int
    schedule: str
    hypothesis: str
    steady_state: str
    zone: str
    delay_ms: int
    load_percent: int
    memory: str
    clock_seconds: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GameDay:
    """When experiments run one after the other."""

    schedule: str
    experiments: tuple[str, ...]
    pause_minutes: int
    in_production: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chaos:
    """All experiments."""

    enabled: bool
    experiments: Mapping[str, ChaosExperiment]
    game_day: GameDay
