"""The lock, and the folder in which a tree is put together."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import pytest

from firefly_gen.emit.ledger import LEDGER_NAME, Ledger
from firefly_gen.emit.stage import locked, staged
from firefly_gen.errors import OutputError
from firefly_gen.model.tree import Tree

MakeTree = Callable[..., Tree]
Files = Callable[[Path], dict[str, str]]


def test_a_second_run_is_refused_while_the_first_holds_the_lock(target: Path) -> None:
    with locked(target), pytest.raises(OutputError, match="another firefly-gen run is writing"), locked(target):
        pass
    with locked(target):
        pass


def test_two_names_of_one_folder_share_a_lock(target: Path, tmp_path: Path) -> None:
    target.mkdir(parents=True)
    (tmp_path / "link").symlink_to(target)
    with locked(target), pytest.raises(OutputError, match="another"), locked(tmp_path / "link"):
        pass


def test_two_targets_do_not_share_a_lock(target: Path) -> None:
    with locked(target), locked(target.with_name("dev")):
        pass


def test_nothing_is_left_of_a_lock_not_even_the_folders_above(target: Path, tmp_path: Path) -> None:
    with locked(target / "deep"):
        assert target.is_dir()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ZeroDivisionError), locked(target / "deep"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_folder_above_that_was_there_stays(target: Path) -> None:
    target.parent.mkdir()
    with locked(target):
        pass
    assert list(target.parent.iterdir()) == []


def test_a_lock_file_that_a_killed_run_left_stops_nobody(target: Path) -> None:
    target.parent.mkdir()
    (target.parent / ".prod.lock").touch()
    with locked(target):
        pass
    assert list(target.parent.iterdir()) == []


def test_a_lock_that_was_removed_while_it_was_awaited_is_not_taken_for_ours(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.parent.mkdir()
    lock = target.parent / ".prod.lock"
    real = fcntl.flock
    handles: list[int] = []

    def flock(handle: int, operation: int) -> None:
        handles.append(os.fstat(handle).st_ino)
        if len(handles) == 1:
            lock.rename(lock.with_name("gone"))  # its holder ends between open and flock
        real(handle, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    with locked(target):
        assert handles[-1] == lock.stat().st_ino != handles[0]
        assert len(handles) == 2


def _race(target: Path, rounds: int) -> None:
    inside = target.parent / "inside"
    for _ in range(rounds):
        try:
            with locked(target):
                inside.mkdir()
                inside.rmdir()
        except OutputError:
            continue


def test_two_runs_are_never_inside_at_once(target: Path) -> None:
    target.parent.mkdir()
    fork = get_context("fork")
    runs = [fork.Process(target=_race, args=(target, 300)) for _ in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert [run.exitcode for run in runs] == [0, 0, 0]
    assert list(target.parent.iterdir()) == []


def test_a_folder_above_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot write"), locked(tmp_path / "file" / "prod"):
        pass


def test_a_lock_that_cannot_be_made_is_an_error_that_says_why(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, *_: object) -> int:
        raise OSError(30, "Read-only file system", str(path))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(OutputError, match="Read-only file system"), locked(target):
        pass


def test_a_tree_is_staged_beside_its_target_with_its_ledger(tree: MakeTree, files: Files, target: Path) -> None:
    made = tree({"a": "1", "b/ü/c": "2"})
    with locked(target):
        with staged(made, target) as stage:
            assert stage.folder == target.parent / ".prod.staging"
            assert files(stage.folder) == {"a": "1", "b/ü/c": "2"}
            assert (stage.folder / LEDGER_NAME).read_bytes() == Ledger.of(made).to_bytes()
            assert not target.exists()
        assert not stage.folder.exists()


def test_a_tree_that_is_only_to_be_proved_is_staged_elsewhere(tree: MakeTree, files: Files) -> None:
    with staged(tree({"a": "1"}), None) as stage:
        assert files(stage.folder) == {"a": "1"}
    assert not stage.folder.exists()


def test_the_staged_folder_is_gone_after_an_error_too(tree: MakeTree, target: Path) -> None:
    with locked(target), pytest.raises(ZeroDivisionError), staged(tree({"a": "1"}), target):
        raise ZeroDivisionError
    assert not target.parent.exists()


def test_what_a_killed_run_left_in_the_staged_folders_place_is_removed(
    tree: MakeTree, files: Files, target: Path, tmp_path: Path
) -> None:
    leftover = target.parent / ".prod.staging"
    kept = tmp_path / "kept"
    kept.touch()
    for make in (
        lambda: (leftover / "old").mkdir(parents=True),
        leftover.touch,
        lambda: leftover.symlink_to(tmp_path),
    ):
        target.parent.mkdir(exist_ok=True)
        make()
        with locked(target), staged(tree({"a": "1"}), target) as stage:
            assert files(stage.folder) == {"a": "1"}
    assert kept.exists()


def test_a_full_disk_is_an_error_and_leaves_nothing(
    tree: MakeTree, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, _: bytes) -> int:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with (
        pytest.raises(OutputError, match=r"cannot write .*: No space left on device"),
        locked(target),
        staged(tree({"a": "1"}), target),
    ):
        pass
    assert not target.parent.exists()
