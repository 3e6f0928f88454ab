from __future__ import annotations

import pytest

from firefly_gen.check.cron import fault


@pytest.mark.parametrize(
    "line", ["0 2 * * *", "*/15 0-6,22 1,15 JAN-jun MON-FRI", "0 0 31 12 0", "@daily", "@every 1h30m", "5/10 * ? * *"]
)
def test_five_fields(line: str) -> None:
    assert fault(line, "minutes") == ""


@pytest.mark.parametrize("line", ["0 0 2 * * *", "59 59 23 31 12 6", "@midnight", "*/30 * * * * SUN"])
def test_six_fields(line: str) -> None:
    assert fault(line, "seconds") == ""


@pytest.mark.parametrize(
    "line",
    ["* * 2-4 ? * SUN *", "0 0 12 1/5 * ?", "0 15 10 ? * 6L", "0 15 10 L-3 * ?", "0 0 0 15W * ?", "0 0 0 ? * MON#2"],
)
def test_quartz(line: str) -> None:
    assert fault(line, "quartz") == ""


@pytest.mark.parametrize(
    ("line", "dialect", "what"),
    [
        ("", "minutes", "0 fields"),
        ("0 0 2 * * *", "minutes", "6 fields"),
        ("0 2 * * *", "seconds", "5 fields"),
        ("* * 2 * *", "quartz", "5 fields"),
        ("60 2 * * *", "minutes", "'60' is no minute"),
        ("0 24 * * *", "minutes", "'24' is no hour"),
        ("0 0 0 * *", "minutes", "'0' is no day of the month"),
        ("0 0 * 13 *", "minutes", "'13' is no month"),
        ("0 0 * FEV *", "minutes", "'FEV' is no month"),
        ("0 0 * * 7", "minutes", "'7' is no day of the week"),
        ("0 9-5 * * *", "minutes", "'9-5' is no hour"),
        ("*/0 * * * *", "minutes", "'*/0' is no minute"),
        ("? 0 * * *", "minutes", "'?' is no minute"),
        ("0 0 L * *", "minutes", "'L' is no day"),
        ("0,,5 0 * * *", "minutes", "'' is no minute"),
        ("0 0 0 * * *", "quartz", "`?`"),
        ("0 0 0 ? * ?", "quartz", "`?`"),
        ("0 0 0 ? * 0", "quartz", "'0' is no day of the week"),
        ("@daily", "quartz", "no schedule"),
        ("@fortnightly", "minutes", "no schedule"),
        ("CRON_TZ=Europe/Madrid 0 2 * * *", "minutes", "time zone"),
    ],
)
def test_what_is_wrong_is_said(line: str, dialect: str, what: str) -> None:
    assert what in fault(line, dialect)
