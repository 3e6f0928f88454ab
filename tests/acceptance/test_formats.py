"""Every format of the report, valid against its own specification in every kind of run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, Outcome, Project

ROOT = Path(__file__).parents[2]
JSON_SCHEMA = json.loads((ROOT / "schemas" / "report-v1.schema.json").read_bytes())
SARIF_SCHEMA = json.loads((ROOT / "tests" / "fixtures" / "sarif-2.1.0.schema.json").read_bytes())

BROKEN_REFERENCE = """
patches:
  - target: {kind: Deployment, name: core-banking-cards}
    json6902:
      - {op: replace, path: /spec/template/spec/serviceAccountName, value: nobody}
"""

Run = Callable[["Cli", "Project", str], "Outcome"]


def clean(cli: Cli, _project: Project, name: str) -> Outcome:
    return cli("validate", "dev", "-f", name)


def written(cli: Cli, _project: Project, name: str) -> Outcome:
    return cli("render", "dev", "-f", name)


def up_to_date(cli: Cli, _project: Project, name: str) -> Outcome:
    cli("render", "dev")
    return cli("render", "dev", "-f", name)


def findings(cli: Cli, project: Project, name: str) -> Outcome:
    project.append("dev.yaml", BROKEN_REFERENCE)
    return cli("render", "dev", "-f", name, code=1)


def drift(cli: Cli, project: Project, name: str) -> Outcome:
    project.put_tree()
    (project.tree / "cluster" / "priorityclass-firefly-core.yaml").unlink()
    return cli("render", "dev", "--check", "-f", name, code=1)


def bad_input(cli: Cli, project: Project, name: str) -> Outcome:
    project.append("dev.yaml", "kubernets: {}\n")
    return cli("render", "dev", "-f", name, code=2)


def foreign(cli: Cli, project: Project, name: str) -> Outcome:
    (project.root / "pods").mkdir()
    (project.root / "pods" / "broken.yaml").write_text("a: [")
    (project.root / "pods" / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {}\n")
    return cli("validate", "pods", "-f", name, code=2)


RUNS = (clean, written, up_to_date, findings, drift, bad_input, foreign)
each_run = pytest.mark.parametrize("run", RUNS, ids=lambda run: run.__name__)


@each_run
def test_json_is_valid_against_the_committed_schema(cli: Cli, project: Project, run: Run) -> None:
    outcome = run(cli, project, "json")
    assert outcome.err == ""
    report = json.loads(outcome.out)
    Draft202012Validator(JSON_SCHEMA).validate(report)
    assert report["exit_code"] == outcome.code


@each_run
def test_sarif_is_valid_against_the_official_schema(cli: Cli, project: Project, run: Run) -> None:
    Draft202012Validator.check_schema(SARIF_SCHEMA)
    outcome = run(cli, project, "sarif")
    assert outcome.err == ""
    log = json.loads(outcome.out)
    Draft202012Validator(SARIF_SCHEMA).validate(log)
    results = log["runs"][0]["results"]
    assert bool(results) is bool(outcome.code)


@each_run
def test_junit_is_xml_whose_failures_are_the_errors(cli: Cli, project: Project, run: Run) -> None:
    outcome = run(cli, project, "junit")
    assert outcome.err == ""
    root = ET.fromstring(outcome.out)
    assert root.tag == "testsuites"
    assert (root.find(".//failure") is not None) is bool(outcome.code)


@each_run
def test_github_commands_have_their_form(cli: Cli, project: Project, run: Run) -> None:
    outcome = run(cli, project, "github")
    commands = [line for line in outcome.out.splitlines() if line.startswith("::")]
    assert bool([line for line in commands if line.startswith("::error ")]) is bool(outcome.code)
    form = re.compile(r"::(error|warning|notice) ((file|line|col|title)=[^,:\n]*,?)*::.+")
    assert all(form.fullmatch(line) for line in commands), commands


def uris(log: Any) -> set[str]:
    (run,) = log["runs"]
    places = [place for result in run["results"] for place in result["locations"]]
    artifacts = [place["physicalLocation"]["artifactLocation"] for place in places]
    assert all(each["uriBaseId"] == "%SRCROOT%" for each in artifacts)
    assert "%SRCROOT%" in run["originalUriBaseIds"]
    return {each["uri"] for each in artifacts}


def test_sarif_locations_are_relative_to_the_working_folder_without_git(cli: Cli, project: Project) -> None:
    log = json.loads(findings(cli, project, "sarif").out)
    assert uris(log) == {"out/dev/services/core-banking-cards/deployment-core-banking-cards.yaml"}


def test_sarif_locations_are_relative_to_the_repository(
    cli: Cli, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = project.root.parent
    (repository / ".git").mkdir()
    found = json.loads(findings(cli, project, "sarif").out)
    inside = "project/out/dev/services/core-banking-cards/deployment-core-banking-cards.yaml"
    assert uris(found) == {inside}

    project.append("dev.yaml", "kubernets: {}\n")
    wrong = json.loads(cli("render", "dev", "-f", "sarif", code=2).out)
    assert uris(wrong) == {"project/profiles/dev.yaml"}

    elsewhere = repository / "a" / "b"
    elsewhere.mkdir(parents=True)
    (repository / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {}\n")
    monkeypatch.chdir(elsewhere)
    assert uris(json.loads(cli("validate", "../../pod.yaml", "-f", "sarif", code=1).out)) == {"pod.yaml"}


def test_a_sarif_result_of_drift_names_the_file_that_differs(cli: Cli, project: Project) -> None:
    log = json.loads(drift(cli, project, "sarif").out)
    assert uris(log) == {"out/dev/cluster/priorityclass-firefly-core.yaml"}


def test_one_file_that_cannot_be_read_keeps_no_other_from_being_checked(cli: Cli, project: Project) -> None:
    report = json.loads(foreign(cli, project, "json").out)
    assert {each["location"]["file"] for each in report["findings"]} == {"pods/broken.yaml", "pods/pod.yaml"}
    assert report["summary"]["objects"] == 1
