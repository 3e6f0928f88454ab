"""The ledger's file."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firefly_gen import __version__
from firefly_gen.emit.ledger import LEDGER_NAME, Ledger
from firefly_gen.errors import OutputError
from firefly_gen.model.tree import Tree, TreeFile

TREE = Tree("prod", "1.36", (TreeFile("b/ü.yaml", b"two", 'o "2"'), TreeFile("a.yaml", b"one", "o1")))


def test_it_says_what_was_written_by_whom_and_nothing_of_when() -> None:
    data = json.loads(Ledger.of(TREE).to_bytes())
    assert data == {
        "version": 1,
        "tool": __version__,
        "environment": "prod",
        "kubernetes": "1.36",
        "files": {
            "a.yaml": {
                "sha256": "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed",
                "origin": "o1",
            },
            "b/ü.yaml": {
                "sha256": "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3",
                "origin": 'o "2"',
            },
        },
    }


def test_its_bytes_are_sorted_one_line_a_file_and_end_with_a_line_feed() -> None:
    text = Ledger.of(TREE).to_bytes().decode()
    assert text.endswith("}\n")
    assert text.index("a.yaml") < text.index("b/ü.yaml")
    assert sum("sha256" in line for line in text.splitlines()) == len(TREE.files)
    assert Ledger.of(Tree("prod", "1.36", TREE.files[::-1])).to_bytes().decode() == text


def test_an_empty_tree_has_a_ledger_too(tmp_path: Path) -> None:
    ledger = Ledger.of(Tree("prod", "1.36", ()))
    (tmp_path / LEDGER_NAME).write_bytes(ledger.to_bytes())
    assert Ledger.read(tmp_path) == ledger


SEGMENT = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=8)


@given(st.dictionaries(SEGMENT, st.tuples(st.binary(), st.text(st.characters(codec="utf-8")))))
def test_what_is_written_is_what_is_read(tmp_path_factory: pytest.TempPathFactory, files: Any) -> None:
    folder = tmp_path_factory.mktemp("ledger")
    made = tuple(TreeFile(path, content, origin) for path, (content, origin) in files.items())
    ledger = Ledger.of(Tree("prod", "1.36", made))
    (folder / LEDGER_NAME).write_bytes(ledger.to_bytes())
    assert Ledger.read(folder) == ledger


def test_a_folder_without_one_has_none(tmp_path: Path) -> None:
    assert Ledger.read(tmp_path) is None
    assert Ledger.read(tmp_path / "missing") is None


def ledger_with(**changes: Any) -> bytes:
    return json.dumps({**json.loads(Ledger.of(TREE).to_bytes()), **changes}).encode()


SHA = "0" * 64


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b"<<<<<<< HEAD\n{}\n",
        b"[" * 100_000,
        ledger_with(version=2),
        ledger_with(version=None),
        ledger_with(tool=1),
        ledger_with(environment=None),
        ledger_with(files=[]),
        ledger_with(files={"a": None}),
        ledger_with(files={"a": {"sha256": SHA}}),
        ledger_with(files={"a": {"sha256": "x", "origin": ""}}),
        ledger_with(files={"../up": {"sha256": SHA, "origin": ""}}),
        ledger_with(files={"/etc/passwd": {"sha256": SHA, "origin": ""}}),
        ledger_with(files={"a\u0000b": {"sha256": SHA, "origin": ""}}),
        ledger_with(files={LEDGER_NAME: {"sha256": SHA, "origin": ""}}),
    ],
)
def test_one_that_cannot_be_trusted_is_an_error_with_a_way_out(tmp_path: Path, content: bytes) -> None:
    (tmp_path / LEDGER_NAME).write_bytes(content)
    with pytest.raises(OutputError) as caught:
        Ledger.read(tmp_path)
    (problem,) = caught.value.problems
    assert problem.file.endswith(LEDGER_NAME)
    assert "git" in problem.hint
    assert "--force" in problem.hint


def test_one_that_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.write_bytes(Ledger.of(TREE).to_bytes())
    place = tmp_path / LEDGER_NAME
    for make in (lambda: place.symlink_to(real), lambda: os.mkfifo(place), place.mkdir):
        make()
        with pytest.raises(OutputError, match="not a regular file"):
            Ledger.read(tmp_path)
        place.rmdir() if place.is_dir() else place.unlink()
