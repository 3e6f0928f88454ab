"""Three dialects of cron, and what is wrong with a line of one of them.

Sources: https://pkg.go.dev/github.com/robfig/cron (Kubernetes and CloudNativePG), and
https://www.quartz-scheduler.org/documentation/quartz-2.3.0/tutorials/crontrigger.html (Strimzi).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_DESCRIPTORS = frozenset({"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"})
_EVERY = re.compile(r"@every ([0-9]+(h|m|s))+")
_QUARTZ_ONLY = re.compile(r"[0-9]*L(W|-[0-9]+)?|[0-9]+W|[0-9]+#[1-5]|[A-Z]{3}(L|#[1-5])")


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    low: int
    high: int
    names: Mapping[str, int]
    day: bool = False


_SECOND, _MINUTE = _Field("second", 0, 59, {}), _Field("minute", 0, 59, {})
_HOUR, _DATE = _Field("hour", 0, 23, {}), _Field("day of the month", 1, 31, {}, day=True)
_MONTH = _Field("month", 1, 12, {name: number for number, name in enumerate(MONTHS, start=1)})
_DAY = _Field("day of the week", 0, 6, {name: number for number, name in enumerate(DAYS)}, day=True)
_QUARTZ_DAY = _Field("day of the week", 1, 7, {name: number for number, name in enumerate(DAYS, start=1)}, day=True)
_YEAR = _Field("year", 1970, 2099, {})

_FIELDS = {
    "minutes": (_MINUTE, _HOUR, _DATE, _MONTH, _DAY),
    "seconds": (_SECOND, _MINUTE, _HOUR, _DATE, _MONTH, _DAY),
    "quartz": (_SECOND, _MINUTE, _HOUR, _DATE, _MONTH, _QUARTZ_DAY, _YEAR),
}
_COUNTS = {
    "minutes": "five fields, minutes first",
    "seconds": "six fields, seconds first",
    "quartz": "six or seven fields",
}


def fault(line: str, dialect: str) -> str:
    """What is wrong with a schedule; empty where nothing is.

    Args:
        line: The schedule.
        dialect: ``minutes``, ``seconds`` or ``quartz``.
    """
    if line.startswith("@"):
        known = dialect != "quartz" and (line in _DESCRIPTORS or _EVERY.fullmatch(line))
        return "" if known else f"{line!r} is no schedule"
    if line.startswith(("TZ=", "CRON_TZ=")):
        return "the time zone has a field of its own, or is UTC"
    parts, fields = line.split(), _FIELDS[dialect]
    fewest = len(fields) - (dialect == "quartz")
    if not fewest <= len(parts) <= len(fields):
        return f"it has {len(parts)} fields, and needs {_COUNTS[dialect]}"
    quartz = dialect == "quartz"
    for part, field in zip(parts, fields, strict=False):
        for item in part.split(","):
            if not _fits(item, field, quartz=quartz):
                return f"{item!r} is no {field.name} ({field.low} to {field.high})"
    marks = [parts[index] == "?" for index in (3, 5)] if quartz else []
    return "one of the two days has to be `?`, and not both" if marks and marks.count(True) != 1 else ""


def _fits(item: str, field: _Field, *, quartz: bool) -> bool:
    if item in {"*", "?"}:
        return item == "*" or field.day
    if quartz and field.day and _QUARTZ_ONLY.fullmatch(item):
        return True
    span, slash, step = item.partition("/")
    if slash and not (step.isdigit() and int(step) > 0):
        return False
    if span == "*":
        return True
    low, dash, high = span.partition("-")
    first, last = _number(low, field), _number(high, field) if dash else field.high
    return first is not None and last is not None and first <= last


def _number(text: str, field: _Field) -> int | None:
    value = field.names.get(text.upper(), int(text) if text.isascii() and text.isdigit() else None)
    return value if value is not None and field.low <= value <= field.high else None
