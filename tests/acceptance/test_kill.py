"""A run that is killed at any moment leaves the old tree or the new one, and the next run sees to the rest."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from itertools import cycle
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import Cli, FilesOf, MakeProject, Project

KILLS = 50


@pytest.fixture
def projects(make_project: MakeProject) -> list[Project]:
    """Two states of one project, so that a run of either has something to write after a run of the other."""
    one, two = make_project("one"), make_project("two")
    two.replace("dev.yaml", "start_seconds: 240", "start_seconds: 260")
    two.append("dev.yaml", "services:\n  app-authenticator:\n    enabled: false\n    reason: not before Monday\n")
    return [one, two]


def test_the_tree_is_the_old_one_or_the_new_one(
    cli: Cli, script: Path, projects: list[Project], monkeypatch: pytest.MonkeyPatch, files_of: FilesOf
) -> None:
    expected = []
    for project in projects:
        monkeypatch.chdir(project.root)
        cli("render", "dev", "-q")
        expected.append(files_of(project.tree))
    assert expected[0] != expected[1]

    trees = projects[0].root.parent / "trees"
    shutil.copytree(projects[0].root / "out", trees)
    target = trees / "dev"
    whole = duration(script, projects[1].root, trees.with_name("measured"))
    rng = random.Random(20261123)
    seen: list[int] = []
    for kills, (here, project) in zip(range(KILLS), cycle(enumerate(projects)), strict=False):
        # Loading takes the first part of a run and touches nothing.
        run_and_kill(script, project.root, trees, rng.uniform(0.4 * whole, 1.05 * whole))
        found = files_of(target)
        assert found in expected
        seen.append(expected.index(found))
        if kills % 10 == 9:
            monkeypatch.chdir(project.root)
            cli("render", "dev", "-q", "-o", trees)
            assert files_of(target) == expected[here]
            assert [each.name for each in trees.iterdir()] == ["dev"]
    assert set(seen) == {0, 1}


def duration(script: Path, cwd: Path, output: Path) -> float:
    """Seconds that a whole run takes."""
    start = time.monotonic()
    subprocess.run([script, "render", "dev", "-q", "-o", output], cwd=cwd, check=True)
    return time.monotonic() - start


def run_and_kill(script: Path, cwd: Path, output: Path, delay: float) -> None:
    with subprocess.Popen([script, "render", "dev", "-q", "-o", output], cwd=cwd) as process:
        time.sleep(delay)
        process.kill()
        process.wait(timeout=60)


@pytest.mark.parametrize("left", [".dev.staging", ".dev.old"])
def test_what_a_killed_run_left_beside_the_tree_is_cleared_up(
    cli: Cli, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch, files_of: FilesOf, left: str
) -> None:
    project = make_project("one")
    monkeypatch.chdir(project.root)
    cli("render", "dev", "-q")
    before = files_of(project.tree)
    shutil.copytree(project.tree, project.tree.parent / left)
    (project.tree.parent / ".dev.lock").touch()
    project.replace("dev.yaml", "start_seconds: 240", "start_seconds: 260")
    cli("render", "dev", "-q")
    assert files_of(project.tree) != before
    assert [each.name for each in project.tree.parent.iterdir()] == ["dev"]
