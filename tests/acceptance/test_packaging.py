"""What is installed elsewhere works there: the wheel, the source distribution, and the hooks of pre-commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import firefly_gen

if TYPE_CHECKING:
    from tests.acceptance.conftest import FilesOf, Project

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
SHIPPED = ("firefly_gen", "profiles", "schemas", "templates")
NAME = f"firefly_gen-{firefly_gen.__version__}"


def run(*argv: str | Path, cwd: Path, env: Mapping[str, str] | None = None, code: int = 0) -> str:
    ended = subprocess.run(
        argv,
        cwd=cwd,
        env={**_surroundings(), **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ended.returncode == code, ended.stdout
    return ended.stdout


def _surroundings() -> dict[str, str]:
    # Inside a git hook these lead to the repository of the tests, whatever the working folder is.
    return {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, and a wheel that was built out of it and nothing else."""
    folder = tmp_path_factory.mktemp("dist")
    run(BIN / "uv", "build", "--quiet", "--out-dir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def installed(distributions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` of an environment that holds the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("installed")
    run(BIN / "uv", "venv", "--quiet", "--python", sys.executable, folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    wheel = distributions / f"{NAME}-py3-none-any.whl"
    run(BIN / "uv", "pip", "install", "--quiet", "--python", python, wheel, cwd=folder)
    return python.parent


def test_the_wheel_carries_what_the_tool_reads(distributions: Path) -> None:
    with zipfile.ZipFile(distributions / f"{NAME}-py3-none-any.whl") as wheel:
        names = set(wheel.namelist())
    for folder in SHIPPED[1:]:
        files = {file.relative_to(ROOT).as_posix() for file in (ROOT / folder).rglob("*") if file.is_file()}
        assert {f"firefly_gen/data/{file}" for file in files} <= names
    assert not {name for name in names if name.startswith(("tests/", "out/", "tools/")) or name.endswith(".pyc")}


def test_the_source_distribution_holds_no_more_than_the_source(distributions: Path) -> None:
    with tarfile.open(distributions / f"{NAME}.tar.gz") as archive:
        tops = {name.split("/")[1] for name in archive.getnames()}
    assert {*SHIPPED, "pyproject.toml", "README.md"} <= tops
    assert not {"out", "tests", ".venv", ".tools"} & tops


def test_an_installed_tool_renders_the_committed_tree_from_an_empty_folder(
    installed: Path, tmp_path: Path, files_of: FilesOf
) -> None:
    run(installed / "firefly-gen", "render", "prod", "--quiet", cwd=tmp_path)
    assert files_of(tmp_path / "out" / "prod") == files_of(ROOT / "out" / "prod")
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_an_installed_tool_reads_the_users_profiles_first(installed: Path, project: Project) -> None:
    project.write("north.yaml", "extends: prod\ndescription: The bank of the north.\ndomain: north.example.com\n")
    shutil.rmtree(project.root / "profiles" / "services")
    out = run(installed / "python", "-m", "firefly_gen", "list", "environments", cwd=project.root)
    assert "north    prod     The bank of the north." in out
    run(installed / "firefly-gen", "validate", "north", "--quiet", cwd=project.root)


class Repository:
    """A git repository with a committer of its own."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root = root
        self.env = {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "A Tester",
            "GIT_AUTHOR_EMAIL": "tester@example.com",
            "GIT_COMMITTER_NAME": "A Tester",
            "GIT_COMMITTER_EMAIL": "tester@example.com",
            "PRE_COMMIT_HOME": str(home),
        }
        root.mkdir(exist_ok=True)
        self.git("init", "--quiet", "--initial-branch", "main")

    def git(self, *arguments: str) -> str:
        return run("git", *arguments, cwd=self.root, env=self.env)

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--message", "a state")
        return self.git("rev-parse", "HEAD").strip()

    def pre_commit(self, *arguments: str, code: int = 0) -> str:
        return run(BIN / "pre-commit", "run", *arguments, "--color", "never", cwd=self.root, env=self.env, code=code)


CONFIG = """\
repos:
  - repo: {repo}
    rev: {rev}
    hooks:
      - id: firefly-gen-validate
        args: [dev]
      - id: firefly-gen-render-check
        args: [dev]
"""


def test_the_hooks_of_pre_commit_let_pass_and_stop(project: Project, tmp_path: Path) -> None:
    tool = Repository(tmp_path / "tool", tmp_path / "pre-commit")
    for folder in SHIPPED:
        shutil.copytree(ROOT / folder, tool.root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / file, tool.root / file)
    rev = tool.commit()

    user = Repository(project.root, tmp_path / "pre-commit")
    (user.root / ".pre-commit-config.yaml").write_text(CONFIG.format(repo=tool.root, rev=rev))
    shutil.copytree(ROOT / "out" / "dev", user.root / "out" / "dev")
    user.commit()
    passed = user.pre_commit("--all-files")
    assert passed.count("Passed") == 2

    # What no environment is made of is nobody's business.
    (user.root / "NOTES.md").write_text("notes\n")
    user.git("add", "--all")
    assert user.pre_commit().count("Skipped") == 2

    project.replace("dev.yaml", "start_seconds: 240", "start_seconds: 250")
    user.git("add", "--all")
    stale = user.pre_commit(code=1)
    assert (stale.count("Passed"), stale.count("Failed")) == (1, 1)
    assert "~ services/core-banking-cards/deployment-core-banking-cards.yaml" in stale
    assert "help: run firefly-gen render dev" in stale

    project.append("dev.yaml", "kubernets: {}\n")
    user.git("add", "--all")
    wrong = user.pre_commit("firefly-gen-validate", code=1)
    assert "kubernets: unknown field 'kubernets'" in wrong
