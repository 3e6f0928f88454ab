"""Workflow commands of GitHub Actions: an annotation for every finding, then one plain line."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.report import Report
from firefly_gen.report.drift import with_drift
from firefly_gen.report.rules import said
from firefly_gen.report.style import Style, one_line, printable
from firefly_gen.report.summary import summary

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
# The runner takes these back in the other order: https://github.com/actions/toolkit, core/src/command.ts.
_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def draw(report: Report, style: Style) -> str:
    """Draws what is not waived; notices and the last line only where not quiet."""
    lines = [_annotation(finding) for finding in with_drift(report).findings if not finding.waived]
    if not style.quiet:
        lines += [_command("notice", {"title": "firefly-gen"}, notice) for notice in report.notices]
        # A name of the user's at the start of a line could be taken for a command.
        lines.append(f"firefly-gen: {summary(report)[0]}")
    return "".join(f"{line}\n" for line in lines)


def _annotation(finding: Finding) -> str:
    text = "\n".join(part for part in (said(finding), finding.hint) if part)
    return _command(_COMMANDS[finding.severity], dict(_properties(finding)), text)


def _properties(finding: Finding) -> Iterator[tuple[str, str]]:
    place = finding.location
    if place:
        yield "file", place.file
        if place.line:
            yield "line", str(place.line)
        if place.line and place.column:
            yield "col", str(place.column)
    yield "title", finding.id


def _command(name: str, properties: dict[str, str], text: str) -> str:
    shown = ",".join(f"{key}={one_line(value).translate(_PROPERTY)}" for key, value in properties.items())
    return f"::{name} {shown}::{printable(text).translate(_MESSAGE)}"
