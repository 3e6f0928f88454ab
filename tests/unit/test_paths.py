from __future__ import annotations

import os
from pathlib import Path

import pytest

from firefly_gen import paths


def test_the_data_that_ships_with_the_tool_is_there() -> None:
    for name in ("templates", "profiles", "schemas"):
        assert (paths.builtin_data() / name).is_dir()


def test_the_cache_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    where = paths.cache_folder.__wrapped__
    monkeypatch.setenv("FIREFLY_CACHE_DIR", str(tmp_path))
    assert where() == tmp_path
    monkeypatch.setenv("FIREFLY_CACHE_DIR", "")
    assert where().name == "firefly-gen"


def test_a_path_is_shown_as_the_user_would_type_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    monkeypatch.chdir(tmp_path / "inside")
    assert paths.shown(tmp_path / "inside/a/b.yaml") == "a/b.yaml"
    assert paths.shown(Path("a/../b.yaml")) == "b.yaml"
    assert paths.shown(tmp_path / "inside") == "."
    assert paths.shown(tmp_path / "other") == str(tmp_path / "other")
    assert paths.shown(Path("../other")) == "../other"


def test_a_path_is_shown_even_where_the_working_folder_is_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert paths.shown(tmp_path / "a.yaml") == str(tmp_path / "a.yaml")


def test_a_digest_depends_on_names_and_contents_and_on_nothing_else(tmp_path: Path) -> None:
    one, two = tmp_path / "a", tmp_path / "b"
    one.write_text("x")
    two.write_text("y")
    before = paths.digest_of_files([one, two])
    assert paths.digest_of_files([two, one]) == before
    os.utime(one, (0, 0))
    assert paths.digest_of_files([one, two]) == before
    assert paths.digest_of_files([one, two], extra="z") != before
    assert paths.digest_of_files([one]) != before
    two.write_text("z")
    assert paths.digest_of_files([one, two]) != before
    one.write_text("xy")
    two.write_text("")
    assert paths.digest_of_files([one, two]) != before


def test_a_cache_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "deep/er/file"
    assert paths.write_cached(file, b"one")
    assert paths.write_cached(file, b"two")
    assert [each.read_bytes() for each in file.parent.iterdir()] == [b"two"]


def test_a_cache_that_cannot_be_written_is_no_error_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert not paths.write_cached(tmp_path / "file/below", b"x")
    (tmp_path / "folder/full").mkdir(parents=True)
    assert not paths.write_cached(tmp_path / "folder", b"x")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "folder"]
