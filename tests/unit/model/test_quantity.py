from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firefly_gen.model.quantity import byte_count, cpu_text, mebibytes, memory_text, millicores, parse

MOST = (1 << 63) - 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/: roughly the same memory
        ("128974848", 128974848),
        ("129e6", 129_000_000),
        ("129M", 129_000_000),
        ("128974848000m", 128974848),
        ("123Mi", 128974848),
        ("0.1", "0.1"),
        ("100m", "0.1"),
        ("1.5Gi", 1610612736),
        ("1Ki", 1024),
        ("1k", 1000),
        ("1E", 10**18),
        ("1e3", 1000),
        ("1E3", 1000),
        ("1e-3", "0.001"),
        ("1e+3", 1000),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("5.", 5),
        ("+3", 3),
        ("-1Gi", -(1 << 30)),
        (2, 2),
        (0.25, "0.25"),
        ("8Ei", MOST),
        ("1e999999999", MOST),
        ("-1e999999999", -MOST),
        ("1e-999999999", "1e-30"),
    ],
)
def test_a_quantity_stands_for_the_number_that_kubernetes_takes_it_for(text: str | float, value: int | str) -> None:
    assert parse(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["", " ", "1 Gi", "1GI", "1gi", "1K", "Gi", ".", "1.2.3", "1e", "--1", "1_000", "0x10", "one", "1Mi ", "\u0661"],
)
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a quantity"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "millis", "mebis", "count"),
    [
        ("1", 1000, 0, 1),
        ("1500m", 1500, 0, 2),
        ("0.1m", 1, 0, 1),
        ("1.0001", 1001, 0, 2),
        ("1.9Mi", 1992294400, 1, 1992295),
    ],
)
def test_parts_are_rounded_so_that_nobody_gets_less_than_was_asked(
    text: str, millis: int, mebis: int, count: int
) -> None:
    assert (millicores(text), mebibytes(text), byte_count(text)) == (millis, mebis, count)


@given(st.integers(0, 10**9))
def test_canonical_texts_are_read_back(value: int) -> None:
    assert millicores(cpu_text(value)) == value
    assert mebibytes(memory_text(value)) == value


@given(st.integers(0, 10**6), st.sampled_from(("", "m", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "e-2")))
def test_a_larger_number_is_a_larger_quantity(number: int, suffix: str) -> None:
    assert parse(f"{number}{suffix}") < parse(f"{number + 1}{suffix}")


@pytest.mark.parametrize(
    ("text", "value"),
    [(cpu_text(250), "250m"), (cpu_text(2000), "2"), (memory_text(768), "768Mi"), (memory_text(2048), "2Gi")],
)
def test_texts_are_as_people_write_them(text: str, value: str) -> None:
    assert text == value
