"""Runs checks over a platform, and holds their findings against the waivers of the environment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from firefly_gen.check.platform import Platform
from firefly_gen.check.registry import BUILT_IN, Check, infos
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.profile import Waiver

_Covered = tuple[str, str, str, str]


def run_checks(platform: Platform, checks: Iterable[Check]) -> tuple[Finding, ...]:
    """All findings of those checks, worst first.

    A check that needs the environment is left out where it is not known.
    """
    findings = [finding for check in runnable(platform, checks) for finding in check.run(platform)]
    return tuple(sorted(findings, key=lambda each: each.sort_key))


def runnable(platform: Platform, checks: Iterable[Check]) -> tuple[Check, ...]:
    """Those checks that have something to hold the objects against."""
    return tuple(check for check in checks if platform.environment is not None or not check.META.needs_environment)


def apply_waivers(
    findings: Sequence[Finding], waivers: Sequence[Waiver], today: date, ran: Collection[str]
) -> tuple[Finding, ...]:
    """Marks the findings that a waiver covers, and reports waivers that cover nothing any more.

    Args:
        findings: Of all checks, schemas included.
        waivers: Of the environment.
        today: The day that expiry is held against.
        ran: Ids of what was looked at, so that a waiver of a check that was left out is not called useless.

    Returns:
        All findings, covered ones included, sorted by ``Finding.sort_key``.
    """
    by_object: defaultdict[_Covered, list[int]] = defaultdict(list)
    for index, finding in enumerate(findings):
        subject = finding.subject
        if subject is not None:
            by_object[finding.id, subject.kind, subject.namespace, subject.name].append(index)
    result = list(findings)
    for waiver in waivers:
        covered = by_object.get((waiver.check, waiver.kind, waiver.namespace, waiver.name), [])
        expired = _expired(waiver, today)
        if expired:
            result.append(expired)
        elif covered:
            for index in covered:
                result[index] = replace(findings[index], waived=f"{waiver.reason} (until {waiver.expires})")
        elif waiver.check in ran or waiver.check not in _KNOWN:
            result.append(_useless(waiver))
    return tuple(sorted(result, key=lambda each: each.sort_key))


_KNOWN = frozenset(info.id for info in infos())


def _expired(waiver: Waiver, today: date) -> Finding | None:
    try:
        last = date.fromisoformat(waiver.expires)
    except ValueError:
        message = f"the waiver of {_name(waiver)} expires on {waiver.expires}, which is no day"
    else:
        if today <= last:
            return None
        message = f"the waiver of {_name(waiver)} expired on {waiver.expires}"
    return _finding("WAIVER-001", message)


def _useless(waiver: Waiver) -> Finding:
    if waiver.check not in _KNOWN:
        return _finding("WAIVER-002", f"the waiver of {_name(waiver)} names a check that does not exist")
    return _finding("WAIVER-002", f"the waiver of {_name(waiver)} covers no finding")


def _finding(check: str, message: str) -> Finding:
    mend = next(info.mend for info in BUILT_IN if info.id == check)
    return Finding(id=check, severity=Severity.ERROR, message=message, hint=mend)


def _name(waiver: Waiver) -> str:
    where = f"{waiver.namespace}/{waiver.name}" if waiver.namespace else waiver.name
    return f"{waiver.check} for {waiver.kind} {where}"
