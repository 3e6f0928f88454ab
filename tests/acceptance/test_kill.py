"""A run that is killed at any moment leaves the old tree or the new one, and the next run sees to the rest."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from firefly_gen.cli import app
from firefly_gen.cli.options import sources
from firefly_gen.pipeline import run
from firefly_gen.pipeline.build import Built, build
from firefly_gen.pipeline.clock import Clock

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess

    from tests.acceptance.conftest import Cli, FilesOf, MakeProject, Project

KILLS = 50
FORK = get_context("fork")


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
    expected: list[dict[str, bytes]] = []
    built: list[Built] = []
    for project in projects:
        monkeypatch.chdir(project.root)
        cli("render", "dev", "-q")
        expected.append(files_of(project.tree))
        built.append(build("dev", sources(), Clock()))
    assert expected[0] != expected[1]

    trees = projects[0].root.parent / "trees"
    shutil.copytree(projects[0].root / "out", trees)
    target = trees / "dev"
    elsewhere = trees.with_name("measured")
    whole = duration(lambda: start_process(script, projects[1].root, elsewhere / "process").wait(timeout=60))
    rest = duration(lambda: start_copy(built[1], projects[1].root, elsewhere / "copy").join(timeout=60))
    rng = random.Random(20261123)
    seen: list[int] = []
    for kills, (here, project) in zip(range(KILLS), cycle(enumerate(projects)), strict=False):
        if kills % 10 in {4, 9}:
            # Loading takes the first part of a run and touches nothing.
            delay = rng.uniform(0.4 * whole, 1.05 * whole)
            with start_process(script, project.root, trees) as process:
                time.sleep(delay)
                process.kill()
        else:
            delay = rng.uniform(0, 1.05 * rest)
            copy = start_copy(built[here], project.root, trees)
            time.sleep(delay)
            copy.kill()
            copy.join(timeout=60)
        found = files_of(target)
        assert found in expected
        seen.append(expected.index(found))
        if kills % 10 == 9:
            monkeypatch.chdir(project.root)
            cli("render", "dev", "-q", "-o", trees)
            assert files_of(target) == expected[here]
            assert [each.name for each in trees.iterdir()] == ["dev"]
    assert set(seen) == {0, 1}


def duration(run_once: Callable[[], object]) -> float:
    """Seconds that something takes."""
    start = time.monotonic()
    run_once()
    return time.monotonic() - start


def start_process(script: Path, cwd: Path, output: Path) -> subprocess.Popen[bytes]:
    """Starts a run as a user does."""
    return subprocess.Popen([script, "render", "dev", "-q", "-o", output], cwd=cwd)


def start_copy(built: Built, cwd: Path, output: Path) -> ForkProcess:
    """Starts a run in a copy of this process, in which all is loaded and rendered.

    The proof, which writes nothing, is short, so that it is at comparing, staging and promoting when it is killed.
    """

    def work() -> None:
        os.chdir(cwd)
        run.build = lambda *_: built
        short = ("--select", "REF-001", "--engine", "embedded")
        os._exit(app.run(["render", "dev", "-q", "-o", str(output), *short]))

    process = FORK.Process(target=work)
    process.start()
    return process


@pytest.mark.parametrize("left", [".dev.staging", ".dev.old"])
def test_what_a_killed_run_left_beside_the_tree_is_cleared_up(
    cli: Cli, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch, files_of: FilesOf, left: str
) -> None:
    project = make_project("one")
    monkeypatch.chdir(project.root)
    project.put_tree()
    before = files_of(project.tree)
    shutil.copytree(project.tree, project.tree.parent / left)
    (project.tree.parent / ".dev.lock").touch()
    project.replace("dev.yaml", "start_seconds: 240", "start_seconds: 260")
    cli("render", "dev", "-q")
    assert files_of(project.tree) != before
    assert [each.name for each in project.tree.parent.iterdir()] == ["dev"]
