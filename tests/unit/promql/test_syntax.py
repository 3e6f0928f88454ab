from __future__ import annotations

import pytest

from firefly_gen.promql import PromqlError, parse


def test_what_is_selected_is_listed_with_its_window_and_function() -> None:
    first, second = parse('sum by (a) (rate(x{b="c", d=~"e.*"}[5m] offset 1h)) / y').selectors
    assert (first.name, first.window, first.function) == ("x", 300, "rate")
    assert first.equal == (("b", "c"),)
    assert first.labels == ("b", "d")
    assert (second.name, second.window, second.function) == ("y", 0, "")


def test_a_name_may_stand_among_the_labels() -> None:
    assert [each.name for each in parse('{__name__="x", a="b"} or {__name__=~"y.*"}').selectors] == ["x", ""]


def test_the_window_of_a_subquery_is_not_that_of_what_it_looks_at() -> None:
    (selector,) = parse("max_over_time(rate(x[5m])[1h:1m])").selectors
    assert (selector.window, selector.function) == (300, "rate")


def test_parentheses_and_signs_do_not_hide_a_function() -> None:
    assert [each.function for each in parse("-absent((up)) + topk(3, (x))").selectors] == ["absent", ""]


@pytest.mark.parametrize("text", ["", "x{", "rate(x)", "x[5m", "sum(rate(x[$w]))", "x +"])
def test_what_is_no_promql_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(PromqlError) as caught:
        parse(text)
    assert str(caught.value)


def test_hundreds_of_parts_are_no_deeper_than_two() -> None:
    query = parse(" or ".join(f"absent(m{number})" for number in range(700)))
    assert [each.name for each in query.selectors] == [f"m{number}" for number in range(700)]
