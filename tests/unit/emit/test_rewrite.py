"""One file of the user's, replaced whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from firefly_gen.emit.rewrite import rewrite
from firefly_gen.emit.stage import locked
from firefly_gen.errors import OutputError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "a.yaml"
    made.write_bytes(b"old")
    made.chmod(0o640)
    return made


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_file_gets_its_new_content_and_keeps_its_permissions(file: Path) -> None:
    assert rewrite(file, lambda old: old + b"new")
    assert file.read_bytes() == b"oldnew"
    assert file.stat().st_mode & 0o777 == 0o640
    assert names(file.parent) == ["a.yaml"]


def test_a_file_that_stays_the_same_is_not_touched(file: Path) -> None:
    stamp = file.stat()
    assert not rewrite(file, lambda old: old)
    assert file.stat() == stamp


def test_a_link_stays_a_link(file: Path) -> None:
    link = file.with_name("link.yaml")
    link.symlink_to(file.name)
    rewrite(link, lambda _: b"new")
    assert link.is_symlink()
    assert file.read_bytes() == b"new"


def test_a_change_that_fails_leaves_the_file_and_no_scraps(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("firefly_gen.emit.rewrite.flush_one", full)
    with pytest.raises(OutputError, match="No space left"):
        rewrite(file, lambda _: b"new")
    assert file.read_bytes() == b"old"
    assert names(file.parent) == ["a.yaml"]


def test_two_runs_never_write_one_file_at_once(file: Path) -> None:
    with locked(file), pytest.raises(OutputError, match="another firefly-gen run is writing"):
        rewrite(file, lambda _: b"new")
    assert file.read_bytes() == b"old"


def test_a_file_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="No such file"):
        rewrite(tmp_path / "none.yaml", lambda old: old)
