"""Remembers that a target was written from certain inputs, and what was found, so that the next run can end at once.

A stamp lies in the cache, not in the tree: it says something about this machine's last run, and a tree is to
change only when what it describes does. Without it everything is worked out again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from firefly_gen.emit.ledger import LEDGER_NAME, Ledger, digest
from firefly_gen.errors import OutputError
from firefly_gen.model.report import Report
from firefly_gen.paths import cache_folder, write_cached


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A run that found no errors.

    Attributes:
        inputs: Digest of everything that the run depended on.
        ledger: Digest of the ledger that it left.
        until: Last day (ISO date) on which its findings hold: waivers expire; empty for ever.
        report: What it had to say.
    """

    inputs: str
    ledger: str
    until: str
    report: Report


def read_stamp(target: Path, inputs: str, today: str) -> Stamp | None:
    """The stamp of a target, where it still holds: same inputs, and every file of the tree as it was written.

    Args:
        target: The folder of the tree.
        inputs: Digest of what a run would depend on now.
        today: The day, as an ISO date.
    """
    try:
        stamp = msgspec.json.decode(_file(target).read_bytes(), type=Stamp)
        if stamp.inputs != inputs or (stamp.until and stamp.until < today):
            return None
        return stamp if _is_intact(target, stamp.ledger) else None
    except (OSError, ValueError, OutputError):
        return None


def write_stamp(target: Path, stamp: Stamp) -> None:
    """Keeps a stamp; nothing happens where the cache cannot be written."""
    write_cached(_file(target), msgspec.json.encode(stamp))


def ledger_digest(target: Path) -> str:
    """Digest of the target's ledger."""
    return digest((target / LEDGER_NAME).read_bytes())


def _is_intact(target: Path, expected: str) -> bool:
    if ledger_digest(target) != expected:
        return False
    ledger = Ledger.read(target)
    return ledger is not None and all(
        digest((target / path).read_bytes()) == entry.sha256 for path, entry in ledger.files.items()
    )


def _file(target: Path) -> Path:
    name = hashlib.sha256(str(target.resolve()).encode()).hexdigest()[:32]
    return cache_folder() / "stamps" / f"{name}.json"
