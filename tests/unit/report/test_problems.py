from __future__ import annotations

from firefly_gen.model.finding import Location, Severity
from firefly_gen.model.report import ExitCode, Report, Verb
from firefly_gen.model.rules import INPUT
from firefly_gen.report import exit_code, report_of_problems


def test_a_problem_becomes_an_error_at_its_place(stopped: Report) -> None:
    first, second = stopped.findings
    assert (first.id, first.severity) == ("INPUT-001", Severity.ERROR)
    assert first.location == Location("profiles/prod.yaml", 42, 7)
    assert first.path == "services.cards.replicas"
    assert first.message == "'three' is not a number"
    assert first.hint == "did you mean 3?"
    assert second.location is None


def test_the_report_says_what_was_asked_and_what_the_id_means(stopped: Report) -> None:
    assert (stopped.verb, stopped.target) == (Verb.RENDER, "prod")
    assert [check.statement for check in stopped.checks] == [INPUT.statement]


def test_bad_input_ends_in_its_own_exit_code(stopped: Report, report: Report, clean: Report) -> None:
    assert exit_code(stopped) is ExitCode.BAD_INPUT
    assert exit_code(report) is ExitCode.FINDINGS
    assert exit_code(clean) is ExitCode.CLEAN
    assert exit_code(report_of_problems(Verb.CHECK, "prod", ())) is ExitCode.CLEAN
