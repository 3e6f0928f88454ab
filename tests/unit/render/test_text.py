"""Files that a repository is begun with."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from firefly_gen.errors import TemplateError
from firefly_gen.render.text import render_text

ITEM = SimpleNamespace(name="core-x", many=("a", "b"), odd="a; b")


def rendered(folder: Path, source: str) -> str:
    file = folder / "a.j2"
    file.write_text(source)
    return render_text(file, ITEM)


def test_braces_of_other_languages_stay(tmp_path: Path) -> None:
    source = "run: ${{ github.sha }} ${#x} {% x %} [[ item.name | word ]] [[ item.many | words ]] [[ item.odd | y ]]\n"
    assert rendered(tmp_path, source) == 'run: ${{ github.sha }} ${#x} {% x %} core-x a b "a; b"\n'


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x\n[[ item.odd | word ]]", "'a; b' is not one plain word"),
        ("x\n[[ item.name ]]", "a.j2:2:1: every value goes through the filter `word`, `words`, `y`"),
        ("[[ item.none | word ]]", "no attribute 'none'"),
        ("[% if %]", "a.j2:1:1: "),
        ("[[ other | word ]]", "'other' is none of"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, source: str, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        rendered(tmp_path, source)
    assert message in str(caught.value)


def test_a_template_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="cannot be read"):
        render_text(tmp_path / "none.j2", ITEM)
