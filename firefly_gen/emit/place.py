"""The names that a run uses beside the folder that it writes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from firefly_gen.errors import OutputError
from firefly_gen.paths import shown


@dataclass(frozen=True, slots=True)
class Place:
    """A folder to write, and its neighbours, all on one file system so that a rename can swap them.

    Attributes:
        target: The folder itself, links followed.
        staging: Where the new tree is put together; after the swap, what the target was before.
        old: What the target was before, for the moment between two renames.
        lock: File that is locked while a run writes.
    """

    target: Path
    staging: Path
    old: Path
    lock: Path

    @property
    def at_work(self) -> bool:
        """Whether a run is at work here, or was killed at it: one of the neighbours exists."""
        return any(os.path.lexists(path) for path in (self.staging, self.old, self.lock))

    @classmethod
    def of(cls, target: Path) -> Place:
        """The place for a folder as the user named it; a link is followed, so that it stays a link.

        Raises:
            OutputError: Links lead in a circle, or the name is that of no folder that can be replaced.
        """
        try:
            real = target.resolve()
        except (OSError, RuntimeError) as error:
            raise OutputError.of(f"cannot find out where {target} leads: {error}") from error
        if not real.name:
            raise OutputError.of(f"{shown(target)} cannot be replaced", hint="choose a folder below it")
        beside = real.parent
        return cls(
            target=real,
            staging=beside / f".{real.name}.staging",
            old=beside / f".{real.name}.old",
            lock=beside / f".{real.name}.lock",
        )
