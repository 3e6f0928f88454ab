"""Puts together what is backed up, and what is broken on purpose."""

from __future__ import annotations

from firefly_gen.model.profile import Provider
from firefly_gen.model.resilience import Resilience
from firefly_gen.resolve.backups import backup_locations, backup_schedules
from firefly_gen.resolve.chaos import chaos
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.labels import platform_labels


def resilience(provider: Provider | None, context: Context) -> Resilience:
    """Backups and experiments.

    Args:
        provider: Who provides the infrastructure; None where the profile names one that is not there.
        context: Takes what is wrong with the profile.
    """
    name, profile, problems = context.environment, context.profile, context.problems
    labels = platform_labels(name)
    experiments, game_days = chaos(profile, labels, problems)
    return Resilience(
        backup_locations=backup_locations(name, profile, provider, labels, problems),
        backup_schedules=backup_schedules(profile, labels, problems),
        experiments=experiments,
        game_days=game_days,
    )
