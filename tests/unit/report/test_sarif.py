from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from firefly_gen.model.finding import Finding, Location, Severity
from firefly_gen.model.report import Report
from firefly_gen.report import FORMATS, Style

SUBSET = json.loads((Path(__file__).with_name("sarif-subset.schema.json")).read_text("utf-8"))


def run_of(report: Report) -> Any:
    log = json.loads(FORMATS["sarif"](report, Style(colour=False)))
    Draft202012Validator(SUBSET).validate(log)
    (run,) = log["runs"]
    return run


def result_of(report: Report, **changes: Any) -> Any:
    finding = Finding(**({"id": "REF-001", "severity": Severity.ERROR, "message": "m"} | changes))
    (result,) = run_of(replace(report, findings=(finding,)))["results"]
    return result


def test_every_report_is_valid(any_report: Report) -> None:
    Draft202012Validator.check_schema(SUBSET)
    run = run_of(any_report)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_rules_carry_what_the_checks_say_and_unknown_ids_have_one_too(report: Report) -> None:
    rules = run_of(report)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["REF-001", "HA-001", "PORT-001", "NEW-001"]
    assert rules[1] == {
        "id": "HA-001",
        "shortDescription": {"text": "Two replicas or more"},
        "fullDescription": {"text": "A drain stops it."},
        "help": {"text": "Raise it."},
        "defaultConfiguration": {"level": "warning"},
    }
    assert rules[3] == {
        "id": "NEW-001",
        "shortDescription": {"text": "NEW-001"},
        "defaultConfiguration": {"level": "note"},
    }


def test_a_result_points_at_the_file_and_at_the_object(report: Report) -> None:
    result = run_of(report)["results"][0]
    assert result["message"]["text"] == "the Secret cards-db does not exist\nname it under secrets"
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {
                    "uri": "out/prod/services/cards/deployment-cards.yaml",
                    "uriBaseId": "%SRCROOT%",
                },
                "region": {"startLine": 41, "startColumn": 9},
            },
            "logicalLocations": [
                {
                    "name": "cards",
                    "fullyQualifiedName": "apps/v1/Deployment/banking-core/cards"
                    "#spec.template.spec.containers[0].env[3]",
                    "kind": "object",
                }
            ],
        }
    ]


def test_what_is_not_known_of_a_place_is_left_out(report: Report) -> None:
    only_file = result_of(report, location=Location("a.yaml"))
    assert "region" not in only_file["locations"][0]["physicalLocation"]
    only_line = result_of(report, location=Location("a.yaml", 3))
    assert only_line["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}
    assert result_of(report)["locations"] == []
    only_path = result_of(report, path="services.x")
    assert only_path["locations"] == [{"logicalLocations": [{"fullyQualifiedName": "services.x", "kind": "property"}]}]


@pytest.mark.parametrize(
    ("file", "artifact"),
    [
        ("./profiles//prod 1.yaml", {"uri": "profiles/prod%201.yaml", "uriBaseId": "%SRCROOT%"}),
        ("a:b/#ü%.yaml", {"uri": "a%3Ab/%23%C3%BC%25.yaml", "uriBaseId": "%SRCROOT%"}),
        ("{here}/x.yaml", {"uri": "x.yaml", "uriBaseId": "%SRCROOT%"}),
        ("..x.yaml", {"uri": "..x.yaml", "uriBaseId": "%SRCROOT%"}),
        ("/etc/p rofile.yaml", {"uri": "file:///etc/p%20rofile.yaml"}),
        ("../x.yaml", {"uri": "file://{above}/x.yaml"}),
        ("bad\ud800.yaml", {"uri": "bad%3F.yaml", "uriBaseId": "%SRCROOT%"}),
    ],
)
def test_files_are_relative_below_the_working_folder_and_absolute_outside(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, artifact: dict[str, str]
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    places = {"{here}": str(here), "{above}": str(tmp_path)}
    for name, value in places.items():
        file = file.replace(name, value)
        artifact = {key: text.replace(name, value) for key, text in artifact.items()}
    place = result_of(report, location=Location(file, 1, 1))["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == artifact


def test_a_fingerprint_outlives_a_moved_line_and_nothing_else(report: Report) -> None:
    def mark(**changes: Any) -> str:
        return str(result_of(report, **changes)["partialFingerprints"]["finding/v1"])

    here = mark(location=Location("a.yaml", 3, 1))
    assert here == mark(location=Location("a.yaml", 9, 4))
    others = [
        mark(location=Location("b.yaml", 3, 1)),
        mark(location=Location("a.yaml", 3, 1), path="spec"),
        mark(location=Location("a.yaml", 3, 1), message="n"),
        mark(location=Location("a.yaml", 3, 1), id="REF-002"),
        mark(location=Location("a.yaml", 3, 1), subject=report.findings[0].subject),
    ]
    assert len({here, *others}) == 6


def test_waived_findings_are_suppressed_from_outside(report: Report) -> None:
    first, waived, *_ = run_of(report)["results"]
    assert first["suppressions"] == []
    assert waived["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "goes away with release 9, until 2031-01-01",
        }
    ]


def test_drift_is_a_result_at_every_file(drifted: Report) -> None:
    run = run_of(drifted)
    assert [result["ruleId"] for result in run["results"]] == ["DRIFT-001"] * 3
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]


def test_a_run_that_bad_input_stopped_was_not_successful(stopped: Report) -> None:
    assert run_of(stopped)["invocations"] == [{"executionSuccessful": False, "exitCode": 2}]
