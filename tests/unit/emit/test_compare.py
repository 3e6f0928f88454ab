"""A tree held against a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from firefly_gen.emit.compare import check_ours, compare
from firefly_gen.emit.ledger import LEDGER_NAME
from firefly_gen.errors import OutputError
from firefly_gen.model.tree import Change, Tree

MakeTree = Callable[..., Tree]
Write = Callable[..., object]


def test_against_nothing_every_file_is_added(tree: MakeTree, target: Path) -> None:
    found = compare(tree({"a": "1", "b/c": "2"}), target)
    assert found.change == Change(added=("a", "b/c"))
    assert not target.parent.exists()


def test_each_file_is_added_changed_removed_or_unchanged(tree: MakeTree, write: Write, target: Path) -> None:
    write(tree({"same": "1", "other": "2", "gone": "3"}), target)
    found = compare(tree({"same": "1", "other": "two", "new": "4"}), target)
    assert found.change == Change(added=("new",), changed=("other",), removed=("gone",), unchanged=1)
    assert (found.edited, found.occupied, found.refusals) == ((), (), ())


def test_what_was_just_written_is_no_change(tree: MakeTree, write: Write, target: Path) -> None:
    made = tree({"a": "1", "b/ü": "2"})
    write(made, target)
    assert not compare(made, target).change
    assert compare(made, target).change.unchanged == 2


def test_a_ledger_that_alone_is_stale_is_a_change(tree: MakeTree, write: Write, target: Path) -> None:
    made = tree({"a": "1"})
    write(made, target)
    ledger = target / LEDGER_NAME
    ledger.write_bytes(ledger.read_bytes().replace(b'"tool": "', b'"tool": "0.0.'))
    assert compare(made, target).change == Change(changed=(LEDGER_NAME,), unchanged=1)
    ledger.unlink()
    assert compare(made, target).change == Change(added=(LEDGER_NAME,), unchanged=1)


def test_a_file_changed_by_hand_is_edited_unless_the_tree_says_the_same(
    tree: MakeTree, write: Write, target: Path
) -> None:
    write(tree({"a": "1", "b": "2", "c": "3"}), target)
    (target / "a").write_text("mine")
    (target / "b").write_text("two")
    (target / "c").write_text("mine")
    found = compare(tree({"a": "1", "b": "two"}), target)
    assert found.edited == ("a", "c")
    assert found.change == Change(changed=("a",), removed=("c",), unchanged=1)


def test_a_file_deleted_by_hand_is_added_again(tree: MakeTree, write: Write, target: Path) -> None:
    write(tree({"a": "1", "b": "2"}), target)
    (target / "a").unlink()
    found = compare(tree({"a": "1", "b": "2"}), target)
    assert found.change == Change(added=("a",), unchanged=1)
    assert found.edited == ()


def test_a_file_that_became_a_link_is_edited_and_never_followed(
    tree: MakeTree, write: Write, target: Path, tmp_path: Path
) -> None:
    write(tree({"a": "1", "b": "2"}), target)
    for name in ("a", "b"):
        (tmp_path / name).write_text((target / name).read_text())
        (target / name).unlink()
        (target / name).symlink_to(tmp_path / name)
    found = compare(tree({"a": "1"}), target)
    assert found.edited == ("a", "b")


def test_a_file_of_others_is_in_the_way_only_with_other_content(tree: MakeTree, target: Path) -> None:
    target.mkdir(parents=True)
    (target / "a").write_text("1")
    (target / "b").write_text("mine")
    (target / "c").write_text("mine")
    found = compare(tree({"a": "1", "b": "2"}), target)
    assert found.occupied == ("b",)
    assert found.foreign == ("c",)


def test_files_of_others_where_the_tree_has_a_folder_or_a_folder_a_file_are_in_the_way(
    tree: MakeTree, target: Path, tmp_path: Path
) -> None:
    (target / "a").mkdir(parents=True)
    (target / "a" / "mine").write_text("")
    (target / "b").write_text("")
    (target / "c").symlink_to(tmp_path)
    found = compare(tree({"a": "1", "b/x": "2", "c/x": "3"}), target)
    assert found.occupied == ("a/mine", "b", "c")
    assert found.foreign == ()


def test_a_file_of_ours_that_becomes_a_folder_is_in_nobodys_way(tree: MakeTree, write: Write, target: Path) -> None:
    write(tree({"a": "1", "b/x": "2"}), target)
    found = compare(tree({"a/x": "1", "b": "2"}), target)
    assert found.change == Change(added=("a/x", "b"), removed=("a", "b/x"))
    assert (found.edited, found.occupied) == ((), ())


def test_folders_of_others_stay_and_ours_do_not(tree: MakeTree, write: Write, target: Path) -> None:
    write(tree({"ours/x": "1"}), target)
    (target / "theirs" / "empty").mkdir(parents=True)
    (target / "ours" / "theirs").mkdir()
    assert compare(tree({}), target).foreign == ("ours/theirs", "theirs", "theirs/empty")


def test_the_ledger_of_another_environment_is_refused(tree: MakeTree, write: Write, target: Path) -> None:
    write(tree({"a": "1"}, environment="dev"), target)
    found = compare(tree({"a": "1"}), target)
    with pytest.raises(OutputError, match="holds the environment dev, and prod is to be written"):
        check_ours(found, target, force=False)
    check_ours(found, target, force=True)


def test_a_ledger_that_leads_outside_is_refused_and_nothing_there_is_read(
    tree: MakeTree, write: Write, target: Path
) -> None:
    write(tree({"a": "1"}), target)
    ledger = json.loads((target / LEDGER_NAME).read_text())
    ledger["files"]["../outside"] = ledger["files"]["a"]
    (target / LEDGER_NAME).write_text(json.dumps(ledger))
    found = compare(tree({}), target)
    assert found.change.removed == ()
    with pytest.raises(OutputError, match=r"\.\./outside"):
        check_ours(found, target, force=False)


def test_every_file_that_is_not_ours_is_named_with_the_way_out(tree: MakeTree, write: Write, target: Path) -> None:
    write(tree({"a": "1", "b": "2"}), target)
    (target / "a").write_text("mine")
    (target / "c").write_text("mine")
    found = compare(tree({"a": "1", "b": "2", "c": "3"}), target)
    with pytest.raises(OutputError) as caught:
        check_ours(found, target, force=False)
    assert [Path(each.file).name for each in caught.value.problems] == ["a", "c"]
    assert all("--force" in each.hint for each in caught.value.problems)
    check_ours(found, target, force=True)


def test_a_name_that_is_no_text_can_be_reported(tree: MakeTree, target: Path) -> None:
    (target / "a").mkdir(parents=True)
    try:
        os.close(os.open(os.fsencode(target) + b"/a/\xff\x1b", os.O_CREAT | os.O_WRONLY))
    except OSError:  # a file system that takes UTF-8 only
        (target / "a" / "\x1b").touch()
    with pytest.raises(OutputError) as caught:
        check_ours(compare(tree({"a": "1"}), target), target, force=False)
    assert str(caught.value).isprintable()


def test_a_target_that_is_a_file_is_refused(tree: MakeTree, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="is a file, not a folder"):
        compare(tree({}), tmp_path / "file")
    with pytest.raises(OutputError, match="Not a directory"):
        compare(tree({}), tmp_path / "file" / "below")


def test_a_linked_target_is_followed(tree: MakeTree, write: Write, target: Path, tmp_path: Path) -> None:
    write(tree({"a": "1"}), target)
    (tmp_path / "link").symlink_to(target)
    assert not compare(tree({"a": "1"}), tmp_path / "link").change


def test_what_cannot_be_read_is_an_error_that_names_it(
    tree: MakeTree, write: Write, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tree({"a": "1"}), target)

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(OutputError, match=r"cannot read .*: Permission denied \(.*\)"):
        compare(tree({"a": "1"}), target)
