from __future__ import annotations

import pytest

from firefly_gen.check.schedules import longest_gap

HOUR, DAY = 60, 1440


@pytest.mark.parametrize(
    ("line", "minutes"),
    [
        ("* * * * *", 1),
        ("*/15 * * * *", 15),
        ("*/25 * * * *", 25),  # 0, 25, 50, and ten minutes to the next hour
        ("30 */6 * * *", 6 * HOUR),
        ("0 1,3 * * *", 22 * HOUR),
        ("0 8-18/5 * * *", 14 * HOUR),
        ("0 20/2 * * *", 22 * HOUR),
        ("0 1 * * *", DAY),
        ("0 1 * * MON-FRI", 3 * DAY),
        ("0 1 * * 0", 7 * DAY),
        ("0 0 1 * *", 31 * DAY),
        ("0 0 31 * *", 61 * DAY),  # 31 March and 31 May
        ("0 0 1,15 * SUN", 7 * DAY),  # either day will do
        ("0 0 29 FEB *", 1461 * DAY),
        ("@hourly", HOUR),
        ("@daily", DAY),
        ("@weekly", 7 * DAY),
        ("@monthly", 31 * DAY),
        ("@yearly", 366 * DAY),
        ("@every 1h30m", 90),
        ("@every 90s", 2),
    ],
)
def test_the_longest_time_between_two_backups(line: str, minutes: int) -> None:
    assert longest_gap(line) == minutes


def test_a_day_that_never_comes_has_no_gap() -> None:
    assert longest_gap("0 0 30 2 *") is None
