"""Answers a request from the last run, where nothing has changed since; imports no stage but the one that remembers."""

from __future__ import annotations

from dataclasses import replace

from firefly_gen.emit.place import Place
from firefly_gen.emit.stamp import Stamp, ledger_digest, read_stamp, write_stamp
from firefly_gen.model.report import Report, Verb
from firefly_gen.model.tree import Change
from firefly_gen.pipeline.request import Request


def report_of_last_run(request: Request, verb: Verb) -> Report | None:
    """What the last run said, where it would say the same again and its tree stands untouched; else None."""
    if Place.of(request.target).at_work:
        return None  # what a killed run left beside the tree is cleared up under the lock
    stamp = read_stamp(request.target, request.digest, request.today.isoformat())
    if stamp is None:
        return None
    change = Change(unchanged=stamp.report.files)
    seconds = request.clock.seconds
    return replace(stamp.report, verb=verb, change=change, up_to_date=True, engines=(), stages=(), seconds=seconds)


def remember(request: Request, report: Report, until: str) -> None:
    """Keeps what a run has to say after it has written its tree.

    Args:
        request: What was asked for.
        report: What came of it; it holds no errors.
        until: Last day (ISO date) on which its findings hold; empty for ever.
    """
    ledger = ledger_digest(request.target)
    write_stamp(request.target, Stamp(inputs=request.digest, ledger=ledger, until=until, report=report))
