from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from firefly_gen.violations import Validator, Violation, nearest

PROBES = {
    "properties": {
        "probe": {
            "oneOf": [
                {"required": ["exec"]},
                {"required": ["http"], "properties": {"http": {"required": ["port"]}}},
            ]
        }
    }
}
SHAPES = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {"round": {"type": "object", "properties": {"radius": {"type": "integer"}}}},
            "required": ["round"],
        },
        {"type": "object", "required": ["angular"]},
    ]
}


def violations(schema: dict[str, Any], value: Any, *, private: bool = False) -> tuple[Violation, ...]:
    return Validator(schema, private=private).violations(value)


def only(schema: dict[str, Any], value: Any, *, private: bool = False) -> Violation:
    (violation,) = violations(schema, value, private=private)
    return violation


def test_an_unknown_field_is_told_at_that_field_with_the_closest_known_one() -> None:
    schema = {"additionalProperties": False, "properties": {"replicas": {}, "image": {}}}
    assert only(schema, {"replica": 1}) == Violation(
        ("replica",), "unknown field 'replica'", "did you mean 'replicas'?", about_key=True
    )


def test_a_missing_field_is_told_with_what_the_schema_says_of_it() -> None:
    schema = {"required": ["tier"], "properties": {"tier": {"description": "Tier that it belongs to."}}}
    assert only(schema, {}) == Violation((), "field 'tier' is missing", "Tier that it belongs to.", missing="tier")


def test_a_number_where_a_string_belongs_is_told_with_its_quotes() -> None:
    assert only({"type": "string"}, 1.36) == Violation((), "1.36 is not a string", 'put it in quotes: "1.36"')


@pytest.mark.parametrize(("written", "meant"), [("yes", "true"), ("Off", "false")])
def test_a_boolean_of_yaml_1_1_is_told_as_it_is_spelled(written: str, meant: str) -> None:
    assert only({"type": "boolean"}, written).hint == f"write {meant}"


def test_an_integer_in_quotes_is_told_to_lose_them() -> None:
    assert only({"type": ["integer", "null"]}, "3") == Violation(
        (), '"3" is not a whole number', "write it without quotes"
    )


def test_a_value_that_is_not_listed_is_told_with_the_closest_one() -> None:
    violation = only({"enum": ["dev", "staging", "prod"]}, "produ")
    assert violation == Violation((), '"produ" is not one of dev, staging, prod', "did you mean 'prod'?")


def test_a_wrong_form_is_told_in_the_words_of_the_pattern_before_those_of_the_place() -> None:
    schema = {
        "properties": {
            "key": {"$ref": "#/$defs/name", "description": "Name of the key."},
            "other": {"$ref": "#/$defs/bare", "description": "Another key."},
        },
        "$defs": {
            "name": {"pattern": "^[a-z]+$", "description": "Lower-case letters."},
            "bare": {"pattern": "^[a-z]+$"},
        },
    }
    found = violations(schema, {"key": "A", "other": "B"})
    assert [(each.path, each.hint) for each in found] == [
        (("key",), "Lower-case letters."),
        (("other",), "Another key."),
    ]


def test_a_bad_name_is_told_at_the_key() -> None:
    violation = only({"propertyNames": {"pattern": "^[a-z]+$", "description": "Lower-case letters."}}, {"Ab": 1})
    assert violation == Violation(("Ab",), "'Ab' is no valid name here", "Lower-case letters.", about_key=True)


def test_alternatives_that_each_lack_a_field_are_told_as_a_choice() -> None:
    assert only(PROBES, {"probe": {}}) == Violation(("probe",), "one of 'exec', 'http' is missing")


def test_alternatives_that_exclude_each_other_are_told_as_such() -> None:
    violation = only(PROBES, {"probe": {"exec": {}, "http": {"port": 1}}})
    assert violation.path == ("probe",)
    assert "exclude each other" in violation.message


def test_of_several_alternatives_the_one_that_was_meant_is_explained() -> None:
    assert only(SHAPES, {"round": {"radius": "wide"}}) == Violation(("round", "radius"), '"wide" is not a whole number')


def test_alternatives_of_other_types_only_are_told_as_one_type_error() -> None:
    assert only(SHAPES, 7).message == "7 is not a string or a map"


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ({"properties": {"a": False}}, {"a": 1}, "is not allowed here"),
        ({"properties": {"a": {"maximum": 5}}}, {"a": 9}, "9 is greater than the maximum of 5"),
        ({"not": {"required": ["a"]}}, {"a": 1}, "{"),
    ],
)
def test_other_rules_are_told_too(schema: dict[str, Any], value: object, message: str) -> None:
    assert only(schema, value).message.startswith(message)


def test_no_message_shows_a_private_value() -> None:
    schema = {
        "properties": {"a": {"maxLength": 3}, "b": {"enum": ["x"]}, "c": {"type": "integer"}, "d": {"pattern": "^x"}}
    }
    value = dict.fromkeys("abcd", "hunter2")
    found = violations(schema, value, private=True)
    assert len(found) == 4
    assert "hunter2" not in str(found)


def test_a_long_value_is_cut() -> None:
    assert len(only({"type": "object"}, "x" * 5000).message) < 300


def test_a_schema_given_as_text_says_the_same() -> None:
    assert Validator(json.dumps(SHAPES)).violations(7) == violations(SHAPES, 7)


def test_few_known_words_are_named_where_none_is_close() -> None:
    assert nearest("zzz", {"alpha", "beta"}) == "known here: alpha, beta"
    assert nearest("zzz", map(str, range(50))) == ""


@settings(max_examples=300, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-3, 12) | st.sampled_from(["", "wide", "3", "dev"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["round", "radius", "probe", "exec", "http"]), inner)
        ),
        max_leaves=8,
    )
)
def test_the_verdict_is_that_of_another_library(value: Any) -> None:
    for schema in (PROBES, SHAPES):
        assert (not violations(schema, value)) == Draft202012Validator(schema).is_valid(value)
