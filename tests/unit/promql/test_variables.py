from __future__ import annotations

import pytest

from firefly_gen.promql import parse, without_variables


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("rate(x[$__rate_interval])", "rate(x[2m])"),
        ("rate(x[${__range}])", "rate(x[1h])"),
        ('x{a=~"$service", b="${cluster:regex}"}', 'x{a=~"service", b="cluster"}'),
        ("x", "x"),
    ],
)
def test_variables_of_a_dashboard_get_a_value_that_parses(text: str, plain: str) -> None:
    assert without_variables(text) == plain
    assert parse(plain)
