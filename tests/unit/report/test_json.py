from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from firefly_gen import __version__
from firefly_gen.model.finding import Severity
from firefly_gen.model.report import Report, Verb
from firefly_gen.report import FORMATS, Style

SCHEMA = json.loads((Path(__file__).parents[3] / "schemas" / "report-v1.schema.json").read_text("utf-8"))


def drawn(report: Report) -> Any:
    return json.loads(FORMATS["json"](report, Style(colour=False)))


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, list):
        for each in schema:
            yield from objects(each)
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for each in schema.values():
            yield from objects(each)


def test_every_report_is_valid_against_the_committed_schema(any_report: Report) -> None:
    Draft202012Validator(SCHEMA).validate(drawn(any_report))


def test_the_schema_is_strict_and_describes_every_field() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for each in objects(SCHEMA):
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])
        assert all(field["description"].endswith(".") for field in each["properties"].values())


def test_the_schema_knows_every_verb_and_severity() -> None:
    fields = SCHEMA["properties"]
    assert fields["verb"]["enum"] == list(Verb)
    assert fields["findings"]["items"]["properties"]["severity"]["enum"] == list(Severity)


def test_keys_stand_in_the_order_of_the_schema(report: Report) -> None:
    document = drawn(report)
    assert list(document) == SCHEMA["required"]
    assert list(document["summary"]) == SCHEMA["properties"]["summary"]["required"]
    assert list(document["findings"][0]) == SCHEMA["properties"]["findings"]["items"]["required"]


def test_the_run_in_numbers(report: Report) -> None:
    document = drawn(report)
    assert document["tool"] == {"name": "firefly-gen", "version": __version__}
    assert (document["verb"], document["target"], document["output"]) == ("render", "prod", "out/prod")
    assert document["summary"] == {
        "objects": 612,
        "files": 612,
        "errors": 1,
        "warnings": 1,
        "notes": 1,
        "waived": 1,
        "written": False,
        "up_to_date": False,
        "seconds": 0.84,
    }
    assert document["stages"] == [{"name": "load", "seconds": 0.05}, {"name": "resolve", "seconds": 0.012}]
    assert document["engines"][1] == {"name": "kubeconform", "version": "v0.8.0", "objects": 612, "seconds": 0.4}


def test_a_finding_in_full(report: Report) -> None:
    assert drawn(report)["findings"][0] == {
        "id": "REF-001",
        "severity": "error",
        "message": "the Secret cards-db does not exist",
        "subject": {
            "api_version": "apps/v1",
            "kind": "Deployment",
            "namespace": "banking-core",
            "name": "cards",
        },
        "path": "spec.template.spec.containers[0].env[3]",
        "location": {"file": "out/prod/services/cards/deployment-cards.yaml", "line": 41, "column": 9},
        "hint": "name it under secrets",
        "origin": {"layer": "deployments", "template": "service.yaml.j2", "item": "cards"},
        "waived": "",
    }


def test_what_is_not_known_is_null(report: Report, stopped: Report) -> None:
    last = drawn(report)["findings"][-1]
    assert (last["subject"], last["location"], last["origin"]) == (None, None, None)
    assert drawn(stopped)["change"] is None


def test_drift_is_in_change(drifted: Report) -> None:
    assert drawn(drifted)["change"] == {
        "added": ["b.yaml"],
        "changed": ["a.yaml"],
        "removed": ["c.yaml"],
        "unchanged": 3,
    }


@pytest.mark.parametrize(("fixture", "code"), [("clean", 0), ("drifted", 1), ("report", 1), ("stopped", 2)])
def test_the_exit_code_is_that_of_the_process(fixture: str, code: int, request: pytest.FixtureRequest) -> None:
    assert drawn(request.getfixturevalue(fixture))["exit_code"] == code
