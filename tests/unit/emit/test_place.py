"""The names beside a target."""

from __future__ import annotations

from pathlib import Path

import pytest

from firefly_gen.emit.place import Place
from firefly_gen.errors import OutputError


def test_the_neighbours_of_a_target_are_hidden_and_bear_its_name(tmp_path: Path) -> None:
    place = Place.of(tmp_path / "prod")
    assert place.target == tmp_path / "prod"
    names = [each.relative_to(tmp_path).as_posix() for each in (place.staging, place.old, place.lock)]
    assert names == [".prod.staging", ".prod.old", ".prod.lock"]


def test_the_neighbours_of_a_linked_target_stand_beside_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real" / "prod")
    assert Place.of(tmp_path / "link").staging == tmp_path / "real" / ".prod.staging"


def test_the_root_of_a_disk_is_no_target() -> None:
    with pytest.raises(OutputError, match="cannot be replaced"):
        Place.of(Path("/"))


def test_links_in_a_circle_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def circle(path: Path, **_: object) -> Path:
        raise RuntimeError(f"Symlink loop from {path}")

    monkeypatch.setattr(Path, "resolve", circle)
    with pytest.raises(OutputError, match="Symlink loop"):
        Place.of(tmp_path / "loop")
