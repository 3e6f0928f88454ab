from __future__ import annotations

from firefly_gen.model.report import Report
from firefly_gen.report.rules import rules, said


def test_checks_come_in_their_order_and_ids_that_none_explains_at_the_end(report: Report) -> None:
    found = [(rule.check.id, len(rule.findings)) for rule in rules(report)]
    assert found == [("REF-001", 2), ("HA-001", 1), ("PORT-001", 0), ("NEW-001", 1)]


def test_what_is_said_starts_with_the_object_and_the_place_in_it(report: Report) -> None:
    first, *_, last = report.findings
    assert said(first) == (
        "Deployment banking-core/cards spec.template.spec.containers[0].env[3]: the Secret cards-db does not exist"
    )
    assert said(last) == "no check of that id is known"
