"""The format for people: findings as a compiler prints them, then a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.report import ExitCode, Report, Verb
from firefly_gen.report.drift import marked, mend
from firefly_gen.report.problems import exit_code
from firefly_gen.report.style import Paint, Style, one_line, printable
from firefly_gen.report.summary import seconds, summary

_PAINTS = {Severity.ERROR: Paint.RED, Severity.WARNING: Paint.YELLOW, Severity.NOTE: Paint.CYAN}
_MARKS = {"+": Paint.GREEN, "~": Paint.YELLOW, "-": Paint.RED}
_DRIFT_SHOWN = 50
_ALIKE_SHOWN = 20


def draw(report: Report, style: Style) -> str:
    """Draws findings, notices, drift and the summary; nothing at all where quiet and clean."""
    lines = list(_blocks(report.findings, style))
    tail = list(_drift(report, style))
    if not style.quiet:
        notices = [f"{style.paint('note:', Paint.CYAN)} {one_line(notice)}" for notice in report.notices]
        tail = [*notices, *tail, *_summary(report, style)]
    if lines and tail:
        lines.append("")
    return "".join(f"{line}\n" for line in (*lines, *tail))


def _blocks(findings: Iterable[Finding], style: Style) -> Iterator[str]:
    """Draws findings; of one rule only the first few, unless details are asked for: most often one cause made all."""
    counts: Counter[str] = Counter()
    for finding in findings:
        if not style.verbose:
            if finding.waived:
                continue
            counts[finding.id] += 1
            if counts[finding.id] > _ALIKE_SHOWN:
                continue
        yield from block(finding, style)
    for rule, count in counts.items():
        if count > _ALIKE_SHOWN:
            yield f"… and {count - _ALIKE_SHOWN} more of {one_line(rule)} (--verbose shows all)"


def block(finding: Finding, style: Style) -> Iterator[str]:
    """Draws one finding: what is wrong and where, then how to mend it, then what made it.

    The object stands first where no file is known.
    """
    subject = one_line(str(finding.subject or ""))
    place = one_line(str(finding.location or "")) or subject
    where = f"{style.paint(place, Paint.BOLD)}: " if place else ""
    tag = style.paint(f"{finding.severity}[{one_line(finding.id)}]", _PAINTS[finding.severity])
    about = [part for part in (subject if finding.location else "", one_line(finding.path)) if part]
    yield from _indented(f"{where}{' '.join((tag, *about))}: ", finding.message, 4)
    if finding.hint:
        yield from _indented(f"  {style.paint('help:', Paint.BOLD)} ", finding.hint, 8)
    if finding.waived:
        yield from _indented(f"  {style.paint('waived:', Paint.BOLD)} ", finding.waived, 10)
    if style.verbose and finding.origin:
        yield style.paint(f"  origin: {one_line(str(finding.origin))}", Paint.DIM)


def _indented(head: str, text: str, indent: int) -> Iterator[str]:
    first, *rest = printable(text).strip().split("\n")
    yield f"{head}{first}".rstrip()
    for line in rest:
        yield f"{' ' * indent}{line}".rstrip()


def _drift(report: Report, style: Style) -> Iterator[str]:
    if report.verb is not Verb.CHECK or not report.change:
        return
    paths = marked(report.change)
    for mark, path in paths[:_DRIFT_SHOWN]:
        yield style.paint(f"{mark} {one_line(path)}", _MARKS[mark])
    if len(paths) > _DRIFT_SHOWN:
        yield f"… and {len(paths) - _DRIFT_SHOWN} more"
    yield f"{style.paint('help:', Paint.BOLD)} run {one_line(mend(report))}"


def _summary(report: Report, style: Style) -> Iterator[str]:
    first, *rest = summary(report)
    clean = exit_code(report) is ExitCode.CLEAN
    yield style.paint(first, Paint.GREEN if clean else Paint.RED)
    yield from rest
    if style.verbose:
        yield from _times(report)


def _times(report: Report) -> Iterator[str]:
    times = [*report.stages, *((engine.name, engine.seconds) for engine in report.engines)]
    width = max((len(name) for name, _ in times), default=0)
    for name, value in times:
        yield one_line(f"  {name:<{width}}  {seconds(value)}")
