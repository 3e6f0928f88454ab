"""``init``: a bank's own profile, which renders as it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, FilesOf

SAMPLES = re.compile(rb"firefly-banking\\.com|111122223333|firefly-prod|firefly-oss/platform-manifests|#firefly-")


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_what_it_writes_renders_without_an_error_and_without_samples(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files_of: FilesOf
) -> None:
    assert cli("init", "acme").out == (
        "wrote acme/profiles/acme.yaml\n"
        "put your values where the samples stand, then:\n"
        "  cd acme && firefly-gen render acme\n"
        "  firefly-gen scaffold repo --organisation NAME    the workflow, hooks and owners around it\n"
    )
    monkeypatch.chdir(tmp_path / "acme")
    assert "0 errors, 0 warnings" in cli("render", "acme").out
    tree = files_of(tmp_path / "acme" / "out" / "acme")
    assert len(tree) > 1000
    assert [path for path, content in tree.items() if SAMPLES.search(content)] == []


def test_every_value_has_its_place_and_a_comment_says_what_it_is(cli: Cli, tmp_path: Path) -> None:
    cli("init", "acme")
    text = (tmp_path / "acme/profiles/acme.yaml").read_text()
    assert text.startswith(
        "# What ships as a sample in prod stands here with a value that shows where yours goes. What you leave as it is"
    )
    assert "# Availability zones of the cluster.\n  zones:\n    - eu-west-1a\n" in text
    profile = yaml.safe_load(text)
    assert profile["extends"] == "prod"
    assert profile["domain"] == "acme.example"
    assert profile["delivery"]["repository"]["url"] == "https://github.com/acme/platform-manifests.git"
    assert profile["postgres"]["backup"]["destination"] == "s3://acme-postgres"
    assert profile["secret_store"]["key_prefix"] == "acme/prod"
    assert {"provider", "region", "zones", "api_server"} == profile["kubernetes"].keys()
    assert max(map(len, text.splitlines())) <= 120


def test_into_this_folder_under_another_name_over_another_profile(cli: Cli, tmp_path: Path) -> None:
    told = cli("init", ".", "--name", "try-out", "--extends", "staging").out
    assert told.startswith("wrote profiles/try-out.yaml\n")
    assert "  firefly-gen render try-out\n" in told
    assert yaml.safe_load((tmp_path / "profiles/try-out.yaml").read_text())["extends"] == "staging"


def test_again_it_writes_nothing_and_never_over_what_somebody_wrote(cli: Cli, tmp_path: Path) -> None:
    cli("init", "acme")
    assert cli("init", "acme").out.startswith("acme: nothing new to write\n")
    file = tmp_path / "acme/profiles/acme.yaml"
    first = file.read_text()
    file.write_text(f"{first}# ours\n")
    assert "acme/profiles/acme.yaml: is there already, and holds something else" in cli("init", "acme", code=5).err
    assert file.read_text().endswith("# ours\n")
    cli("init", "acme", "--force")
    assert file.read_text() == first


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("acme", "--name", "prod"), "there is a profile 'prod' already\n  help: choose another name: --name"),
        (("Acme",), "'Acme' cannot be the name of an environment\n  help: it goes into labels"),
        (("acme", "--extends", "prd"), "there is no profile 'prd'\n  help: did you mean 'prod'?"),
        (("acme", "--extends", "base"), "'base' is no environment\n  help: `firefly-gen list environments` lists them"),
    ],
)
def test_what_cannot_be_begun_is_refused(cli: Cli, tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    assert message in cli("init", *arguments, code=2).err
    assert list(tmp_path.iterdir()) == []
