"""The operators of an environment, each with the values of its chart that hold there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from firefly_gen.model.profile import Need, Operator, Profile
from firefly_gen.resolve.autoscaler import with_autoscaler_values
from firefly_gen.resolve.maps import merged
from firefly_gen.resolve.stack import with_stack_values


def operators(name: str, profile: Profile, met: frozenset[Need]) -> Mapping[str, Operator]:
    """Every operator of the profile, sorted by name.

    Args:
        name: Name of the environment.
        profile: The profile.
        met: What the environment has.
    """
    found = {key: _valued(each, met) for key, each in sorted(profile.operators.items())}
    return with_autoscaler_values(with_stack_values(name, profile, found), profile)


def _valued(operator: Operator, met: frozenset[Need]) -> Operator:
    values = operator.values
    for each in operator.values_where:
        if met.issuperset(each.needs):
            values = merged(values, each.values)
    return replace(operator, values=values)
