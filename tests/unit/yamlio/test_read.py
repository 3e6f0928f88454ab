from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firefly_gen import yamlio
from firefly_gen.errors import InputError, Problem
from firefly_gen.yamlio import Mark


def refused(content: bytes, **options: Any) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        yamlio.load(content, "f.yaml", **options)
    return caught.value.problems


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-0", 0),
        ("+12", 12),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("yes", "yes"),
        ("on", "on"),
        ("n", "n"),
        ("0b1", "0b1"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("2024-01-01", "2024-01-01"),
        ("=", "="),
        ("'1'", "1"),
        ('"true"', "true"),
        ("|\n  1\n", "1\n"),
        (">-\n  null\n  x", "null x"),
        ("1.2.3", "1.2.3"),
        ("\u0663", "\u0663"),  # a digit, but not of JSON
    ],
)
def test_scalars_mean_what_yaml_1_2_says(text: str, value: Any) -> None:
    read = yamlio.load(f"a: {text}\n".encode(), "f.yaml").data["a"]
    assert (read, type(read)) == (value, type(value))


def test_keys_are_strings_whatever_they_look_like() -> None:
    assert yamlio.load(b"1: a\ntrue: b\n~: c\n1.5: d\n", "f").data == {"1": "a", "true": "b", "~": "c", "1.5": "d"}


def test_every_value_has_its_place() -> None:
    text = "a:\n  b: 1\n  c:\n    - x\n    -   d: {e: [7, 8]}\n\nf: |\n  text\n"
    document = yamlio.load(text.encode(), "f.yaml")
    assert document.data == {"a": {"b": 1, "c": ["x", {"d": {"e": [7, 8]}}]}, "f": "text\n"}
    assert dict(document.marks) == {
        (): Mark("f.yaml", (1, 1), (1, 1)),
        ("a",): Mark("f.yaml", (1, 1), (2, 3)),
        ("a", "b"): Mark("f.yaml", (2, 3), (2, 6)),
        ("a", "c"): Mark("f.yaml", (3, 3), (4, 5)),
        ("a", "c", 0): Mark("f.yaml", (4, 7), (4, 7)),
        ("a", "c", 1): Mark("f.yaml", (5, 9), (5, 9)),
        ("a", "c", 1, "d"): Mark("f.yaml", (5, 9), (5, 12)),
        ("a", "c", 1, "d", "e"): Mark("f.yaml", (5, 13), (5, 16)),
        ("a", "c", 1, "d", "e", 0): Mark("f.yaml", (5, 17), (5, 17)),
        ("a", "c", 1, "d", "e", 1): Mark("f.yaml", (5, 20), (5, 20)),
        ("f",): Mark("f.yaml", (7, 1), (7, 4)),
    }


def test_places_count_characters_and_not_bytes() -> None:
    marks = yamlio.load('{"\u00e9\U0001f600": 1, b: 2}\n'.encode(), "f").marks
    assert marks["b",].key == (1, 11)


@pytest.mark.parametrize(
    ("content", "where", "words"),
    [
        (b"a: 1\nb: 2\na: 3\n", "f.yaml:3:1: a", "duplicate key"),
        (b"x:\n  a: 1\n  'a': 2\n", "f.yaml:3:3: x.a", "duplicate key"),
        (b"{a: 1, a: 2}\n", "f.yaml:1:8: a", "duplicate key"),
        (b"a: 1\r\nb: 2\r\na: 3\r\n", "f.yaml:3:1: a", "duplicate key"),
        (b"a: &x 1\nb: *x\n", "f.yaml:2:1: b", "alias"),
        (b"a: &x {b: 1}\nc:\n  - *x\n", "f.yaml:3:3: c[0]", "alias"),
        (b"a: &x [*x]\n", "f.yaml:1:4: a[0]", "alias"),
        (b"a: &x 1\n", "f.yaml:1:4: a", "anchor"),
        (b"a: *x\n", "f.yaml:1:4", "alias"),
        (b"a:\n  <<: {b: 1}\n", "f.yaml:2:3: a", "merge key"),
        (b"a: !foo 1\n", "f.yaml:1:4: a", "tag !foo"),
        (b"a: !!str 1\n", "f.yaml:1:4: a", "tag"),
        (b"a: ! 1\n", "f.yaml:1:4: a", "tag !"),
        (b"a: 1\n---\nb: 2\n", "f.yaml:3:1", "second document"),
        (b"? [a]\n: 1\n", "f.yaml:1:3", "key"),
        (b"a: .inf\n", "f.yaml:1:4: a", "JSON"),
        (b"a: [-.INF, .nan]\n", "f.yaml:1:5: a[0]", "JSON"),
        (b"a: 1e999\n", "f.yaml:1:4: a", "JSON"),
        (b"a: " + b"9" * 5000, "f.yaml:1:4: a", "9999..."),
        (b"a: 0x" + b"f" * 5000, "f.yaml:1:4: a", "JSON"),
        (b"", "f.yaml:1:1", "empty"),
        (b"# nothing\n", "f.yaml:1:1", "empty"),
        (b"---\n...\n", "f.yaml:1:1", "empty"),
        (b"\xef\xbb\xbf", "f.yaml:1:1", "empty"),
        (b"a: 1\nb: caf\xe9\n", "f.yaml:2:7", "0xe9 is not UTF-8"),
        ("a: 1".encode("utf-16"), "f.yaml:1:1", "UTF-8"),
        (b"a: 1\nb: x\x00y\n", "f.yaml:2:5", "U+0000"),
        ("a: \x85\nb: \x80\n".encode(), "f.yaml:2:4", "U+0080"),
        (b"a:\n\tb: 1\n", "f.yaml:2:1", "not YAML"),
        (b"a: b: c\n", "f.yaml:1:5", "not YAML"),
        (b"a: @x\n", "f.yaml:1:4", "not YAML"),
        (b'a: "x\n', "f.yaml:2:1", "not YAML"),
        (b"a: [1,\n", "f.yaml:2:1", "not YAML"),
        (b"k" * 2000 + b": 1\n", "f.yaml:1:2001", "not YAML"),
        (b"%YAML 3.0\n---\na: 1\n", "f.yaml:1:1", "not YAML"),
    ],
)
def test_what_makes_a_file_mean_two_things_is_refused_at_its_place(content: bytes, where: str, words: str) -> None:
    problem = refused(content)[0]
    assert str(problem).startswith(f"{where}: ")
    assert words in problem.message


def test_all_problems_of_a_file_are_told_at_once_in_order() -> None:
    problems = refused(b"a: 1\na: 2\nb: !x 3\nc: .nan\nd: &d 4\n<<: {}\n")
    assert [(each.line, each.path) for each in problems] == [(2, "a"), (3, "b"), (4, "c"), (5, "d"), (6, "")]


def test_a_tab_in_the_indent_is_named() -> None:
    for content in (b"a:\n\tb: 1\n", b"a:\n  b: 1\n\tc: 1\n"):
        assert "tab" in refused(content)[0].hint


@pytest.mark.parametrize(
    "text",
    ["a: {digest: sha256:5f}\n", "a: [http://x.example]\n", "a: note: this\n", "a: 1\n  b: 2\n", "a: @x\n", "a: `x`\n"],
)
def test_text_that_should_stand_in_quotes_is_answered_with_that(text: str) -> None:
    assert "quotes" in refused(text.encode())[0].hint


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    (problem,) = refused(b"[" * 2048, limit=1024)
    assert problem.file == "f.yaml"
    assert "2,048" in problem.message
    assert "1,024" in problem.message


@pytest.mark.parametrize("depth", [250, 10_000, 300_000])
@pytest.mark.parametrize("shape", ["[", "{a: ", "- ", "? "])
def test_bottomless_nesting_is_refused(shape: str, depth: int) -> None:
    (problem,) = refused(shape.encode() * depth + b"x")
    assert problem.line == 1
    assert "nested" in problem.message


def test_nesting_in_blocks_is_bounded_too() -> None:
    content = b"".join(b" " * depth + b"a:\n" for depth in range(400))
    assert "nested" in refused(content)[0].message
    assert yamlio.load(b"".join(b" " * depth + b"a:\n" for depth in range(150)), "f").data["a"]["a"]["a"]


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    document = yamlio.load(b"\xef\xbb\xbfa: 1\r\nb:\r\n  - x\r\n", "f")
    assert document.data == {"a": 1, "b": ["x"]}
    assert document.marks["b", 0].value == (3, 5)


def test_very_long_lines_are_fine() -> None:
    assert len(yamlio.load(b"a: " + b"x " * 500_000 + b"\nb: [" + b"1," * 50_000 + b"]\n", "f").data["a"]) == 999_999


def test_several_documents_anchors_and_empty_documents_are_fine_in_rendered_files() -> None:
    content = b"---\na: &x {b: 1}\nc: *x\n---\n# nothing\n---\nd: !t 2\n"
    assert yamlio.load_objects(content, "f") == [{"a": {"b": 1}, "c": {"b": 1}}, {"d": 2}]


def test_aliases_cannot_make_a_small_file_large() -> None:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 7)]
    for content in ("\n".join(lines).encode(), b"a: &x [*x]\n", b"&x {a: *x}\n"):
        for read in (yamlio.load_objects, yamlio.locate):
            with pytest.raises(InputError, match=r"aliases|nested"):
                read(content, "f")


def test_each_document_of_a_file_has_its_own_places() -> None:
    first, second = yamlio.locate(b"a: 1\n---\na:\n  - 2\n", "f")
    assert first.marks["a",].value == (1, 4)
    assert second.marks["a", 0].value == (4, 5)


@settings(max_examples=150)
@given(st.one_of(st.binary(max_size=60), st.text("-[]{}:,&*!|>'\"%@ \t\n#?a1.<", max_size=40).map(str.encode)))
def test_whatever_the_bytes_are_they_are_read_or_refused(content: bytes) -> None:
    for read in (yamlio.load, yamlio.load_objects, yamlio.locate):
        with suppress(InputError):
            assert read(content, "f") is not None
