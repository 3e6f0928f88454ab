from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Break, Only, World


DEPLOYMENT = "Deployment banking-core/core-banking-accounts"


def lose_a_label(world: World) -> None:
    selector = world.deployment["spec"]["selector"]
    selector["matchLabels"] = {**selector["matchLabels"], "app": "accounts"}


def ask_for_a_label_in_an_expression(world: World) -> None:
    world.deployment["spec"]["selector"]["matchExpressions"] = [
        {"key": "app.kubernetes.io/name", "operator": "NotIn", "values": ["core-banking-accounts"]}
    ]


def select_nothing(world: World) -> None:
    world.deployment["spec"]["selector"] = {}


@pytest.mark.parametrize("break_it", [lose_a_label, ask_for_a_label_in_an_expression, select_nothing])
def test_a_selector_that_does_not_match_its_own_template_is_an_error(world: World, only: Only, break_it: Break) -> None:
    break_it(world)
    only(world.findings("REF-005"), ("REF-005", DEPLOYMENT, "spec.selector"))


def test_nothing_else_fires(world: World, only: Only) -> None:
    lose_a_label(world)
    only(world.findings(), ("REF-005", DEPLOYMENT, "spec.selector"))


def test_expressions_that_hold_are_fine(world: World) -> None:
    world.deployment["spec"]["selector"]["matchExpressions"] = [
        {"key": "app.kubernetes.io/name", "operator": "In", "values": ["core-banking-accounts"]},
        {"key": "app.kubernetes.io/version", "operator": "Exists"},
        {"key": "canary", "operator": "DoesNotExist"},
    ]
    assert world.findings("REF-005") == ()
