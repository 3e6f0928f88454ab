"""Runs the command line as a user does, in this process for speed or in one of its own, over a copy of the profiles."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from firefly_gen.cli import app
from firefly_gen.pipeline.build import Built, build
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Sources

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    code: int
    out: str
    err: str


class Cli(Protocol):
    """Runs firefly-gen in this process."""

    def __call__(self, *arguments: str | Path, code: int = 0) -> Outcome:
        """Runs it and asserts its exit code."""
        ...


class Process(Protocol):
    """Runs firefly-gen in a process of its own."""

    def __call__(
        self,
        *arguments: str | Path,
        cwd: Path | None = None,
        env: Mapping[str, str | None] | None = None,
        code: int = 0,
    ) -> Outcome:
        """Runs it and asserts its exit code; a variable that is None is taken out of the environment."""
        ...


def _looked_at(outcome: Outcome, code: int) -> Outcome:
    assert "Traceback" not in outcome.err + outcome.out
    assert outcome.code == code, outcome.out + outcome.err
    return outcome


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    def run(*arguments: str | Path, code: int = 0) -> Outcome:
        capsys.readouterr()
        ended = app.run([str(each) for each in arguments])
        captured = capsys.readouterr()
        return _looked_at(Outcome(ended, captured.out, captured.err), code)

    return run


@pytest.fixture(scope="session")
def script() -> Path:
    """The console script, beside the Python that runs the tests."""
    return Path(sys.executable).parent / "firefly-gen"


@pytest.fixture(scope="session")
def process(script: Path) -> Process:
    def run(
        *arguments: str | Path,
        cwd: Path | None = None,
        env: Mapping[str, str | None] | None = None,
        code: int = 0,
    ) -> Outcome:
        merged = {**os.environ, **(env or {})}
        ended = subprocess.run(
            [script, *arguments],
            check=False,
            capture_output=True,
            encoding="utf-8",
            cwd=cwd,
            env={key: value for key, value in merged.items() if value is not None},
            timeout=120,
        )
        return _looked_at(Outcome(ended.returncode, ended.stdout, ended.stderr), code)

    return run


class Project:
    """A folder of a user with profiles of its own.

    Args:
        root: The folder.
        dev: Where the tree of ``dev`` lies, as a run over the shipped profiles has written it.
    """

    def __init__(self, root: Path, dev: Callable[[], Path]) -> None:
        self.root = root
        self._dev = dev
        shutil.copytree(ROOT / "profiles", root / "profiles")

    @property
    def tree(self) -> Path:
        """Where ``render dev`` writes."""
        return self.root / "out" / "dev"

    def put_tree(self) -> None:
        """Puts there what ``render dev`` writes as long as no profile is changed."""
        shutil.copytree(self._dev(), self.tree)

    def write(self, name: str, text: str) -> None:
        """Writes a file of the profiles."""
        (self.root / "profiles" / name).write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.root / "profiles" / name).read_text(encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Replaces the one place where a file of the profiles has that text."""
        text = self.read(name)
        assert text.count(old) == 1, f"{text.count(old)} times {old!r} in {name}"
        self.write(name, text.replace(old, new))

    def append(self, name: str, text: str) -> None:
        self.write(name, self.read(name) + text)


MakeProject = Callable[[str], Project]


@pytest.fixture(scope="session")
def dev_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree of ``dev``, rendered once for all tests that begin with it."""
    project = Project(tmp_path_factory.mktemp("rendered"), dev=Path)
    with chdir(project.root):
        assert app.run(["render", "dev", "--quiet"]) == 0
    return project.tree


@pytest.fixture
def make_project(tmp_path: Path, request: pytest.FixtureRequest) -> MakeProject:
    def make(name: str) -> Project:
        (tmp_path / name).mkdir()
        return Project(tmp_path / name, lambda: request.getfixturevalue("dev_tree"))

    return make


@pytest.fixture
def project(make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose folder is the working folder."""
    made = make_project("project")
    monkeypatch.chdir(made.root)
    return made


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path there."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


FilesOf = Callable[[Path], dict[str, bytes]]


@pytest.fixture(name="files_of")
def _files_of() -> FilesOf:
    return files_of


@pytest.fixture(scope="session")
def prod() -> Built:
    """What prod comes to, before anything is written."""
    return build("prod", Sources((ROOT / "profiles",), (ROOT / "templates",), (ROOT / "schemas",)), Clock())


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Exports prod to the tool of that name, and tells the folder."""

    def run(tool: str) -> Path:
        folder = tmp_path_factory.mktemp(tool)
        with chdir(ROOT):
            assert app.run(["export", tool, "prod", "-o", str(folder), "--quiet"]) == 0
        return folder / "prod"

    return run
