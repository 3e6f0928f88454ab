from __future__ import annotations

import pytest

from firefly_gen.check.durations import seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30s", 30),
        ("1m", 60),
        ("2h", 7200),
        ("1d", 86400),
        ("500ms", 0.5),
        ("20000", 20),
        ("PT30S", 30),
        ("pt1m30s", 90),
        ("P1DT1H", 90000),
        (" 30s ", 30),
    ],
)
def test_durations_are_read_as_spring_reads_them(text, expected):
    assert seconds(text, "ms") == pytest.approx(expected)


@pytest.mark.parametrize("text", ["", "P", "PT", "soon", "-5s", "1w", "1.5s"])
def test_anything_else_is_none(text):
    assert seconds(text, "ms") is None


def test_a_bare_number_counts_in_the_unit_asked_for():
    assert seconds("5", "s") == 5
