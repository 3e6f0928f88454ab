"""``scaffold``: what it writes is what GitHub, Docker and pre-commit take."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from dockerfile_parse import DockerfileParser

import firefly_gen
from firefly_gen.load.chain import environments
from tests.conftest import unavailable

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, FilesOf, Project

ROOT = Path(__file__).parents[2]
ACCOUNTS = "core-banking-accounts"
SERVICE = ("scaffold", "service", ACCOUNTS, "--manifests", "acme/platform-manifests", "-o", "made")
REPO = ("scaffold", "repo", "--organisation", "acme", "-o", "made")


@pytest.fixture(scope="session")
def actionlint() -> Path:
    found = ROOT / ".tools" / "bin" / "actionlint"
    if not found.is_file():
        unavailable("actionlint (make test-tools)")
    return found


def holds(schema: str, file: Path) -> None:
    """Asserts that a file holds against one of the schemas that check-jsonschema carries."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", file]
    ended = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", timeout=60)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("arguments", "workflow"),
    [
        (SERVICE, "build.yml"),
        ((*SERVICE, "--builder", "buildpack"), "build.yml"),
        (REPO, "manifests.yml"),
    ],
    ids=["dockerfile", "buildpack", "repo"],
)
def test_github_takes_the_workflow(
    cli: Cli, project: Project, actionlint: Path, arguments: tuple[str, ...], workflow: str
) -> None:
    cli(*arguments)
    file = project.root / "made" / ".github" / "workflows" / workflow
    holds("github-workflows", file)
    ended = subprocess.run([actionlint, file], check=False, capture_output=True, encoding="utf-8", timeout=60)
    assert ended.returncode == 0, ended.stdout


def test_an_image_is_scanned_before_it_is_signed_and_signed_before_it_is_asked_for(cli: Cli, project: Project) -> None:
    cli(*SERVICE)
    workflow = yaml.safe_load((project.root / "made/.github/workflows/build.yml").read_text())
    jobs = workflow["jobs"]
    assert (jobs["image"]["needs"], jobs["release"]["needs"]) == ("test", "image")
    steps = [json.dumps(each) for each in jobs["image"]["steps"]]
    (build,) = (index for index, each in enumerate(steps) if "build-push-action" in each)
    (scan,) = (index for index, each in enumerate(steps) if "scan-action" in each)
    (sign,) = (index for index, each in enumerate(steps) if "cosign sign" in each)
    assert build < scan < sign
    with_ = jobs["image"]["steps"][build]["with"]
    assert with_["platforms"] == "linux/amd64,linux/arm64"
    assert workflow["env"]["IMAGE"] == "ghcr.io/firefly-oss/core-banking-accounts-web"
    assert workflow["permissions"] == {"contents": "read"}


def test_the_release_step_says_what_the_command_line_takes(cli: Cli, project: Project) -> None:
    cli(*SERVICE)
    text = (project.root / "made/.github/workflows/build.yml").read_text()
    (line,) = re.findall(r"firefly-gen (image set .*)", text)
    digest = "sha256:" + "ab" * 32
    arguments = line.replace('"$TAG@$DIGEST"', f"1.0.0-abc@{digest}").split()
    cli(*arguments)
    assert digest in project.read("releases/staging.yaml")
    assert f"firefly-gen=={firefly_gen.__version__}" in text


def test_a_dockerfile_has_two_stages_and_runs_as_a_number(cli: Cli, project: Project) -> None:
    cli(*SERVICE, "--java", "21")
    parser = DockerfileParser(path=str(project.root / "made"))
    assert parser.parent_images == [
        "docker.io/library/maven:3.9-eclipse-temurin-21",
        "docker.io/library/eclipse-temurin:21-jre",
    ]
    last = [each for each in parser.structure if each["instruction"] != "COMMENT"]
    start = max(index for index, each in enumerate(last) if each["instruction"] == "FROM")
    by_name = {each["instruction"]: each["value"] for each in last[start:]}
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", by_name["USER"])
    assert by_name["EXPOSE"] == "8080"
    assert "RUN" not in by_name  # so that no other architecture has to be emulated
    assert "HEALTHCHECK" not in by_name
    assert json.loads(by_name["ENTRYPOINT"])[0] == "java"
    copied = [each["value"] for each in last[start:] if each["instruction"] == "COPY"]
    assert [each.split("/")[2] for each in copied] == [
        "dependencies",
        "spring-boot-loader",
        "snapshot-dependencies",
        "application",
    ]


def test_a_buildpack_needs_no_dockerfile(cli: Cli, project: Project, files_of: FilesOf) -> None:
    cli(*SERVICE, "--builder", "buildpack")
    assert sorted(files_of(project.root / "made")) == [".github/dependabot.yml", ".github/workflows/build.yml"]
    assert "spring-boot:build-image" in (project.root / "made/.github/workflows/build.yml").read_text()


def test_dependabot_takes_its_configuration(cli: Cli, project: Project) -> None:
    cli(*SERVICE)
    holds("dependabot", project.root / "made/.github/dependabot.yml")


def test_a_repository_proves_every_environment(cli: Cli, project: Project) -> None:
    cli(*REPO)
    names = [name for name in environments((project.root / "profiles",)) if name != "base"]
    workflow = yaml.safe_load((project.root / "made/.github/workflows/manifests.yml").read_text())
    assert workflow["jobs"]["prove"]["strategy"]["matrix"]["environment"] == names
    hooks = yaml.safe_load((project.root / "made/.pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert [each["args"] for each in hooks] == [[name] for name in names]
    offered = {each["id"] for each in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    assert {each["id"] for each in hooks} <= offered


def test_pre_commit_takes_its_configuration(cli: Cli, project: Project) -> None:
    cli(*REPO)
    command = [sys.executable, "-m", "pre_commit", "validate-config", "made/.pre-commit-config.yaml"]
    ended = subprocess.run(
        command, check=False, capture_output=True, timeout=60, env={**os.environ, "HOME": str(project.root)}
    )
    assert ended.returncode == 0, ended.stdout


def test_each_service_is_owned_by_the_team_of_its_tier(cli: Cli, project: Project) -> None:
    cli(*REPO)
    lines = (project.root / "made/.github/CODEOWNERS").read_text().splitlines()
    rules = dict(line.split() for line in lines if line and not line.startswith("#"))
    assert rules["*"] == "@acme/platform"
    assert rules["/out/*/data/"] == "@acme/data"
    assert rules[f"/out/*/services/{ACCOUNTS}/"] == "@acme/core"
    assert rules["/out/*/services/exp-lending/"] == "@acme/exp"
    running = {
        each["name"] for each in json.loads(cli("list", "services", "prod", "-f", "json").out) if each["pods"] != "off"
    }
    assert {f"/out/*/services/{name}/" for name in running} <= rules.keys()


def test_a_second_run_writes_nothing_and_never_over_what_somebody_wrote(cli: Cli, project: Project) -> None:
    cli(*SERVICE)
    assert cli(*SERVICE).out == "0 written, 4 there already\n"
    file = project.root / "made" / "Dockerfile"
    file.write_text("FROM scratch\n")
    (project.root / "made" / ".dockerignore").unlink()
    refused = cli(*SERVICE, code=5)
    assert "made/Dockerfile: is there already, and holds something else" in refused.err
    assert not (project.root / "made" / ".dockerignore").exists()
    assert cli(*SERVICE, "--force").out.endswith("2 written, 2 there already\n")
    assert file.read_text() != "FROM scratch\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("service", "core-banking-acounts", "--manifests", "a/b"), "did you mean 'core-banking-accounts'?"),
        (("service", ACCOUNTS, "--manifests", "b; rm -rf"), "is no repository"),
        (("service", ACCOUNTS, "--manifests", "a/b", "-e", "stagin"), "did you mean 'staging'?"),
        (("service", ACCOUNTS), "Missing option '--manifests'"),
        (("repo", "--organisation", "@acme"), "is no organisation"),
        (("repo", "--organisation", "acme", "--tool", "a b"), "'a b' is not one plain word"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    cli: Cli, project: Project, arguments: tuple[str, ...], told: str
) -> None:
    assert told in cli("scaffold", *arguments, "-o", "made", code=2).err
    assert not (project.root / "made").exists()
