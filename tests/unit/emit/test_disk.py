"""Snapshots, flushing, removing, and errors of the disk."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from firefly_gen.emit.disk import disk_errors, flush, flush_one, remove, snapshot
from firefly_gen.errors import OutputError


def test_a_snapshot_names_everything_below_and_follows_no_link(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "x").write_text("123")
    (folder / "link").symlink_to(tmp_path)
    seen = snapshot(folder)
    assert sorted(seen) == ["", "a", "a/b", "a/x", "link"]
    assert seen["a/x"].is_file
    assert seen["a/x"].size == 3
    assert seen["a/b"].is_folder
    assert seen["link"].is_link
    assert not seen["link"].is_folder


def test_a_snapshot_changes_with_content_and_not_with_the_order_of_things(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("1")
    before = snapshot(tmp_path)
    (tmp_path / "y").touch()
    (tmp_path / "y").unlink()
    assert snapshot(tmp_path) == before
    os.utime(tmp_path / "x", ns=(0, 1))
    assert snapshot(tmp_path) != before


def test_a_snapshot_of_nothing_is_empty(tmp_path: Path) -> None:
    assert snapshot(tmp_path / "missing") == {}


def test_flushing_reaches_every_path_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [tmp_path / str(number) for number in range(50)]
    for path in paths:
        path.touch()
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: flushed.append(os.fstat(handle).st_ino))
    flush([*paths, tmp_path])
    assert sorted(flushed) == sorted(path.stat().st_ino for path in [*paths, tmp_path])
    flush([])


def test_a_flush_that_fails_in_any_thread_is_not_lost(tmp_path: Path) -> None:
    paths = [tmp_path] * 40
    with pytest.raises(FileNotFoundError):
        flush([*paths, tmp_path / "missing"])


def test_a_folder_that_cannot_be_flushed_is_no_error_and_a_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    (tmp_path / "file").touch()
    monkeypatch.setattr(os, "fsync", refuse)
    flush_one(tmp_path)
    with pytest.raises(OSError, match="Invalid argument"):
        flush_one(tmp_path / "file")


def test_removing_takes_folders_files_and_links_but_not_what_links_lead_to(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "x").touch()
    for name in ("folder", "file", "link"):
        path = tmp_path / name
        if name == "folder":
            path.mkdir()
            (path / "inner").symlink_to(kept)
        elif name == "file":
            path.touch()
        else:
            path.symlink_to(kept)
        remove(path)
        assert not os.path.lexists(path)
    remove(tmp_path / "missing")
    assert (kept / "x").exists()


def test_removing_does_not_stop_at_a_read_only_folder(tmp_path: Path) -> None:
    inner = tmp_path / "folder" / "inner"
    inner.mkdir(parents=True)
    (inner / "x").touch()
    inner.chmod(0o555)
    remove(tmp_path / "folder")
    assert not (tmp_path / "folder").exists()


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (errno.ENOSPC, "free some space"),
        (errno.EACCES, "must be writable"),
        (errno.EROFS, "a disk that can be written"),
        (errno.EXDEV, "single file system"),
        (errno.EBUSY, "mount point"),
        (errno.ENOENT, "run again"),
    ],
)
def test_what_the_disk_refuses_is_said_with_a_way_out(tmp_path: Path, code: int, hint: str) -> None:
    with pytest.raises(OutputError) as caught, disk_errors("write", tmp_path):
        raise OSError(code, os.strerror(code), str(tmp_path / "x"))
    (problem,) = caught.value.problems
    assert problem.message == f"cannot write {tmp_path}: {os.strerror(code)} ({tmp_path / 'x'})"
    assert hint in problem.hint


def test_an_error_without_number_or_file_is_said_too(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"cannot read .*: odd"), disk_errors("read", tmp_path):
        raise OSError("odd")
