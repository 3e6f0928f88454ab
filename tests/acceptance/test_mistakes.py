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


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        (b"extends: prod\n" + b"# x\n" * 3_000_000, "", "the file has 12,000,014 bytes"),
        (b"extends: prod\ndescription: caf\xe9\n", ":2:17", "byte 0xe9 is not UTF-8"),
        (b"extends: prod\ndescription: a\x00b\n", ":2:15", "not YAML"),
        (b"extends: prod\nworkloads:\n  <<: {replicas: 3}\n", ":3:3", "merge key << is not supported"),
        (b"extends: prod\ndescription: !!python/object:os.system x\n", ":2:14", "is not supported"),
        (b"extends: prod\n---\nextends: dev\n", ":3:1", "a second document begins here"),
        (b"extends: prod\ndescription: " + b"[" * 5000 + b"]" * 5000 + b"\n", ":2:", "nested more than"),
        (b"extends: prod\nworkloads:\n  replicas: " + b"9" * 5000 + b"\n", ":3:13", "is not a number"),
        (b"- extends: prod\n", ":1:1", "a profile is a map"),
    ],
    ids=["large", "latin-1", "control", "merge-key", "tag", "documents", "deep", "number", "list"],
)
def test_a_file_that_is_no_profile_is_told_at_its_place(
    cli: Cli, project: Project, content: bytes, place: str, message: str
) -> None:
    (project.root / "profiles" / "north.yaml").write_bytes(content)
    told = cli("render", "north", code=2).out
    assert told.startswith(f"profiles/north.yaml{place}")
    assert message in told.splitlines()[0]


def test_a_profile_that_leads_nowhere_is_told(cli: Cli, project: Project) -> None:
    (project.root / "profiles" / "north.yaml").symlink_to("nowhere.yaml")
    told = cli("render", "north", code=2).out
    assert "north" in told.splitlines()[0]


@pytest.mark.parametrize(
    "content", ["\ufeffextends: prod\n", "extends: prod\r\ndescription: North.\r\n"], ids=["bom", "crlf"]
)
def test_what_editors_on_other_systems_write_is_fine(cli: Cli, project: Project, content: str) -> None:
    (project.root / "profiles" / "north.yaml").write_bytes(content.encode())
    cli("validate", "north", "-q")
