"""The last lines of a report for people: how much was looked at, what was found, what was written."""

from __future__ import annotations

from firefly_gen.model.finding import Severity
from firefly_gen.model.report import Report, Verb
from firefly_gen.report.problems import stopped_at_input
from firefly_gen.report.style import one_line


def plural(count: int, noun: str) -> str:
    """The count and its noun, for example ``1 object`` and ``2 objects``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def waived(report: Report) -> int:
    """How many findings a waiver covers."""
    return sum(1 for finding in report.findings if finding.waived)


def seconds(value: float) -> str:
    """Wall time for people, for example ``0.84 s``."""
    return f"{value:.2f} s"


def summary(report: Report) -> list[str]:
    """One line about what was looked at and found, and one about the tree where there is one."""
    return [one_line(line) for line in _lines(report)]


def _lines(report: Report) -> list[str]:
    if stopped_at_input(report):
        problems = plural(len(report.findings), "problem")
        return [f"{report.target}: {problems} with the input, nothing was checked"]
    parts = [_size(report)]
    if report.findings or not report.up_to_date:
        parts.append(_counts(report))
    first = f"{report.target}: {', '.join(parts)}{_engines(report)}"
    if not report.output:
        return [f"{first} in {seconds(report.seconds)}"]
    return [first, f"{report.output}: {_tree(report)}"]


def _size(report: Report) -> str:
    if not report.objects:
        return "no objects"
    return f"{plural(report.objects, 'object')} in {plural(report.files, 'file')}"


def _counts(report: Report) -> str:
    counts = [plural(report.count(severity), severity.value) for severity in (Severity.ERROR, Severity.WARNING)]
    if notes := report.count(Severity.NOTE):
        counts.append(plural(notes, "note"))
    if covered := waived(report):
        counts.append(f"{covered} waived")
    return ", ".join(counts)


def _engines(report: Report) -> str:
    names = ", ".join(f"{engine.name} {engine.version}" for engine in report.engines)
    return f" ({names})" if names else ""


def _tree(report: Report) -> str:
    took = seconds(report.seconds)
    change = report.change
    errors = report.count(Severity.ERROR)
    if report.up_to_date:
        return f"up to date, nothing changed ({took})"
    if change is None or (report.verb is Verb.RENDER and not report.written):
        did = "compared" if report.verb is Verb.CHECK else "written"
        reason = f" because of {plural(errors, 'error')}" if errors else ""
        return f"not {did}{reason} ({took})"
    if not change:
        return f"nothing changed, {change.unchanged} unchanged in {took}"
    words = ("to add", "to change", "to remove") if report.verb is Verb.CHECK else ("added", "changed", "removed")
    sizes = zip((change.added, change.changed, change.removed), words, strict=True)
    parts = [f"{len(paths)} {word}" for paths, word in sizes]
    return f"{', '.join(parts)}, {change.unchanged} unchanged in {took}"
