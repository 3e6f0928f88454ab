"""Backups, and what is broken on purpose.

What holds for ``model.environment`` holds here: every value is final.
"""

from __future__ import annotations

from dataclasses import dataclass

from firefly_gen.model.backup import BackupLocation, BackupSchedule
from firefly_gen.model.chaos import Experiment, GameDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Resilience:
    """Backups, and what is broken on purpose."""

    backup_locations: tuple[BackupLocation, ...]
    backup_schedules: tuple[BackupSchedule, ...]
    experiments: tuple[Experiment, ...]
    game_days: tuple[GameDay, ...]
