from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from firefly_gen.schemas.explain import Subject, Violation, violations


def explained(schema: dict[str, Any], value: object, kind: str = "Thing") -> tuple[Violation, ...]:
    errors = jsonschema_rs.validator_for(schema).iter_errors(value)
    return violations(errors, Subject(kind, schema))


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


def test_alternatives_that_each_lack_a_field_are_told_as_a_choice() -> None:
    assert explained(PROBES, {"probe": {}}) == (Violation("probe", "Thing.probe needs one of 'exec', 'http'"),)


def test_alternatives_that_exclude_each_other_are_told_as_such() -> None:
    (violation,) = explained(PROBES, {"probe": {"exec": {}, "http": {"port": 1}}})
    assert violation.path == "probe"
    assert violation.message == "Thing.probe fits more than one of alternatives that exclude each other"


def test_of_several_alternatives_the_one_that_was_meant_is_explained() -> None:
    assert explained(SHAPES, {"round": {"radius": "wide"}}) == (
        Violation(
            "round.radius",
            'Thing.round.radius must be a whole number, not the string "wide"',
            "write it without quotes",
        ),
    )


def test_alternatives_of_other_types_only_are_told_as_one_type_error() -> None:
    (violation,) = explained(SHAPES, 7)
    assert violation.message == "Thing must be a string or a map, not 7"


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ({"properties": {"a": False}}, {"a": 1}, "Thing.a is not allowed here"),
        ({"properties": {"a": {"maximum": 5}}}, {"a": 9}, "Thing.a: 9 is greater than the maximum of 5"),
        ({"not": {"required": ["a"]}}, {"a": 1}, "Thing: "),
    ],
)
def test_other_rules_are_told_too(schema: dict[str, Any], value: object, message: str) -> None:
    (violation,) = explained(schema, value)
    assert violation.message.startswith(message)


def test_a_rule_that_a_secret_breaks_is_told_without_its_value() -> None:
    (violation,) = explained({"properties": {"a": {"maxLength": 3}}}, {"a": "hunter2"}, "Secret")
    assert violation.message == "Secret.a: it breaks the rule 'maxLength'"


def test_a_long_value_is_cut() -> None:
    (violation,) = explained({"type": "object"}, "x" * 500)
    assert len(violation.message) < 120
