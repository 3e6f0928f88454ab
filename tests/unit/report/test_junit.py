from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from firefly_gen.model.finding import Finding, Location, Severity
from firefly_gen.model.report import Report
from firefly_gen.report import FORMATS, Style


def root_of(report: Report) -> ET.Element:
    drawn = FORMATS["junit"](report, Style(colour=True))
    assert drawn.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
    return ET.fromstring(drawn)


def test_counts_are_those_of_the_elements(any_report: Report) -> None:
    root = root_of(any_report)
    for element in (root, *root.findall("testsuite")):
        assert int(element.attrib["tests"]) == len(list(element.iter("testcase"))) > 0
        assert int(element.attrib["failures"]) == len(list(element.iter("failure")))
        assert int(element.attrib["skipped"]) == len(list(element.iter("skipped")))
        assert element.attrib["errors"] == "0"


def test_one_suite_a_check_and_the_seconds_of_the_run(report: Report) -> None:
    root = root_of(report)
    counts = {
        suite.attrib["name"]: tuple(suite.attrib[key] for key in ("tests", "failures", "skipped")) for suite in root
    }
    assert counts == {
        "REF-001": ("2", "1", "1"),
        "HA-001": ("1", "0", "0"),
        "PORT-001": ("1", "0", "0"),
        "NEW-001": ("1", "0", "0"),
    }
    assert root.attrib["time"] == "0.840"


def test_an_error_fails_with_all_that_is_known(report: Report) -> None:
    case = root_of(report).find("testsuite/testcase")
    assert case is not None
    assert case.attrib["classname"] == "REF-001"
    assert case.attrib["name"].startswith("Deployment banking-core/cards spec.template")
    assert case.attrib["file"] == "out/prod/services/cards/deployment-cards.yaml"
    failure = case.find("failure")
    assert failure is not None
    assert failure.attrib["message"] == "the Secret cards-db does not exist"
    assert failure.text
    assert failure.text.splitlines()[1:] == [
        "  help: name it under secrets",
        "  origin: deployments/service.yaml.j2 for cards",
    ]


def test_waived_findings_are_skipped_and_warnings_pass_with_a_word(report: Report) -> None:
    root = root_of(report)
    skipped = root.find("testsuite[@name='REF-001']/testcase/skipped")
    assert skipped is not None
    assert skipped.attrib["message"] == "goes away with release 9, until 2031-01-01"
    assert root.findtext("testsuite[@name='HA-001']/testcase/system-out") == (
        "Deployment banking-core/cards: warning[HA-001]: one replica"
    )


def test_a_silent_check_is_one_case_named_after_what_holds(report: Report) -> None:
    case = root_of(report).find("testsuite[@name='PORT-001']/testcase")
    assert case is not None
    assert case.attrib["name"] == "Ports agree"
    assert len(case) == 0


def test_drift_fails(drifted: Report) -> None:
    assert root_of(drifted).attrib["failures"] == "3"


@pytest.mark.parametrize("text", ["a\0b", "\x1b[1m", "<&>\"'", "]]>", "\ufffe", "\ud800", "line\nline", "\x0b"])
def test_any_text_makes_well_formed_xml(report: Report, text: str) -> None:
    finding = Finding(
        id=text,
        severity=Severity.ERROR,
        message=text,
        path=text,
        location=Location(text),
        hint=text,
    )
    root = root_of(replace(report, findings=(finding, replace(finding, waived=text))))
    assert root.attrib["failures"] == "1"
    assert root.attrib["skipped"] == "1"
