"""A staged tree that becomes the target."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from firefly_gen.emit import promote as module
from firefly_gen.emit import swap
from firefly_gen.emit.compare import compare
from firefly_gen.emit.ledger import LEDGER_NAME, Ledger
from firefly_gen.emit.promote import promote
from firefly_gen.emit.stage import locked, staged
from firefly_gen.errors import OutputError
from firefly_gen.model.tree import Tree

MakeTree = Callable[..., Tree]
Write = Callable[..., object]
Files = Callable[[Path], dict[str, str]]


@pytest.fixture(autouse=True, params=["exchange", "renames"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "renames":
        monkeypatch.setattr(swap, "_exchange", lambda *_: False)


def marks(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of change of every file."""
    found = [each for each in folder.rglob("*") if not each.is_dir()]
    return {str(each): (each.lstat().st_ino, each.lstat().st_mtime_ns) for each in found}


def test_a_first_write_makes_the_folder_and_leaves_nothing_beside_it(
    tree: MakeTree, write: Write, files: Files, target: Path
) -> None:
    made = tree({"a": "1", "b/c/ü": "2"})
    write(made, target)
    assert files(target) == {"a": "1", "b/c/ü": "2"}
    assert (target / LEDGER_NAME).read_bytes() == Ledger.of(made).to_bytes()
    assert [each.name for each in target.parent.iterdir()] == ["prod"]


def test_a_later_write_changes_adds_and_prunes(tree: MakeTree, write: Write, files: Files, target: Path) -> None:
    write(tree({"a": "1", "b/c/d": "2", "e/f": "3"}), target)
    write(tree({"a": "one", "e/g": "4"}), target)
    assert files(target) == {"a": "one", "e/g": "4"}
    assert not (target / "b").exists()
    assert [each.name for each in target.parent.iterdir()] == ["prod"]


def test_an_empty_tree_leaves_the_ledger_alone(tree: MakeTree, write: Write, files: Files, target: Path) -> None:
    write(tree({"a/b": "1"}), target)
    write(tree({}), target)
    assert files(target) == {}
    assert [each.name for each in target.iterdir()] == [LEDGER_NAME]


def test_where_nothing_changes_nothing_moves(tree: MakeTree, write: Write, target: Path) -> None:
    write(tree({"a": "1", "b/c": "2"}), target)
    before = marks(target), target.stat().st_ino, target.stat().st_mtime_ns, (target / "b").stat().st_mtime_ns
    write(tree({"a": "1", "b/c": "2"}), target)
    after = marks(target), target.stat().st_ino, target.stat().st_mtime_ns, (target / "b").stat().st_mtime_ns
    assert after == before


def test_files_that_stay_the_same_keep_inode_and_time(tree: MakeTree, write: Write, target: Path) -> None:
    write(tree({"a": "1", "b/c": "2"}), target)
    for path in ("a", "b/c"):
        os.utime(target / path, ns=(1, 1))
    before = marks(target)
    write(tree({"a": "1", "b/c": "two"}), target)
    after = marks(target)
    assert after[str(target / "a")] == before[str(target / "a")]
    assert after[str(target / "b/c")] != before[str(target / "b/c")]
    assert (target / "a").stat().st_nlink == 1


def test_files_that_stay_the_same_keep_their_time_where_there_are_no_links(
    tree: MakeTree, write: Write, files: Files, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, _: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted", str(path))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    write(tree({"a": "1", "b": "2"}), target)
    (target / "mine").write_text("mine")
    for path in ("a", "mine"):
        os.utime(target / path, ns=(1, 1))
    write(tree({"a": "1", "b": "two"}), target)
    assert files(target) == {"a": "1", "b": "two", "mine": "mine"}
    assert [(target / path).stat().st_mtime_ns for path in ("a", "mine")] == [1, 1]


def test_what_others_put_there_stays(tree: MakeTree, write: Write, files: Files, target: Path) -> None:
    write(tree({"a/x": "1", "b": "2"}), target)
    (target / "a" / "mine").write_text("mine")
    (target / "dir" / "empty").mkdir(parents=True)
    (target / "link").symlink_to("../elsewhere")
    (target / "deep" / "er").mkdir(parents=True)
    (target / "deep" / "er" / "tool").write_text("#!")
    (target / "deep" / "er" / "tool").chmod(0o750)
    os.mkfifo(target / "pipe")
    before = marks(target)
    write(tree({"b": "two"}), target)
    (target / "pipe").unlink()
    assert files(target) == {"b": "two", "a/mine": "mine", "link": "-> ../elsewhere", "deep/er/tool": "#!"}
    assert (target / "dir" / "empty").is_dir()
    assert stat.S_IMODE((target / "deep" / "er" / "tool").stat().st_mode) == 0o750
    after = marks(target)
    for path in ("a/mine", "deep/er/tool"):
        assert after[str(target / path)] == before[str(target / path)]


def test_a_folder_of_others_without_a_ledger_is_written_into(
    tree: MakeTree, write: Write, files: Files, target: Path
) -> None:
    (target / "theirs").mkdir(parents=True)
    (target / "theirs" / "README").write_text("mine")
    write(tree({"a": "1"}), target)
    assert files(target) == {"a": "1", "theirs/README": "mine"}


def test_hand_edits_and_files_in_the_way_are_refused_and_nothing_moves(
    tree: MakeTree, write: Write, target: Path
) -> None:
    write(tree({"a": "1", "b": "2"}), target)
    (target / "a").write_text("edited")
    (target / "c").write_text("mine")
    before = marks(target)
    with pytest.raises(OutputError) as caught:
        write(tree({"a": "one", "b": "two", "c": "3"}), target)
    assert [Path(each.file).name for each in caught.value.problems] == ["a", "c"]
    assert marks(target) == before
    assert [each.name for each in target.parent.iterdir()] == ["prod"]


def test_force_replaces_them_and_only_them(tree: MakeTree, write: Write, files: Files, target: Path) -> None:
    write(tree({"a": "1", "b": "2"}), target)
    (target / "a").write_text("edited")
    (target / "c").mkdir()
    (target / "c" / "inner").write_text("mine")
    (target / "d").write_text("mine")
    write(tree({"a": "one", "c": "3"}), target, force=True)
    assert files(target) == {"a": "one", "c": "3", "d": "mine"}


def test_force_replaces_a_linked_folder_and_not_what_it_leads_to(
    tree: MakeTree, write: Write, files: Files, target: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x").write_text("theirs")
    target.mkdir(parents=True)
    (target / "a").symlink_to(outside)
    with pytest.raises(OutputError):
        write(tree({"a/x": "1"}), target)
    write(tree({"a/x": "1"}), target, force=True)
    assert files(target) == {"a/x": "1"}
    assert files(outside) == {"x": "theirs"}


def test_a_ledger_entry_behind_a_linked_folder_removes_nothing_outside(
    tree: MakeTree, write: Write, files: Files, target: Path, tmp_path: Path
) -> None:
    write(tree({"a/x": "1", "b": "2"}), target)
    (target / "a").rename(tmp_path / "outside")
    (target / "a").symlink_to(tmp_path / "outside")
    write(tree({"b": "2"}), target)
    assert files(tmp_path / "outside") == {"x": "1"}
    assert files(target) == {"a": f"-> {tmp_path / 'outside'}", "b": "2"}


def test_a_broken_ledger_is_refused_and_force_makes_a_new_one(
    tree: MakeTree, write: Write, files: Files, target: Path
) -> None:
    write(tree({"a": "1", "b": "2"}), target)
    (target / LEDGER_NAME).write_text("{")
    with pytest.raises(OutputError, match="ledger"):
        write(tree({"a": "one"}), target)
    write(tree({"a": "one"}), target, force=True)
    assert files(target) == {"a": "one", "b": "2"}
    assert not compare(tree({"a": "one"}), target).change


@pytest.mark.parametrize(
    "turn",
    [
        ({"a": "1"}, {"a/b": "2"}),
        ({"a/b": "1"}, {"a": "2"}),
        ({"a/b/c": "1", "a/d": "2"}, {"a/b": "2"}),
        ({"a/X": "1"}, {"a/x": "1"}),
        ({"A/x": "1"}, {"a/x": "1"}),
        ({"caf\u00e9": "1"}, {"cafe\u0301": "1"}),
    ],
)
def test_files_turn_into_folders_and_back_and_names_change_their_case(
    tree: MakeTree, write: Write, files: Files, target: Path, turn: tuple[dict[str, str], dict[str, str]]
) -> None:
    before, after = turn
    write(tree(before), target)
    write(tree(after), target)
    assert files(target) == after
    write(tree(before), target)
    assert files(target) == before


def test_read_only_files_and_folders_do_not_stop_a_write(
    tree: MakeTree, write: Write, files: Files, target: Path
) -> None:
    write(tree({"a": "1", "b/c": "2", "d/e": "3"}), target)
    (target / "a").chmod(0o444)
    (target / "b").chmod(0o555)
    write(tree({"a": "one", "b/c": "2"}), target)
    (target / "b").chmod(0o755)
    assert files(target) == {"a": "one", "b/c": "2"}
    assert [each.name for each in target.parent.iterdir()] == ["prod"]


def test_new_files_have_the_permissions_that_the_umask_leaves_and_folders_keep_theirs(
    tree: MakeTree, write: Write, target: Path
) -> None:
    before = os.umask(0o027)
    try:
        write(tree({"a/b": "1"}), target)
        target.chmod(0o2775)
        (target / "a").chmod(0o700)
        write(tree({"a/b": "2"}), target)
    finally:
        os.umask(before)
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (target / "a" / "b", target, target / "a")]
    assert modes == [0o640, 0o2775, 0o700]


def test_a_linked_target_stays_a_link(tree: MakeTree, write: Write, files: Files, target: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(target)
    write(tree({"a": "1"}), link)
    write(tree({"a": "2"}), link)
    assert link.is_symlink()
    assert files(target) == {"a": "2"}


@pytest.mark.parametrize("spoil", ["edit", "add", "remove", "appear"])
def test_a_target_that_changes_after_it_was_compared_is_left_alone(
    tree: MakeTree, write: Write, files: Files, target: Path, spoil: str
) -> None:
    if spoil != "appear":
        write(tree({"a": "1", "b": "2"}), target)
    made = tree({"a": "one", "b": "2"})
    with locked(target):
        comparison = compare(made, target)
        target.mkdir(exist_ok=True)
        if spoil == "edit":
            (target / "a").write_text("edited")
        elif spoil == "remove":
            (target / "a").unlink()
        else:
            (target / "mine").write_text("mine")
        before = files(target)
        with (
            staged(made, target) as stage,
            pytest.raises(OutputError, match="was changed by somebody else"),
        ):
            promote(stage, target, comparison, force=True)
    assert files(target) == before
    assert [each.name for each in target.parent.iterdir()] == ["prod"]


def test_a_target_that_disappears_is_an_error(tree: MakeTree, write: Write, target: Path) -> None:
    write(tree({"a": "1", "b": "2"}), target)
    made = tree({"a": "one", "b": "2"})
    with locked(target):
        comparison = compare(made, target)
        target.rename(target.with_name("moved"))
        with staged(made, target) as stage, pytest.raises(OutputError, match="No such file"):
            promote(stage, target, comparison, force=False)
    assert [each.name for each in target.parent.iterdir()] == ["moved"]


def test_the_folder_that_somebody_works_in_is_not_pulled_from_under_them(
    tree: MakeTree, write: Write, files: Files, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tree({"a/b": "1"}), target)
    monkeypatch.chdir(target / "a")
    with pytest.raises(OutputError, match="the working folder lies in"):
        write(tree({"a/b": "2"}), target)
    write(tree({"a/b": "1"}), Path(".."))
    assert files(target) == {"a/b": "1"}


def test_a_target_that_is_a_mount_point_or_read_only_is_refused(
    tree: MakeTree, write: Write, files: Files, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tree({"a": "1"}), target)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="is read-only"):
        write(tree({"a": "2"}), target)
    monkeypatch.setattr(Path, "is_mount", lambda _: True)
    with pytest.raises(OutputError, match="is a mount point"):
        write(tree({"a": "2"}), target)
    assert files(target) == {"a": "1"}


def test_another_file_system_inside_the_target_is_never_copied_or_emptied(
    tree: MakeTree, write: Write, files: Files, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tree({"a": "1"}), target)
    (target / "mine").write_text("mine")

    def refuse(path: Path, _: Path) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link", str(path))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    with pytest.raises(OutputError, match="Invalid cross-device link"):
        write(tree({"a": "2"}), target)
    assert files(target) == {"a": "1", "mine": "mine"}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EXDEV, errno.EIO])
def test_a_disk_that_refuses_the_swap_leaves_the_old_tree_and_nothing_beside_it(
    tree: MakeTree, write: Write, target: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    write(tree({"a": "1"}), target)

    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    for name in ("swap", "flush"):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, refuse)
            with pytest.raises(OutputError, match=os.strerror(code)):
                write(tree({"a": "2"}), target)
        assert (target / "a").read_text() == "1"
        assert [each.name for each in target.parent.iterdir()] == ["prod"]


def test_everything_new_is_on_the_disk_before_the_swap_and_what_is_kept_is_not_flushed_again(
    tree: MakeTree, write: Write, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tree({"a": "1", "b/c": "2"}), target)
    flushed: list[str] = []

    def flush(paths: list[Path]) -> None:
        staging = target.parent / ".prod.staging"
        flushed.extend(path.relative_to(staging).as_posix() for path in paths)

    monkeypatch.setattr(module, "flush", flush)
    write(tree({"a": "1", "b/c": "two", "d/e": "3"}), target)
    assert sorted(flushed) == [".", LEDGER_NAME, "b", "b/c", "d", "d/e"]
