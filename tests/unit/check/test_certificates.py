from __future__ import annotations

import pytest

from firefly_gen.check.certificates import covers
from firefly_gen.check.durations import go_seconds, go_text


@pytest.mark.parametrize(
    ("certified", "host"),
    [("*.example", "a.b.example"), ("*.example", "example"), ("a.example", "b.example")],
)
def test_a_name_is_good_for_itself_and_a_star_for_one_label(certified: str, host: str) -> None:
    assert covers([certified], certified.replace("*", "x"))
    assert not covers([certified], host)


@pytest.mark.parametrize(
    ("written", "seconds", "stored"),
    [
        ("720h", 2592000, "720h0m0s"),
        ("90m", 5400, "1h30m0s"),
        ("5m", 300, "5m0s"),
        ("61s", 61, "1m1s"),
        ("9s", 9, "9s"),
    ],
)
def test_durations_as_go_reads_and_prints_them(written: str, seconds: int, stored: str) -> None:
    assert go_seconds(written) == seconds
    assert go_text(seconds) == stored
    assert go_seconds(stored) == seconds


@pytest.mark.parametrize("written", ["", "1d", "h", "-5s", "1.5h", "PT5M"])
def test_what_is_no_such_duration(written: str) -> None:
    assert go_seconds(written) is None
