from __future__ import annotations

from collections.abc import Callable

from firefly_gen.model.environment import Environment

Resolve = Callable[[str], Environment]
Tell = Callable[[str], list[str]]


def test_a_fault_delays_or_aborts_calls_of_a_service(environment: Resolve) -> None:
    text = "stage: staging\nmesh: {faults: {accounts: {delay_percent: 5, delay_ms: 250}, gateway: {abort_percent: 1}}}"
    first, second = environment(text).traffic.mesh_routes
    slow, failing = first.fault, second.fault
    assert slow is not None
    assert failing is not None
    assert (first.name, first.host, slow.delay) == ("accounts", "accounts.bank-core.svc.cluster.local", "250ms")
    assert (slow.delays, slow.aborts, failing.delays, failing.aborts) == (True, False, False, True)
    assert failing.abort_status == 503


def test_production_refuses_faults(problems: Tell) -> None:
    (problem,) = problems("mesh: {faults: {accounts: {abort_percent: 1}}}")
    assert "faults are injected into production" in problem


def test_a_fault_of_nobody_is_told(problems: Tell) -> None:
    (problem,) = problems("stage: staging\nmesh: {faults: {account: {}}}")
    assert problem.endswith("there is no service 'account' -> did you mean 'accounts'?")


def test_outside_the_mesh_nothing_can_inject_faults(problems: Tell) -> None:
    text = "stage: staging\nnamespaces: {bank-core: {mesh: false}}\nmesh: {faults: {accounts: {}}}"
    assert any("nothing can inject faults" in each for each in problems(text))


def test_a_service_has_one_route_whatever_it_is_for(environment: Resolve) -> None:
    text = """
stage: staging
strategies: {careful: {type: canary, description: x, steps: [{weight: 10, minutes: 1}]}}
services: {accounts: {strategy: careful}}
mesh: {faults: {accounts: {abort_percent: 1}}}
"""
    (route,) = environment(text).traffic.mesh_routes
    assert route.faulty
    assert [(each.name, each.weight) for each in route.subsets] == [("stable", 100), ("canary", 0)]
