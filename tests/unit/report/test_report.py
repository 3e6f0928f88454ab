"""What holds for every format."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firefly_gen.model.finding import Finding, Location, Severity
from firefly_gen.model.report import CheckInfo, EngineRun, Report, Verb
from firefly_gen.model.resource import Identity, Origin
from firefly_gen.model.tree import Change
from firefly_gen.report import FORMATS, Style

anything = st.text(st.characters(), max_size=12) | st.sampled_from(
    ["::stop-commands::x", "a\nb", "\x1b[31m", "]]>", "%0A", "\r\n", "\ud800", "\ufffe", "\u2028", "\0"]
)
severities = st.sampled_from(Severity)
locations = st.builds(Location, anything, st.integers(0, 3), st.integers(0, 3))
findings = st.builds(
    Finding,
    id=anything,
    severity=severities,
    message=anything,
    subject=st.none() | st.builds(Identity, anything, anything, anything, anything),
    path=anything,
    location=st.none() | locations,
    hint=anything,
    origin=st.none() | st.builds(Origin, anything, anything, anything),
    waived=anything,
)
paths = st.lists(anything, max_size=2).map(tuple)
reports = st.builds(
    Report,
    verb=st.sampled_from(Verb),
    target=anything,
    output=anything,
    objects=st.integers(0, 3),
    findings=st.lists(findings, max_size=3).map(tuple),
    notices=paths,
    change=st.none() | st.builds(Change, added=paths, changed=paths, removed=paths),
    up_to_date=st.booleans(),
    engines=st.lists(
        st.builds(EngineRun, name=anything, version=anything, objects=st.just(1), seconds=st.just(0.5)),
        max_size=1,
    ).map(tuple),
    checks=st.lists(
        st.builds(CheckInfo, id=anything, severity=severities, statement=anything, why=anything, mend=anything),
        max_size=2,
    ).map(tuple),
)
styles = st.sampled_from(
    [
        Style(colour=False),
        Style(colour=False, verbose=True),
        Style(colour=False, quiet=True),
    ]
)


@settings(deadline=None, max_examples=150)
@given(report=reports, style=styles, name=st.sampled_from(list(FORMATS)))
def test_whatever_a_report_holds_every_format_draws_whole_lines_that_can_be_encoded(
    report: Report, style: Style, name: str
) -> None:
    drawn = FORMATS[name](report, style)
    assert drawn.encode("utf-8").endswith(b"\n") or not drawn
    assert not set(drawn) & {"\r", "\x1b", "\0", "\x0b"}


def test_formats_are_offered_in_a_fixed_order_with_text_first() -> None:
    assert list(FORMATS) == ["text", "json", "sarif", "junit", "github"]


@pytest.mark.parametrize("name", ["json", "sarif", "junit", "github"])
def test_colour_is_for_text_only(report: Report, name: str) -> None:
    assert FORMATS[name](report, Style(colour=True)) == FORMATS[name](report, Style(colour=False))


@pytest.mark.parametrize("name", FORMATS)
def test_drawing_twice_gives_the_same_text(report: Report, name: str) -> None:
    style = Style(colour=True, verbose=True)
    assert FORMATS[name](report, style) == FORMATS[name](replace(report), style)


@pytest.mark.parametrize(
    ("name", "unused"), [("", "json xml firefly_gen.report.text"), ("text", "json xml hashlib"), ("json", "xml")]
)
def test_a_format_that_is_not_used_is_not_loaded(name: str, unused: str) -> None:
    code = f"""
import sys
from firefly_gen.model.report import Report, Verb
from firefly_gen.report import FORMATS, Style
if {name!r}:
    FORMATS[{name!r}](Report(verb=Verb.RENDER, target="prod"), Style(colour=False))
print(sorted(set({unused!r}.split()) & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
