"""Draws a report in a format; a format's module is loaded when it is first used."""

from __future__ import annotations

import re
from functools import partial
from importlib import import_module
from typing import Protocol

from firefly_gen.model.report import Report
from firefly_gen.report.problems import exit_code, report_of_problems
from firefly_gen.report.style import Style

__all__ = ["FORMATS", "Format", "Style", "exit_code", "report_of_problems"]


class Format(Protocol):
    """One way to draw a report."""

    def __call__(self, report: Report, style: Style, /) -> str:
        """Returns all that goes to standard output: it ends in a line feed, or is empty."""
        ...


_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


def _draw(name: str, report: Report, style: Style) -> str:
    draw: Format = import_module(f"{__name__}.{name}").draw
    # A file name that is not UTF-8 reaches us with surrogates, which no output stream can encode.
    return _LONE_SURROGATES.sub("\ufffd", draw(report, style))


FORMATS: dict[str, Format] = {
    name: partial(_draw, name)
    for name in (
        "text",
        "json",
        "sarif",
        "junit",
        "github",
    )
}
"""Every format by the name that the command line knows it by; the first is the default."""
