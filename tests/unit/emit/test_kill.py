"""A run that is killed, or that the disk fails, at any moment: the target is the old tree or the new one."""

from __future__ import annotations

import errno
import os
import random
import sys
import time
from collections.abc import Callable
from itertools import count
from multiprocessing import get_context
from pathlib import Path

import pytest

from firefly_gen.emit import swap
from firefly_gen.emit.ledger import LEDGER_NAME, Ledger
from firefly_gen.emit.stage import locked
from firefly_gen.errors import OutputError
from firefly_gen.model.tree import Tree

MakeTree = Callable[..., Tree]
Write = Callable[..., object]

KILLS = 60
FORK = get_context("fork")
FOREIGN = {"notes/mine.txt": b"mine"}
BESIDE = {"prod", ".prod.staging", ".prod.old", ".prod.lock"}
KILLED, REFUSED, NEVER = 9, 7, 3


def content(folder: Path) -> dict[str, bytes]:
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def expected(tree: Tree) -> dict[str, bytes]:
    files = {each.path: each.content for each in tree.files}
    return {**files, **FOREIGN, LEDGER_NAME: Ledger.of(tree).to_bytes()}


@pytest.fixture
def trees(tree: MakeTree) -> tuple[Tree, Tree]:
    """Two trees that share a third of their files, and in which files turn into folders and back."""
    same = {f"same/{number}/x.yaml": "same" for number in range(12)}
    one = {f"one/{number}.yaml": f"one {number}" for number in range(12)}
    one |= {f"both/{number}.yaml": "one" for number in range(12)} | {"turns": "1"}
    two = {f"two/{number}/y.yaml": f"two {number}" for number in range(12)}
    two |= {f"both/{number}.yaml": "two, longer" for number in range(12)} | {"turns/x": "2"}
    return tree(same | one), tree(same | two)


@pytest.fixture
def small(tree: MakeTree) -> tuple[Tree, Tree]:
    """Two trees with one file of each fate."""
    return (
        tree({"same/x": "1", "changed": "1", "gone/x": "1", "turns": "1"}),
        tree({"same/x": "1", "changed": "2", "new/x": "2", "turns/x": "2"}),
    )


def put(tree: Tree, target: Path, write: Write) -> None:
    """Writes a tree with a file of somebody else in it."""
    for path, mine in FOREIGN.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(mine)
    write(tree, target)


def test_a_kill_at_any_moment_leaves_the_old_tree_or_the_new_one(
    trees: tuple[Tree, Tree], write: Write, target: Path
) -> None:
    def write_on_and_on() -> None:
        while True:
            for each in trees:
                write(each, target)

    put(trees[0], target, write)
    delays = random.Random(20_260_101)
    outcomes = [expected(each) for each in trees]
    seen: list[int] = []
    leftovers: set[str] = set()
    for kill in range(KILLS):
        process = FORK.Process(target=write_on_and_on)
        process.start()
        time.sleep(delays.uniform(0.005, 0.1))
        process.kill()
        process.join()

        found = content(target)
        assert found in outcomes
        seen.append(outcomes.index(found))
        beside = {each.name for each in target.parent.iterdir()}
        assert beside <= BESIDE
        leftovers |= beside

        if kill % 2:  # every other time the next run is one that is killed in its turn
            write(trees[1 - seen[-1]], target)
            assert content(target) == outcomes[1 - seen[-1]]
            assert [each.name for each in target.parent.iterdir()] == ["prod"]
    assert set(seen) == {0, 1}
    assert {".prod.staging", ".prod.lock"} <= leftovers


# What a run asks of the kernel, as far as the interpreter announces it (PEP 578).
STEPS = {
    f"os.{name}" for name in ("mkdir", "rename", "remove", "rmdir", "link", "symlink", "chmod", "scandir", "utime")
} | {"open", "fcntl.flock"}


def run_with(trouble: Callable[[], None], step: int, write: Callable[[], object]) -> int:
    """Writes in a process of its own, which meets trouble at its nth step; returns how that ended."""

    def run() -> None:
        steps = count(1)
        armed = [True]

        def hook(event: str, _: object) -> None:
            if armed and event in STEPS and next(steps) == step:
                armed.clear()
                trouble()

        sys.addaudithook(hook)
        try:
            write()
        except (OutputError, KeyboardInterrupt):
            os._exit(REFUSED)
        os._exit(NEVER if armed else 0)

    process = FORK.Process(target=run)
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def die() -> None:
    os._exit(KILLED)


def fill_up() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def interrupt() -> None:
    raise KeyboardInterrupt


@pytest.fixture(params=["exchange", "renames"])
def atomic(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the kernel is let swap two names in one step."""
    if request.param == "renames":
        monkeypatch.setattr(swap, "_exchange", lambda *_: False)
    return bool(request.param == "exchange")


def test_a_kill_at_each_single_step_leaves_the_old_tree_or_the_new_one(
    small: tuple[Tree, Tree], write: Write, tmp_path: Path, *, atomic: bool
) -> None:
    old, new = (expected(each) for each in small)
    ends: list[dict[str, bytes]] = []
    gaps = 0
    for step in count(1):
        target = tmp_path / str(step) / "prod"
        put(small[0], target, write)
        code = run_with(die, step, lambda: write(small[1], target))  # noqa: B023 - called before the next turn
        if code == NEVER:
            break
        assert code == KILLED
        if not target.exists():
            gaps += 1
            with locked(target):
                pass
        ends.append(content(target))
        assert ends[-1] in (old, new)
        write(small[1], target)
        assert content(target) == new
        assert [each.name for each in target.parent.iterdir()] == ["prod"]
    assert ends[0] == old
    assert ends[-1] == new
    assert gaps == (0 if atomic else 1)


@pytest.mark.parametrize("trouble", [fill_up, interrupt])
@pytest.mark.usefixtures("atomic")
def test_a_failure_at_each_single_step_leaves_the_old_tree_or_the_new_one(
    small: tuple[Tree, Tree], write: Write, tmp_path: Path, trouble: Callable[[], None]
) -> None:
    old, new = (expected(each) for each in small)
    codes: set[int] = set()
    for step in count(1):
        target = tmp_path / str(step) / "prod"
        put(small[0], target, write)
        code = run_with(trouble, step, lambda: write(small[1], target))  # noqa: B023 - called before the next turn
        if code == NEVER:
            break
        codes.add(code)
        assert code in {0, REFUSED}
        if code == 0:
            assert content(target) == new
        elif trouble is fill_up:
            assert content(target) == old
            assert {each.name for each in target.parent.iterdir()} <= {"prod", ".prod.lock"}
        else:
            assert content(target) in (old, new)
        write(small[1], target)
        assert content(target) == new
        assert [each.name for each in target.parent.iterdir()] == ["prod"]
    assert REFUSED in codes
