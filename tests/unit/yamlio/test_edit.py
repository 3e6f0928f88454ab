"""Changing values of a file by hand, as it were: nothing else moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firefly_gen.errors import InputError
from firefly_gen.yamlio import Path, edit, load

FILE = """\
# Head.
sample: true # why
releases:
  # About a.
  a:
    tag: "1.0.0" # pinned
    digest: sha256:aa

  c: {tag: '2', digest: 'sha256:cc'} # one line
# Foot.
other: |
  text
"""


def edited(text: str, values: dict[Path, str | None]) -> str:
    return edit(text.encode(), "f.yaml", values).decode()


@pytest.mark.parametrize(
    ("values", "old", "new"),
    [
        ({("releases", "a", "tag"): "1.1.0"}, '"1.0.0"', '"1.1.0"'),
        ({("releases", "a", "digest"): "sha256:bb"}, "sha256:aa", "sha256:bb"),
        ({("releases", "c", "tag"): "it's"}, "'2'", "'it''s'"),
        ({("releases", "c", "tag"): "3"}, "'2'", "'3'"),
        ({("releases", "a", "digest"): "1e5"}, "sha256:aa", '"1e5"'),
        ({("releases", "a", "digest"): None}, "    digest: sha256:aa\n", ""),
        ({("releases", "c", "digest"): None}, ", digest: 'sha256:cc'", ""),
        ({("releases", "c", "tag"): None}, "tag: '2', ", ""),
        ({("releases", "c", "more"): "sha256:x"}, "'sha256:cc'}", """'sha256:cc', more: "sha256:x"}"""),
        ({("releases", "c", "more"): "x"}, "'sha256:cc'}", "'sha256:cc', more: x}"),
        ({("releases", "a", "more"): "x"}, "digest: sha256:aa\n", "digest: sha256:aa\n    more: x\n"),
        ({("releases", "b", "tag"): "1"}, "sha256:aa\n", 'sha256:aa\n  b:\n    tag: "1"\n'),
        ({("releases", "d", "tag"): "1"}, "# one line\n", '# one line\n  d:\n    tag: "1"\n'),
        ({("releases", "0", "tag"): "x"}, "  a:\n", '  "0":\n    tag: x\n  a:\n'),
        ({("new", "x"): "w"}, "  text\n", "  text\nnew:\n  x: w\n"),
    ],
)
def test_a_change_is_the_only_change(values: dict[Path, str | None], old: str, new: str) -> None:
    assert FILE.count(old) == 1
    assert edited(FILE, values) == FILE.replace(old, new)


def test_nothing_changes_where_all_is_as_asked_for() -> None:
    values: dict[Path, str | None] = {("releases", "a", "tag"): "1.0.0", ("releases", "z", "tag"): None}
    assert edited(FILE, values) == FILE


def test_line_ends_and_byte_order_mark_stay() -> None:
    before = b"\xef\xbb\xbfa:\r\n  b: x\r\n"
    after = edit(before, "f.yaml", {("a", "b"): "w", ("a", "c"): "z"})
    assert after == b"\xef\xbb\xbfa:\r\n  b: w\r\n  c: z\r\n"


def test_a_last_line_without_an_end_gets_one() -> None:
    assert edited("a:\n  b: x", {("a", "c"): "w"}) == "a:\n  b: x\n  c: w\n"


def test_a_key_with_nothing_behind_it_becomes_a_map() -> None:
    assert edited("releases: # none yet\nz: 1\n", {("releases", "a", "tag"): "x"}) == (
        "releases: # none yet\n  a:\n    tag: x\nz: 1\n"
    )


def test_an_empty_map_is_filled() -> None:
    assert edited("releases: {}\n", {("releases", "a", "tag"): "x"}) == "releases: {a: {tag: x}}\n"


def test_keys_that_were_not_sorted_get_the_new_one_at_the_end() -> None:
    assert edited("b: 1\na: 2\n", {("aa",): "x"}) == "b: 1\na: 2\naa: x\n"


def test_a_path_through_something_that_is_no_map_is_refused_where_it_stands() -> None:
    with pytest.raises(InputError) as caught:
        edited("a: [1]\n", {("a", "b"): "x"})
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.message) == (1, 4, "a is no map")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a:\n  b: x\n", {("a", "b"): None}),  # a map that would be gone
    ],
)
def test_what_would_mean_something_else_is_refused(text: str, values: dict[Path, str | None]) -> None:
    with pytest.raises(InputError, match="cannot be changed without"):
        edited(text, values)


@pytest.mark.parametrize("text", ["- 1\n", "x\n"])
def test_a_document_that_is_no_map_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is no map"):
        edited(text, {("a",): "x"})


@given(
    st.sampled_from([("releases", "a", "tag"), ("releases", "b", "tag"), ("releases", "c", "digest"), ("z", "y", "x")]),
    st.text(max_size=20),
)
def test_any_text_is_either_what_is_read_back_or_refused(path: Path, value: str) -> None:
    try:
        after = edited(FILE, {path: value})
    except InputError:
        return
    data = load(after.encode(), "f.yaml").data
    for step in path:
        data = data[step]
    assert data == value
    assert after.startswith("# Head.\nsample: true # why\n")
    assert "# Foot.\n" in after
