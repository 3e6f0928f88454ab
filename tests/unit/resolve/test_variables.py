from __future__ import annotations

import pytest

from firefly_gen.model.profile import Stage
from firefly_gen.resolve.variables import Variables, active_profiles

COMMON = ("dev", "testing", "prod")
PRE_PRO = ("dev", "pre", "pro")
PRE_PROD = ("dev", "pre", "prod")


@pytest.mark.parametrize(
    ("known", "dev", "staging", "prod"),
    [
        (COMMON, ("dev",), ("testing",), ("prod",)),
        (PRE_PRO, ("dev",), ("pre",), ("pro",)),
        (PRE_PROD, ("dev",), ("pre",), ("prod",)),
        (("dev", "pro"), ("dev",), ("pro",), ("pro",)),
        (("dev", "prod"), ("dev",), ("prod",), ("prod",)),
        (("prod", "pro"), (), ("prod", "pro"), ("prod", "pro")),
        (("testing", "pre", "dev"), ("dev",), ("testing",), ()),
        (("local",), (), (), ()),
        ((), (), (), ()),
    ],
)
def test_a_service_runs_with_those_of_its_spring_profiles_that_suit_the_stage(
    known: tuple[str, ...], dev: tuple[str, ...], staging: tuple[str, ...], prod: tuple[str, ...]
) -> None:
    found = tuple(active_profiles(stage, known) for stage in (Stage.DEV, Stage.STAGING, Stage.PROD))
    assert found == (dev, staging, prod)


@pytest.mark.parametrize("known", [COMMON, PRE_PRO, ()])
def test_nothing_is_active_that_the_service_does_not_know(known: tuple[str, ...]) -> None:
    for stage in Stage:
        assert set(active_profiles(stage, known)) <= set(known)


def test_a_service_binds_to_every_address_and_stops_in_time() -> None:
    variables = Variables()
    variables.put_server("accounts", 9000, ("prod", "pro"), 25)
    assert variables.plain == {
        "SERVER_ADDRESS": "0.0.0.0",
        "SERVER_PORT": "9000",
        "SPRING_APPLICATION_NAME": "accounts",
        "SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE": "25s",
        "SPRING_PROFILES_ACTIVE": "prod,pro",
    }


def test_a_service_without_profiles_is_given_none() -> None:
    variables = Variables()
    variables.put_server("accounts", 8080, (), 30)
    assert "SPRING_PROFILES_ACTIVE" not in variables.names


def test_a_variable_that_is_set_a_second_time_is_noted_with_the_second_place() -> None:
    variables = Variables()
    variables.put("A", "1", ("first",))
    variables.put("A", "2", ("second",))
    variables.put_secret("A", "s", "k", ("third",))
    assert variables.twice == [(("second",), "A"), (("third",), "A")]
