"""Each folder of ``mistakes`` holds a profile with one wrong line, and all that its author is told.

``UPDATE_EXPECTED=1`` writes what they are told now; the difference is then reviewed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, Project

MISTAKES = sorted(Path(__file__).with_name("mistakes").iterdir())


def test_there_are_enough_of_them() -> None:
    assert len(MISTAKES) >= 20


@pytest.mark.parametrize("folder", MISTAKES, ids=lambda folder: folder.name)
def test_the_author_is_told_the_place_and_the_mend(cli: Cli, project: Project, folder: Path) -> None:
    (project.root / "profiles" / "north.yaml").write_bytes((folder / "profile.yaml").read_bytes())
    told = cli("render", "north", code=2).out.replace(str(project.root), "@@PROJECT@@")
    if os.environ.get("UPDATE_EXPECTED"):
        (folder / "expected.txt").write_text(told, encoding="utf-8")
    assert told == (folder / "expected.txt").read_text(encoding="utf-8")
    assert not (project.root / "out").exists()
