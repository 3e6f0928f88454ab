"""Trees and files that are there already, whoever wrote them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, Project

ROOT = Path(__file__).parents[2]
SEED = ROOT / "tests" / "fixtures" / "seed" / "deployment.yaml"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: y}\nspec: {containers: [{name: a, image: b}]}\n"


@pytest.mark.parametrize("name", ["dev", "staging", "prod", "prod-dr"])
def test_the_committed_trees_are_clean(cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(ROOT)
    report = json.loads(cli("validate", Path("out") / name, "--format", "json").out)
    assert report["findings"] == []
    assert report["summary"]["objects"] > 300


def test_the_first_deployment_of_the_platform_has_the_defects_that_are_known(cli: Cli) -> None:
    report = json.loads(cli("validate", SEED, "--environment", "prod", "--format", "json", code=1).out)
    found = {each["id"] for each in report["findings"]}
    assert {
        "PORT-001",
        "PROBE-001",
        "SEC-002",
        "REF-017",
        "IMG-001",
        "ARCH-001",
        "RES-002",
        "ENV-001",
    } <= found
    assert all(each["location"]["line"] for each in report["findings"])


def test_without_an_environment_the_checks_that_need_one_are_left_out(cli: Cli, project: Project) -> None:
    shutil.copy(SEED, project.root)
    outcome = cli("validate", "deployment.yaml", code=1)
    assert "note: no environment is known for it (see --environment), so some checks were left out" in outcome.out
    assert "[SEC-002]" in outcome.out
    assert "[ENV-001]" not in outcome.out


def test_several_documents_lists_and_json_are_read(cli: Cli, project: Project) -> None:
    folder = project.root / "pods"
    (folder / "deep").mkdir(parents=True)
    (folder / "two.yaml").write_text(f"{POD}---\n{POD.replace('name: x', 'name: z')}---\n")
    body = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "j", "namespace": "y"}, "spec": {"containers": []}}
    (folder / "deep" / "list.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [body]}))
    (folder / ".hidden.yaml").write_text("{}")
    (folder / "README.md").write_text("no object\n")
    report = json.loads(cli("validate", "pods", "-f", "json", "--engine", "embedded", code=1).out)
    assert (report["summary"]["objects"], report["summary"]["files"]) == (3, 2)
    subjects = {each["subject"]["name"] for each in report["findings"] if each["subject"]}
    assert subjects == {"x", "z", "j"}


def test_a_single_file_is_named_as_it_was_typed(cli: Cli, project: Project) -> None:
    (project.root / "pod.yaml").write_text(POD)
    outcome = cli("validate", "./pod.yaml", code=1)
    assert "\npod.yaml:" in f"\n{outcome.out}"
    absolute = cli("validate", project.root / "pod.yaml", code=1)
    assert "\npod.yaml:" in f"\n{absolute.out}"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no Kubernetes objects"),
        ("a: 1\n", "holds something that is no Kubernetes object"),
        ("a: [", "not YAML"),
        ("\x00", "not YAML"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: [x]}\n", "holds something that is no Kubernetes object"),
    ],
    ids=["empty", "map", "syntax", "control", "name"],
)
def test_what_holds_no_objects_is_bad_input(cli: Cli, project: Project, content: str, message: str) -> None:
    (project.root / "x.yaml").write_text(content)
    outcome = cli("validate", "x.yaml", code=2)
    assert message in outcome.out
    assert "x.yaml" in outcome.out


def test_an_unknown_environment_to_hold_a_path_against_is_bad_input(cli: Cli, project: Project) -> None:
    (project.root / "pod.yaml").write_text(POD)
    outcome = cli("validate", "pod.yaml", "--environment", "prdo", code=2)
    assert "there is no profile 'prdo'" in outcome.out
    assert "did you mean 'prod'?" in outcome.out


def test_a_profile_goes_before_a_folder_of_its_name(cli: Cli, project: Project) -> None:
    (project.root / "dev").mkdir()
    assert "dev: " in cli("validate", "dev").out
    # A path says so.
    assert "holds no Kubernetes objects" in cli("validate", "dev/", code=2).out


def test_nothing_is_written(cli: Cli, project: Project) -> None:
    cli("validate", "prod")
    assert [each.name for each in project.root.iterdir()] == ["profiles"]
