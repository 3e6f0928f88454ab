"""Which paths a tree may hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firefly_gen.emit.treepath import fault, folded, parents, printable


@pytest.mark.parametrize(
    "path", ["a.yaml", "services/core-banking-cards/deployment-core-banking-cards.yaml", "docs/überblick.md", ".x"]
)
def test_ordinary_paths_have_no_fault(path: str) -> None:
    assert fault(path) == ""


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("", "empty"),
        ("/etc/passwd", "absolute"),
        ("../x", "'..'"),
        ("a/../../x", "'..'"),
        ("./x", "'.'"),
        ("a//b", "empty"),
        ("a/", "empty"),
        ("C:/x", "':'"),
        ("a\\b", "which not every file system takes"),
        ("a\nb", "which not every file system takes"),
        ("a\0b", "which not every file system takes"),
        ("a\ud800", "which not every file system takes"),
        ("a/b.", "ends with"),
        ("a /b", "ends with"),
        ("a/" + "ä" * 128, "longer than 255 bytes"),
    ],
)
def test_a_path_that_some_checkout_cannot_have_is_named_as_such(path: str, why: str) -> None:
    assert why in fault(path)


@given(st.text())
def test_a_path_without_fault_stays_below_its_root(path: str) -> None:
    if not fault(path):
        names = path.encode().decode().split("/")
        assert all(name not in {"", ".", ".."} for name in names)


@given(st.text())
def test_folding_twice_changes_nothing_more(path: str) -> None:
    assert folded(folded(path)) == folded(path)


@pytest.mark.parametrize(
    ("one", "other"), [("A/b.yaml", "a/B.YAML"), ("stra\u00dfe", "STRASSE"), ("caf\u00e9", "CAFE\u0301")]
)
def test_paths_that_differ_in_case_or_composition_fold_to_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_parents_are_the_folders_from_the_outermost() -> None:
    assert list(parents("a/b/c.yaml")) == ["a", "a/b"]
    assert list(parents("c.yaml")) == []


def test_what_a_terminal_should_not_get_is_escaped() -> None:
    assert printable("a/é.yaml") == "a/é.yaml"
    assert printable("a\x1b[31m\udcff") == "a\\x1b[31m\\udcff"
