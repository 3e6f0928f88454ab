"""How values go into Markdown."""

from __future__ import annotations

import jinja2
import pytest

from firefly_gen.render import markdown


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain words, 3.5 %", "plain words, 3.5 %"),
        ("a|b", "a\\|b"),
        ("<script>", "\\<script\\>"),
        ("two\nlines  here", "two lines here"),
        ("*not* _bold_ [x](y) `z`", "\\*not\\* \\_bold\\_ \\[x\\](y) \\`z\\`"),
        (7, "7"),
        (True, "yes"),
        (("a", "b"), "a, b"),
        ((), ""),
    ],
)
def test_text_never_changes_the_page_around_it(value: object, written: str) -> None:
    assert markdown.text(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("rate(x[5m])", "`rate(x[5m])`"),
        ("a|b", "`a\\|b`"),
        ("has `tick`", "`` has `tick` ``"),
        ("", "`  `"),
        (5, "`5`"),
    ],
)
def test_a_code_span_holds_any_text(value: object, written: str) -> None:
    assert markdown.code(value) == written


def test_a_block_is_the_text_as_it_is() -> None:
    assert markdown.block("sum(x)\n  > 1 | 2") == "sum(x)\n  > 1 | 2"


def test_a_block_cannot_be_ended_from_inside() -> None:
    with pytest.raises(ValueError, match="block of code"):
        markdown.block("a\n```\nb")


@pytest.mark.parametrize("write", [markdown.text, markdown.code, markdown.block])
def test_what_is_no_text_is_refused(write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError, match="cannot hold a dict"):
        write({"a": 1})
    with pytest.raises(jinja2.UndefinedError):
        write(jinja2.StrictUndefined(name="x"))
