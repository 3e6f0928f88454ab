"""Two folders that trade names."""

from __future__ import annotations

import ctypes
import errno
from pathlib import Path

import pytest

from firefly_gen.emit import swap as module
from firefly_gen.emit.place import Place
from firefly_gen.emit.swap import recover, swap
from firefly_gen.errors import OutputError


@pytest.fixture
def place(tmp_path: Path) -> Place:
    found = Place.of(tmp_path / "prod")
    for folder, name in ((found.target, "old"), (found.staging, "new")):
        folder.mkdir()
        (folder / name).touch()
    return found


def holds(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()] if folder.exists() else []


@pytest.fixture(params=["exchange", "renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to swap; the first is the second where the kernel or the file system lacks it."""
    if request.param == "renames":
        monkeypatch.setattr(module, "_exchange", lambda *_: False)
    return str(request.param)


@pytest.mark.usefixtures("way")
def test_each_gets_the_name_of_the_other(place: Place) -> None:
    swap(place.staging, place)
    assert holds(place.target) == ["new"]
    assert holds(place.staging) == ["old"]
    assert not place.old.exists()


@pytest.mark.usefixtures("way")
def test_a_swap_that_fails_changes_nothing(place: Place) -> None:
    with pytest.raises(FileNotFoundError):
        swap(place.staging.with_name("missing"), place)
    assert holds(place.target) == ["old"]
    assert holds(place.staging) == ["new"]
    assert not place.old.exists()


@pytest.mark.parametrize(
    ("code", "done"), [(errno.EINVAL, True), (errno.ENOSYS, True), (errno.EXDEV, False), (errno.EIO, False)]
)
def test_only_a_kernel_that_lacks_the_exchange_is_helped_with_renames(
    place: Place, monkeypatch: pytest.MonkeyPatch, code: int, *, done: bool
) -> None:
    monkeypatch.setattr(module, "_exchange_call", lambda: lambda *_: -1)
    monkeypatch.setattr(ctypes, "get_errno", lambda: code)
    if done:
        swap(place.staging, place)
    else:
        with pytest.raises(OSError) as caught:  # noqa: PT011 - the number is what is checked
            swap(place.staging, place)
        assert caught.value.errno == code
    assert holds(place.target) == (["new"] if done else ["old"])


def test_a_library_without_the_call_is_helped_with_renames(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_exchange_call", lambda: None)
    swap(place.staging, place)
    assert holds(place.target) == ["new"]


def test_a_run_that_was_killed_after_the_first_rename_is_undone(place: Place) -> None:
    place.target.rename(place.old)
    recover(place)
    assert holds(place.target) == ["old"]
    assert not place.old.exists()


def test_a_run_that_was_killed_after_the_second_rename_is_finished(place: Place) -> None:
    place.target.rename(place.old)
    place.staging.rename(place.target)
    recover(place)
    assert holds(place.target) == ["new"]
    assert holds(place.staging) == ["old"]
    assert not place.old.exists()


def test_a_target_that_was_made_anew_after_a_kill_is_left_to_people(place: Place) -> None:
    place.target.rename(place.old)
    place.target.mkdir()
    with pytest.raises(OutputError, match=r"has been made anew since") as caught:
        recover(place)
    assert ".prod.old" in caught.value.problems[0].hint
    assert holds(place.old) == ["old"]


def test_where_nothing_was_cut_short_there_is_nothing_to_mend(place: Place) -> None:
    recover(place)
    assert holds(place.target) == ["old"]
    assert holds(place.staging) == ["new"]
