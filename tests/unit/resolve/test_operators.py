"""Values of charts that hold in some environments only."""

from __future__ import annotations

from firefly_gen.model.environment import Environment
from firefly_gen.model.profile import Need
from firefly_gen.pipeline.build import Sources, load_environment
from firefly_gen.resolve.maps import merged


def test_maps_are_joined_and_all_else_is_replaced() -> None:
    below = {"a": {"x": 1, "y": [1]}, "b": 1}
    assert merged(below, {"a": {"y": [2], "z": 3}, "b": {"c": 2}}) == {"a": {"x": 1, "y": [2], "z": 3}, "b": {"c": 2}}
    assert below == {"a": {"x": 1, "y": [1]}, "b": 1}


def test_values_that_need_what_is_not_there_are_left_out(shipped: Sources) -> None:
    prod: Environment = load_environment("prod", shipped)
    istiod = prod.operators["istiod"]
    (where,) = istiod.values_where
    assert where.needs == (Need.AMBIENT,)
    assert not where.values.keys() & istiod.values.keys()
