from __future__ import annotations

from typing import Any

import pytest

from firefly_gen.check.selectors import matches

LABELS = {"app": "accounts", "tier": "core"}


def expression(key: str, operator: str, *values: str) -> dict[str, Any]:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ({}, True),
        (None, False),
        ("app=accounts", False),
        ({"matchLabels": {"app": "accounts"}}, True),
        ({"matchLabels": {"app": "ledger"}}, False),
        ({"matchLabels": {"app": ["accounts"]}}, False),
        (expression("tier", "In", "core", "domain"), True),
        (expression("tier", "In", "exp"), False),
        (expression("tier", "NotIn", "core"), False),
        (expression("zone", "NotIn", "a"), True),
        (expression("app", "Exists"), True),
        (expression("zone", "Exists"), False),
        (expression("zone", "DoesNotExist"), True),
        (expression("app", "DoesNotExist"), False),
        (expression("app", "Unheard"), False),
        ({"matchLabels": {"app": "accounts"}, **expression("tier", "In", "exp")}, False),
    ],
)
def test_selectors_match_as_the_api_server_does(selector: Any, expected: bool) -> None:  # noqa: FBT001
    assert matches(selector, LABELS) is expected
