from __future__ import annotations

import math
import re

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from firefly_gen.check.hygiene.scalars import DIFFERENT
from firefly_gen.yamlio.read import resolve

NUMBERISH = st.text("0123456789_.:eExXobaF+-TZ ", min_size=1, max_size=12).map(str.strip).filter(bool)
WORDS = st.sampled_from(
    ("y", "Y", "n", "N", "yes", "YES", "no", "No", "on", "ON", "off", "true", "True", "null", "~", "<<", "=", ".nan")
)


def reading_of_1_1(text: str) -> object:
    """What a reader of YAML 1.1 makes of it; PyYAML takes y and n for text, the specification does not."""
    if text in {"y", "Y", "n", "N"}:
        return text in {"y", "Y"}
    tag = yaml.SafeLoader("").resolve(yaml.ScalarNode, text, (True, False))
    node = yaml.ScalarNode(tag, text)
    if tag.endswith((":merge", ":value", ":timestamp")):
        return (tag, text)
    try:
        return yaml.SafeLoader("").construct_object(node)
    except ValueError:
        return (tag, text)


@given(st.one_of(NUMBERISH, WORDS))
@example("0644")
@example("08")
@example("0o17")
@example("1e3")
@example("1.5e3")
@example("12:30")
@example("2024-01-01")
@example("2024-01-01 10:00:00 +01:00")
@example("1_000")
@example("0x_1")
@example("+.5")
@example("1.0")
@example("-0")
def test_whatever_the_two_versions_read_differently_is_known(text: str) -> None:
    new, old = resolve(text), reading_of_1_1(text)
    infinite = isinstance(new, float) and not math.isfinite(new)  # refused wherever it is read
    same = infinite or (type(new) is type(old) and new == old)
    assert same or re.fullmatch(DIFFERENT, text), f"1.1 reads {old!r}, 1.2 reads {new!r}"


@given(st.one_of(st.integers(), st.floats(-1e9, 1e9).map(lambda each: round(each, 3)), st.booleans()))
def test_numbers_and_booleans_in_their_plain_form_are_not_suspected(value: float) -> None:
    text = str(value).lower()
    assert "e" in text.replace("true", "").replace("false", "") or not re.fullmatch(DIFFERENT, text)


def test_versions_addresses_and_quantities_are_not_suspected() -> None:
    for text in ("1.4.2", "10.0.0.1", "512Mi", "500m", "5s", "v1", "nobody", "yes-man", "online", "1.4.2-1_000x"):
        assert not re.fullmatch(DIFFERENT, text)
