from __future__ import annotations

from dataclasses import replace

from firefly_gen.model.report import Report, Verb
from firefly_gen.model.tree import Change
from firefly_gen.report.summary import summary


def test_a_render_says_what_it_looked_at_and_what_it_wrote(clean: Report) -> None:
    assert summary(clean) == [
        "prod: 612 objects in 612 files, 0 errors, 0 warnings (embedded jsonschema-rs 0.60.3)",
        "out/prod: 3 added, 1 changed, 0 removed, 608 unchanged in 0.84 s",
    ]


def test_a_render_that_errors_stopped_says_that_nothing_was_written(report: Report) -> None:
    assert summary(report) == [
        (
            "prod: 612 objects in 612 files, 1 error, 1 warning, 1 note, 1 waived "
            "(embedded jsonschema-rs 0.60.3, kubeconform v0.8.0)"
        ),
        "out/prod: not written because of 1 error (0.84 s)",
    ]
    # What would have changed is no news where nothing was written.
    assert summary(replace(report, change=Change(added=("a",)))) == summary(report)


def test_a_render_that_changes_nothing_says_so(clean: Report) -> None:
    assert summary(replace(clean, change=Change(unchanged=612)))[1] == (
        "out/prod: nothing changed, 612 unchanged in 0.84 s"
    )


def test_an_environment_that_is_up_to_date_makes_no_claim_about_findings(clean: Report) -> None:
    stamped = replace(clean, change=None, up_to_date=True, engines=(), seconds=0.12)
    assert summary(stamped) == [
        "prod: 612 objects in 612 files",
        "out/prod: up to date, nothing changed (0.12 s)",
    ]


def test_a_check_says_what_would_change(drifted: Report) -> None:
    assert summary(drifted)[1] == "out/prod: 1 to add, 1 to change, 1 to remove, 3 unchanged in 0.50 s"


def test_a_check_that_errors_kept_from_comparing_says_so(report: Report) -> None:
    assert summary(replace(report, verb=Verb.CHECK))[1] == "out/prod: not compared because of 1 error (0.84 s)"


def test_one_of_each_and_none_read_well() -> None:
    assert summary(Report(verb=Verb.VALIDATE, target="x", objects=1, files=1, seconds=0.1)) == [
        "x: 1 object in 1 file, 0 errors, 0 warnings in 0.10 s"
    ]
    assert summary(Report(verb=Verb.VALIDATE, target="x")) == ["x: no objects, 0 errors, 0 warnings in 0.00 s"]


def test_bad_input_is_counted_and_nothing_else_is_claimed(stopped: Report) -> None:
    assert summary(stopped) == ["prod: 2 problems with the input, nothing was checked"]
    assert summary(replace(stopped, findings=stopped.findings[:1])) == [
        "prod: 1 problem with the input, nothing was checked"
    ]
