from __future__ import annotations

from dataclasses import replace

from firefly_gen.model.report import Report
from firefly_gen.report.drift import marked, with_drift


def test_paths_are_sorted_whatever_happens_to_them(drifted: Report) -> None:
    assert drifted.change
    assert marked(drifted.change) == [("~", "a.yaml"), ("+", "b.yaml"), ("-", "c.yaml")]


def test_every_path_that_differs_becomes_a_finding(drifted: Report) -> None:
    full = with_drift(drifted)
    assert [(each.id, str(each.location)) for each in full.findings] == [
        ("DRIFT-001", "out/prod/a.yaml"),
        ("DRIFT-001", "out/prod/b.yaml"),
        ("DRIFT-001", "out/prod/c.yaml"),
    ]
    assert {each.hint for each in full.findings} == {"run: firefly-gen render prod"}
    assert full.checks[-1].id == "DRIFT-001"


def test_a_check_that_compared_and_found_nothing_is_silent(drifted: Report) -> None:
    full = with_drift(replace(drifted, change=None, up_to_date=True))
    assert not full.findings
    assert full.checks[-1].id == "DRIFT-001"


def test_what_was_not_compared_is_not_called_in_step(drifted: Report, clean: Report, stopped: Report) -> None:
    for report in (replace(drifted, change=None), clean, stopped):
        assert with_drift(report) is report
