"""``export kustomize``: real Kustomize builds the bases to the objects that ``render`` writes."""

from __future__ import annotations

import json
import os
import subprocess
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from firefly_gen.pipeline.build import Built
from tests.conftest import unavailable

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, FilesOf, Project

ROOT = Path(__file__).parents[2]
ACCOUNTS = "services-core-banking-accounts"


class Loader(yaml.CSafeLoader):
    """Reads what Go writes: a lone `=` is a text there, and a tag of its own to YAML 1.1."""


Loader.add_constructor("tag:yaml.org,2002:value", lambda _, node: node.value)


@pytest.fixture(scope="module")
def kustomize() -> Path:
    found = ROOT / ".tools" / "bin" / "kustomize"
    if not found.is_file():
        unavailable("kustomize (make test-tools)")
    return found


@pytest.fixture(scope="module")
def bases(exported: Callable[[str], Path]) -> Path:
    """The bases of prod."""
    return exported("kustomize")


def built(kustomize: Path, folder: Path) -> list[Any]:
    ended = subprocess.run([kustomize, "build", folder], check=False, capture_output=True, encoding="utf-8", timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "")
    return list(yaml.load_all(ended.stdout, Loader))


def test_every_application_of_prod_builds_to_what_was_rendered_in_its_order(
    kustomize: Path, bases: Path, prod: Built
) -> None:
    wanted: defaultdict[str, list[Any]] = defaultdict(list)
    for each in prod.resources:
        wanted[each.application.replace("/", "-")].append(json.loads(json.dumps(each.body, default=dict)))
    assert sorted(each.name for each in bases.iterdir() if each.is_dir()) == sorted(wanted)
    for name, objects in wanted.items():
        assert built(kustomize, bases / name) == objects, name


def test_what_people_change_in_an_overlay_changes_that_and_nothing_else(
    kustomize: Path, bases: Path, tmp_path: Path
) -> None:
    overlay = {
        "resources": [os.path.relpath(bases / ACCOUNTS, tmp_path)],
        "images": [{"name": "ghcr.io/firefly-oss/core-banking-accounts-web", "newTag": "9.9.9"}],
        "sortOptions": {"order": "fifo"},
        "replicas": [{"name": "core-banking-accounts", "count": 7}],
    }
    (tmp_path / "kustomization.yaml").write_text(json.dumps(overlay), encoding="utf-8")
    before, after = built(kustomize, bases / ACCOUNTS), built(kustomize, tmp_path)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    ((old, new),) = changed
    assert new["kind"] == "Deployment"
    assert new["spec"].pop("replicas") == 7
    container = new["spec"]["template"]["spec"]["containers"][0]
    assert container["image"] == "ghcr.io/firefly-oss/core-banking-accounts-web:9.9.9"
    container["image"] = old["spec"]["template"]["spec"]["containers"][0]["image"]
    old["spec"].pop("replicas", None)
    assert new == old


def test_one_base_alone_and_again_without_a_change(cli: Cli, project: Project, files_of: FilesOf) -> None:
    arguments = ("export", "kustomize", "dev", "--application", "services/core-banking-accounts")
    told = cli(*arguments)
    base = project.root / "kustomize" / "dev" / ACCOUNTS
    written = files_of(base)
    assert "kustomization.yaml" in written
    assert told.out.splitlines()[-1].startswith(f"kustomize/dev/{ACCOUNTS}: {len(written) - 1} added, 0 changed")
    assert f"nothing changed, {len(written) - 1} unchanged" in cli(*arguments).out
    assert files_of(base) == written
    with_json = json.loads(cli(*arguments, "--format", "json").out)
    assert (with_json["verb"], with_json["target"]) == ("export kustomize", "dev")


def test_a_base_alone_is_not_written_into_those_of_a_whole_environment(cli: Cli, project: Project) -> None:
    cli("export", "kustomize", "dev")
    assert (project.root / "kustomize" / "dev" / ".firefly-gen.json").is_file()
    outcome = cli("export", "kustomize", "dev", "--application", "cluster", code=5)
    assert "kustomize/dev holds all Applications of an environment" in outcome.err
