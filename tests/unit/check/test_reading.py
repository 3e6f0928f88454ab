from __future__ import annotations

from typing import Any

import pytest

from firefly_gen.check import reading

BODY = {"spec": {"items": [{"name": "a"}, {"name": "b"}, "odd", {}], "labels": {"x.io/y": 1, "z": 2}}}


@pytest.mark.parametrize("wrong", [None, 1, "x", True, 1.5])
def test_a_wrong_shape_reads_as_an_empty_one(wrong: Any) -> None:
    assert reading.mapping(wrong) == {}
    assert reading.sequence(wrong) == ()
    assert reading.text({}) == ""
    assert reading.at({"a": wrong}, "a.b") is None
    assert list(reading.walk({"a": wrong}, "a[].b")) == []
    assert list(reading.walk({"a": wrong}, "a{}")) == []


def test_a_boolean_is_no_integer() -> None:
    assert (reading.whole(True), reading.whole(3), reading.whole("3")) == (None, 3, None)  # noqa: FBT003


def test_only_strings_are_labels() -> None:
    assert reading.strings({"a": "b", "c": 1}) == {"a": "b"}
    assert reading.strings({"a": "b"}) == {"a": "b"}


@pytest.mark.parametrize(
    ("value", "cpu", "memory"),
    [("500m", 500, 1), ("2", 2000, 2), (2, 2000, 2), ("1Ki", 1_024_000, 1024), ("x", None, None), (None, None, None)],
)
def test_quantities(value: Any, cpu: int | None, memory: int | None) -> None:
    assert (reading.millicores(value), reading.byte_count(value)) == (cpu, memory)


def test_a_walk_yields_values_with_their_places() -> None:
    assert list(reading.walk(BODY, "spec.items[].name")) == [("spec.items[0].name", "a"), ("spec.items[1].name", "b")]
    assert list(reading.walk(BODY, "spec.labels{}")) == [
        ('spec.labels["x.io/y"]', "x.io/y"),
        ("spec.labels.z", "z"),
    ]
    assert list(reading.walk(BODY["spec"], "labels.z", "spec")) == [("spec.labels.z", 2)]


def test_the_empty_path_is_the_body_itself() -> None:
    assert reading.at(BODY, "") is BODY
    assert list(reading.walk(BODY, "", "here")) == [("here", BODY)]
