"""Runs checks over a platform, and holds their findings against the waivers of the environment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from firefly_gen.check.platform import Platform
from firefly_gen.check.registry import Check, infos
from firefly_gen.model.finding import Finding
from firefly_gen.model.profile import Waiver
from firefly_gen.model.report import CheckInfo
from firefly_gen.model.rules import EXPIRED_WAIVER, USELESS_WAIVER

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
        All findings, covered ones included, sorted by ``Finding.sort_key``. A finding about a waiver has its place
        in the profile as its path, for example ``waivers[0]``.
    """
    by_object: defaultdict[_Covered, list[int]] = defaultdict(list)
    for index, finding in enumerate(findings):
        subject = finding.subject
        if subject is not None:
            by_object[finding.id, subject.kind, subject.namespace, subject.name].append(index)
    result = list(findings)
    for index, waiver in enumerate(waivers):
        place = f"waivers[{index}]"
        covered = by_object.get((waiver.check, waiver.kind, waiver.namespace, waiver.name), [])
        expired = _expired(waiver, today)
        if expired:
            result.append(_finding(EXPIRED_WAIVER, expired, place))
        elif covered:
            for number in covered:
                result[number] = replace(findings[number], waived=f"{waiver.reason} (until {waiver.expires})")
        elif waiver.check not in _KNOWN:
            result.append(_finding(USELESS_WAIVER, f"{_name(waiver)} names a check that does not exist", place))
        elif waiver.check in ran:
            result.append(_finding(USELESS_WAIVER, f"{_name(waiver)} covers no finding", place))
    return tuple(sorted(result, key=lambda each: each.sort_key))


_KNOWN = frozenset(info.id for info in infos())


def _expired(waiver: Waiver, today: date) -> str:
    try:
        last = date.fromisoformat(waiver.expires)
    except ValueError:
        return f"{_name(waiver)} expires on {waiver.expires}, which is no day"
    return f"{_name(waiver)} expired on {waiver.expires}" if today > last else ""


def _finding(rule: CheckInfo, message: str, path: str) -> Finding:
    return Finding(id=rule.id, severity=rule.severity, message=message, path=path, hint=rule.mend)


def _name(waiver: Waiver) -> str:
    where = f"{waiver.namespace}/{waiver.name}" if waiver.namespace else waiver.name
    return f"the waiver of {waiver.check} for {waiver.kind} {where}"
