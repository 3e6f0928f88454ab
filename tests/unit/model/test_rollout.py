from __future__ import annotations

import pytest

from firefly_gen.model.rollout import Step, Strategy, shrinking_surge

STEPS = (Step(weight=10, pause="5m"), Step(weight=50, pause="5m"))


@pytest.mark.parametrize(
    ("strategy", "surge"),
    [
        (Strategy(name="rolling"), 1),
        (Strategy(name="recreate", recreated=True), 0),
        (Strategy(name="canary", canary=True, steps=STEPS), 6),
        (Strategy(name="canary", canary=True, steps=STEPS, shrinks=True), 3),
        (Strategy(name="blue-green", switched=True), 6),
    ],
    ids=lambda each: each.name if isinstance(each, Strategy) else str(each),
)
def test_a_new_version_needs_room_beside_six_pods(strategy: Strategy, surge: int) -> None:
    assert strategy.surge(6) == surge


def test_going_back_needs_all_old_pods_beside_the_new_ones() -> None:
    assert shrinking_surge([90], 10) == 9


def test_a_large_step_needs_all_its_pods_before_an_old_one_goes() -> None:
    assert shrinking_surge([5], 20) == 19


def test_shares_are_rounded_up_to_whole_pods() -> None:
    assert shrinking_surge([5, 25, 50], 3) == 2
