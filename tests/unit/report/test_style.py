from __future__ import annotations

import pytest

from firefly_gen.report.style import Paint, Style, one_line, printable


def test_paint_wraps_text_only_where_colour_is_wanted() -> None:
    assert Style(colour=True).paint("x", Paint.RED) == "\x1b[1;31mx\x1b[0m"
    assert Style(colour=True).paint("", Paint.RED) == ""
    assert Style(colour=False).paint("x", Paint.RED) == "x"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb\tc\n", "a\nb\tc\n"),
        ("\x1b[2J\x07", "\\x1b[2J\\x07"),
        ("a\rb", "a\\rb"),
        ("\x9b31m", "\\x9b31m"),
        ("amount\u202e0001", "amount\\u202e0001"),
        ("a\u2028b\uffff", "a\\u2028b\\uffff"),
        ("Überweisung 💶 \u200d", "Überweisung 💶 \u200d"),
    ],
)
def test_printable_spells_out_controls_and_leaves_writing_alone(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_one_line_is_one_line() -> None:
    assert one_line("a\nb\tc\r\nd") == "a\\nb\\tc\\nd"
