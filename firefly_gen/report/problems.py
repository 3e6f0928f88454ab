"""Problems with the input as a report, so that every format can draw them."""

from __future__ import annotations

from firefly_gen.errors import Problem
from firefly_gen.model.finding import Finding, Location
from firefly_gen.model.report import ExitCode, Report, Verb
from firefly_gen.model.rules import INPUT


def report_of_problems(verb: Verb, target: str, problems: tuple[Problem, ...]) -> Report:
    """Makes the report of a run that ended at its input.

    Args:
        verb: What was asked.
        target: The environment's name, or the path that was validated.
        problems: What is wrong, in the order to show it in.
    """
    return Report(verb=verb, target=target, findings=findings_of(problems), checks=(INPUT,))


def findings_of(problems: tuple[Problem, ...]) -> tuple[Finding, ...]:
    """Problems as findings, in the same order."""
    return tuple(_finding(problem) for problem in problems)


def stopped_at_input(report: Report) -> bool:
    """Whether the run ended before there was anything to check."""
    return not report.objects and _has_bad_input(report)


def exit_code(report: Report) -> ExitCode:
    """How the process ends: ``BAD_INPUT`` where a part of the input could not be read, else as the report says."""
    return ExitCode.BAD_INPUT if _has_bad_input(report) else report.exit_code


def _has_bad_input(report: Report) -> bool:
    return any(finding.id == INPUT.id for finding in report.findings)


def _finding(problem: Problem) -> Finding:
    place = Location(problem.file, problem.line, problem.column) if problem.file else None
    return Finding(
        id=INPUT.id,
        severity=INPUT.severity,
        message=problem.message,
        path=problem.path,
        location=place,
        hint=problem.hint,
    )
