"""Same profile, same bytes: whatever the hash seed, the clock's zone, the folder, or the order of keys."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, FilesOf, MakeProject, Process, Project

ROOT = Path(__file__).parents[2]


def shuffled(value: Any, rng: random.Random) -> Any:
    """The value with the keys of every map in another order; lists keep theirs, which means something."""
    if isinstance(value, list):
        return [shuffled(each, rng) for each in value]
    if not isinstance(value, dict):
        return value
    keys = list(value)
    rng.shuffle(keys)
    return {key: shuffled(value[key], rng) for key in keys}


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LANG": "de_DE.UTF-8", "LC_ALL": None},
        {"PYTHONHASHSEED": "2", "TZ": "Pacific/Niue", "LANG": "C", "LC_ALL": "C", "COLUMNS": "20"},
    ],
    ids=["seed-1", "seed-2"],
)
def test_processes_unlike_each_other_write_the_same_bytes(
    process: Process, tmp_path: Path, files_of: FilesOf, env: Mapping[str, str | None]
) -> None:
    # From another folder and without a cache, so that nothing of an earlier run is reused.
    cold = {"FIREFLY_CACHE_DIR": str(tmp_path / "cache")}
    (tmp_path / "elsewhere").mkdir()
    process("render", "prod", "-o", tmp_path / "trees", "-q", cwd=tmp_path / "elsewhere", env={**env, **cold})
    assert files_of(tmp_path / "trees" / "prod") == files_of(ROOT / "out" / "prod")


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_the_order_of_keys_means_nothing(
    cli: Cli, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch, files_of: FilesOf, name: str
) -> None:
    trees = []
    for seed in (1, 2):
        project = make_project(f"seed-{seed}")
        shuffle(project, random.Random(seed))
        monkeypatch.chdir(project.root)
        cli("render", name, "-q")
        trees.append(files_of(project.root / "out" / name))
    assert trees[0] == trees[1] == files_of(ROOT / "out" / name)


def shuffle(project: Project, rng: random.Random) -> None:
    for file in sorted((project.root / "profiles").rglob("*.yaml")):
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        file.write_text(yaml.safe_dump(shuffled(document, rng), sort_keys=False), encoding="utf-8")
