from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.resolver import implicit_resolvers

from firefly_gen import yamlio

NASTY = st.sampled_from(
    (
        *(
            "",
            " ",
            "yes",
            "NO",
            "on",
            "Off",
            "y",
            "N",
            "null",
            "~",
            "true",
            "False",
            "=",
            "<<",
            "-",
            ".",
            "..",
            "...",
            "---",
        ),
        *(
            "012",
            "0o14",
            "0x1F",
            "0b1",
            "1_000",
            "1__2",
            "1e3",
            "12e03",
            "1.",
            ".5",
            "+1",
            "-.5e-3",
            ".inf",
            "-.INF",
            ".NaN",
        ),
        *("1:30", "12:30:45", "2024-01-01", "2024-01-01T10:00:00Z", "1 2", "1,000", "1.2.3", "0644", "08", "123e4567"),
        *(
            "a: b",
            "a:",
            ":a",
            "::",
            "a:b",
            "key: ",
            "- x",
            "-x",
            "? a",
            "# x",
            "#x",
            "a #b",
            "a# b",
            "&a",
            "*a",
            "!a",
            "%a",
        ),
        *(
            "@a",
            "`a",
            "{a",
            "a}",
            "[a",
            "a]",
            ",a",
            "a,",
            "|",
            ">",
            "'a'",
            '"a"',
            "a'b",
            "\\",
            "a\\nb",
            "--- a",
            "... a",
        ),
        *(
            "a\n",
            "\n",
            "\n\n",
            "a\nb",
            "a\n\nb\n\n",
            " a\nb",
            "a \nb",
            "\ta\nb",
            "a\tb\nc",
            "a\r\nb",
            "a\rb",
            "a\n b",
            "#\n#",
        ),
        *(
            "\x00",
            "\x07",
            "\x1b[0m",
            "\x7f",
            "\x85",
            "\xa0",
            "\u2028",
            "\u2029",
            "\ufeff",
            "\ufffe",
            "\U0001f600",
            "e\u0301",
        ),
        *("a " * 600, "a\n" * 300, "k" * 800),
    )
)
TEXT = st.one_of(NASTY, st.text())
KEY = st.one_of(NASTY.filter(lambda text: len(text) < 100), st.text(max_size=60))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4),
    max_leaves=20,
)
OBJECT = st.dictionaries(KEY, JSON, min_size=1, max_size=6)


@settings(max_examples=250)
@given(OBJECT)
@example({"a": "a\n\n", "b": ["x\ny", ["z\n"]]})
@example({"\u2028": 1e300, "1e3": -0.0})
def test_what_is_written_means_the_same_to_every_reader(body: dict[str, Any]) -> None:
    text = yamlio.dump(body)
    assert yamlio.load_objects(text.encode(), "x") == [body]
    assert yamlio.load(text.encode(), "x").data == body
    assert yaml.safe_load(text) == body
    assert YAML(typ="safe", pure=True).load(text) == body


@settings(max_examples=300)
@given(st.text("0123456789_.:eExXobaFTZtznyINF+-~ ", min_size=1, max_size=12))
@example("-.5e-3")
@example("-_1")
def test_what_looks_like_a_number_or_a_date_stays_text(text: str) -> None:
    written = yamlio.dump({"a": text})
    assert yamlio.load(written.encode(), "x").data == {"a": text}
    assert yaml.safe_load(written) == {"a": text}
    assert YAML(typ="safe", pure=True).load(written) == {"a": text}


def test_no_short_text_that_a_reader_takes_for_something_else_is_written_plain() -> None:
    rules = [rule for rules in yaml.SafeLoader.yaml_implicit_resolvers.values() for _, rule in rules]
    rules += [rule for _, _, rule, _ in implicit_resolvers]
    for length in range(1, 5):
        for letters in itertools.product("01._-+:eExobTF~=<", repeat=length):
            text = "".join(letters)
            if any(rule.match(text) for rule in rules):
                assert yamlio.dump({"a": text}) == f'a: "{text}"\n'


@settings(max_examples=100)
@given(OBJECT)
def test_writing_what_was_read_changes_nothing(body: dict[str, Any]) -> None:
    text = yamlio.dump(body)
    assert yamlio.dump(yamlio.load_objects(text.encode(), "x")[0]) == text


@settings(max_examples=60)
@given(OBJECT)
def test_lines_end_in_lf_and_in_nothing_else(body: dict[str, Any]) -> None:
    text = yamlio.dump(body)
    assert text.endswith("\n")
    assert text.splitlines() == text[:-1].split("\n")
    assert not any(line != line.rstrip() for line in text.split("\n"))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("core-banking-accounts", "core-banking-accounts"),
        ("ghcr.io/x/y:1.0.0@sha256:0f", "ghcr.io/x/y:1.0.0@sha256:0f"),
        ("http://a.b.svc.cluster.local:8080", "http://a.b.svc.cluster.local:8080"),
        ("-_1", '"-_1"'),  # Go drops the underscores of a number
        ("-XX:+UseG1GC -Xmx640m", "-XX:+UseG1GC -Xmx640m"),
        ("$(POD_IP)", "$(POD_IP)"),
        ("a, b; c (d)", "a, b; c (d)"),
        ("/tmp/x", "/tmp/x"),
        ("v1.36", "v1.36"),
        ("250m", "250m"),
        ("768Mi", "768Mi"),
        ("1.2.3.4", '"1.2.3.4"'),
        ("firefly.io/tier", "firefly.io/tier"),
        ("key #1", '"key #1"'),
        ("yes", '"yes"'),
        ("off", '"off"'),
        ("n", '"n"'),
        ("012", '"012"'),
        ("1e3", '"1e3"'),
        ("8080", '"8080"'),
        ("1:30", '"1:30"'),
        ("2024-01-01", '"2024-01-01"'),
        ("null", '"null"'),
        ("", '""'),
        ("*", '"*"'),
        ("a: b", '"a: b"'),
        ("it's", "it's"),
        (' "quoted"', "' \"quoted\"'"),
        ('{"a": "\\\\d"}', '\'{"a": "\\\\d"}\''),
        (""" "both" and 'single'""", '" \\"both\\" and \'single\'"'),
        ("caf\u00e9", '"caf\u00e9"'),
        ("\u2028", '"\\u2028"'),
        (True, "true"),
        (None, "null"),
        (8080, "8080"),
        (0.5, "0.5"),
        (1e30, "1.0e+30"),
        ({}, "{}"),
        ([], "[]"),
        ((), "[]"),
    ],
)
def test_quotes_stand_only_where_they_are_needed(value: Any, written: str) -> None:
    assert yamlio.dump({"a": value}) == f"a: {written}\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\nb", "|-\n  a\n  b"),
        ("a\nb\n", "|\n  a\n  b"),
        ("a\n\n", "|+\n  a\n"),
        ("a\n\n  b\n", "|\n  a\n\n    b"),
        ("#!/bin/sh\nexit 0\n", "|\n  #!/bin/sh\n  exit 0"),
        ("key: yes\n- x", "|-\n  key: yes\n  - x"),
        (" a\nb", '" a\\nb"'),
        ("a \nb", '"a \\nb"'),
        ("a\r\nb", '"a\\r\\nb"'),
        ("\n", '"\\n"'),
    ],
)
def test_lines_of_text_stand_as_a_block_where_a_block_can_hold_them(text: str, written: str) -> None:
    assert yamlio.dump({"a": text}) == f"a: {written}\n"


def test_an_object_reads_as_the_documentation_of_kubernetes_has_it() -> None:
    body = {
        "spec": {"b": [{"name": "x", "args": ["y", 1], "m": {}}, [[1], []]], "a": None},
        "metadata": {
            "zone": 1,
            "annotations": {"b": "1", "a": "2"},
            "labels": {"x": "y"},
            "namespace": "ns",
            "name": "o",
        },
        "status": {"metadata": {"labels": {}, "name": "inner"}},
        "kind": "Deployment",
        "apiVersion": "apps/v1",
    }
    assert (
        yamlio.dump(body)
        == """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: o
  namespace: ns
  labels:
    x: "y"
  annotations:
    b: "1"
    a: "2"
  zone: 1
spec:
  b:
    - name: x
      args:
        - "y"
        - 1
      m: {}
    - - - 1
      - []
  a: null
status:
  metadata:
    labels: {}
    name: inner
"""
    )


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, {1, 2}, b"x", object(), 1 + 2j])
def test_what_json_does_not_know_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="JSON knows"):
        yamlio.dump({"a": [value]})


@pytest.mark.parametrize("key", ["k" * 1000, "\x00" * 200])
def test_a_key_that_a_reader_would_not_take_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="characters"):
        yamlio.dump({"a": {key: 1}})
