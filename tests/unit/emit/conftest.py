"""What the tests of this package share: trees from literals, a whole write, and folders as values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from firefly_gen.emit.compare import Comparison, compare
from firefly_gen.emit.promote import promote
from firefly_gen.emit.stage import locked, staged
from firefly_gen.model.tree import Tree, TreeFile

MakeTree = Callable[..., Tree]
Write = Callable[..., Comparison]


def _tree(files: dict[str, str], *, environment: str = "prod") -> Tree:
    made = (TreeFile(path, content.encode(), f"origin of {path}") for path, content in files.items())
    return Tree(environment, "1.36", tuple(sorted(made)))


def _write(tree: Tree, target: Path, *, force: bool = False) -> Comparison:
    with locked(target):
        comparison = compare(tree, target)
        with staged(tree, target) as stage:
            promote(stage, target, comparison, force=force)
    return comparison


def _files(folder: Path) -> dict[str, str]:
    found = sorted(each for each in folder.rglob("*") if each.is_symlink() or not each.is_dir())
    return {
        each.relative_to(folder).as_posix(): f"-> {each.readlink()}" if each.is_symlink() else each.read_text()
        for each in found
        if each.name != ".firefly-gen.json"
    }


@pytest.fixture
def tree() -> MakeTree:
    """Makes a tree from paths and contents."""
    return _tree


@pytest.fixture
def write() -> Write:
    """Does all that a run does with a tree: lock, compare, stage, promote."""
    return _write


@pytest.fixture
def files() -> Callable[[Path], dict[str, str]]:
    """What a folder holds, as a value; the ledger left out."""
    return _files


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A folder to write, in one of its own so that what is left beside it shows."""
    return tmp_path / "out" / "prod"
