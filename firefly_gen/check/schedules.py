"""How far apart the times of a schedule are; what ``cron`` says of the dialects holds here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from firefly_gen.check.cron import DAYS, MONTHS

_MINUTES_A_DAY = 1440
_FIRST, _DAYS_LOOKED_AT = dt.date(2024, 1, 1), 5 * 366  # two leap days, and what lies between them
_DESCRIPTORS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_EVERY = re.compile(r"([0-9]+)(h|m|s)")
_SECONDS = {"h": 3600, "m": 60, "s": 1}
_MONTH_NAMES = {name: number for number, name in enumerate(MONTHS, start=1)}
_DAY_NAMES = {name: number for number, name in enumerate(DAYS)}


@lru_cache(maxsize=64)
def longest_gap(line: str) -> int | None:
    """Most minutes between two times of a schedule of five fields, whole or begun.

    Args:
        line: The schedule, in the dialect ``minutes`` of ``cron``, which finds no fault with it.

    Returns:
        The minutes; None where it names a day that never comes.
    """
    if line.startswith("@every"):
        total = sum(int(number) * _SECONDS[unit] for number, unit in _EVERY.findall(line))
        return -(-total // 60)
    minute, hour, *days = _DESCRIPTORS.get(line, line).split()
    times = [60 * each + other for each in _values(hour, 0, 23) for other in _values(minute, 0, 59)]
    on = list(_days(days))
    inside = max((later - earlier for earlier, later in pairwise(times)), default=0)
    overnight = [_MINUTES_A_DAY * (later - earlier) - times[-1] + times[0] for earlier, later in pairwise(on)]
    return max(inside, *overnight) if overnight else None


def _days(fields: list[str]) -> Iterator[int]:
    """Days, counted from the first, on which a schedule runs: where both kinds of day are bounded, either will do."""
    date, month, weekday = fields
    dates, months = set(_values(date, 1, 31)), set(_values(month, 1, 12, _MONTH_NAMES))
    weekdays = set(_values(weekday, 0, 6, _DAY_NAMES))
    either = not date.startswith(("*", "?")) and not weekday.startswith(("*", "?"))
    for number in range(_DAYS_LOOKED_AT):
        day = _FIRST + dt.timedelta(days=number)
        fits = (day.day in dates, day.isoweekday() % 7 in weekdays)
        if day.month in months and (any(fits) if either else all(fits)):
            yield number


def _values(field: str, low: int, high: int, names: dict[str, int] | None = None) -> list[int]:
    """Every value of a field without a fault, in order."""
    found: set[int] = set()
    for item in field.split(","):
        span, _, step = item.partition("/")
        first, dash, last = span.partition("-")
        if span in {"*", "?"}:
            begin, end = low, high
        else:
            begin = _number(first, names)
            end = _number(last, names) if dash else high if step else begin
        found.update(range(begin, end + 1, int(step or 1)))
    return sorted(found)


def _number(text: str, names: dict[str, int] | None) -> int:
    return int(text) if text.isdigit() else (names or {})[text.upper()]
