"""Where pods of the data layer run: how far they are spread, on which volumes, and who goes first."""

from __future__ import annotations

from firefly_gen.model.profile import Profile, Storage, ZoneSpread
from firefly_gen.resolve.problems import Problems
from firefly_gen.yamlio import Path

WHEN_UNSATISFIABLE = {
    ZoneSpread.REQUIRED: "DoNotSchedule",
    ZoneSpread.PREFERRED: "ScheduleAnyway",
    ZoneSpread.NONE: "",
}
"""What the scheduler does with a pod that cannot be spread."""


def spread_over_zones(profile: Profile) -> bool:
    """Whether pods are spread at all."""
    return profile.workloads.zone_spread is not ZoneSpread.NONE


def when_unsatisfiable(profile: Profile) -> str:
    """What the scheduler does with a pod that cannot be spread; empty where none is."""
    return WHEN_UNSATISFIABLE[profile.workloads.zone_spread]


def check_priority(path: Path, name: str, profile: Profile, problems: Problems) -> None:
    """Notes a priority class that the profile lacks."""
    if name not in profile.priority_classes:
        problems.unknown((*path, "priority_class"), "priority class", name, profile.priority_classes)


def check_storage(path: Path, storage: Storage, profile: Profile, problems: Problems) -> None:
    """Notes a storage class that the profile lacks."""
    if storage.storage_class not in profile.storage_classes:
        where = (*path, "storage", "storage_class")
        problems.unknown(where, "storage class", storage.storage_class, profile.storage_classes)


def default_class(profile: Profile) -> str:
    """The storage class of volumes that ask for none; empty where the profile has none."""
    return next((name for name, each in sorted(profile.storage_classes.items()) if each.default), "")
