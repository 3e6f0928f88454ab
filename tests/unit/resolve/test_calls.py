from __future__ import annotations

from collections.abc import Callable

from firefly_gen.model.environment import Environment
from firefly_gen.model.uses import Edge

Resolve = Callable[[str], Environment]
Problems = Callable[[str], list[str]]

DISABLED = "services:\n  accounts:\n    enabled: false\n    reason: has no image\n"


def calls(environment: Environment, service: str = "gateway") -> tuple[Edge, ...]:
    return next(each for each in environment.services if each.name == service).calls


def test_a_call_goes_to_the_service_where_it_runs(environment: Resolve) -> None:
    url = "http://accounts.bank-core.svc.cluster.local:8080"
    assert calls(environment("")) == (Edge(target="accounts", url=url, env="ACCOUNTS_URL", external=False),)


def test_a_call_follows_port_and_domain_of_what_it_calls(environment: Resolve) -> None:
    (edge,) = calls(environment("kubernetes: {cluster_domain: bank.internal}\nservices: {accounts: {port: 9000}}\n"))
    assert edge.url == "http://accounts.bank-core.svc.bank.internal:9000"


def test_a_call_to_a_service_that_is_not_enabled_goes_where_externals_says(environment: Resolve) -> None:
    (edge,) = calls(environment(DISABLED + "externals: {accounts: {url: 'https://old.example:8443'}}\n"))
    assert edge == Edge(target="accounts", url="https://old.example:8443", env="ACCOUNTS_URL", external=True)


def test_an_external_of_the_same_name_never_hides_a_service_that_runs(environment: Resolve) -> None:
    (edge,) = calls(environment("externals: {accounts: {url: 'https://old.example'}}\n"))
    assert not edge.external


def test_calls_stand_sorted_by_what_they_call(environment: Resolve) -> None:
    text = "services: {gateway: {calls: {rates: {env: RATES_URL}, abc: {env: ABC_URL}}}}\n"
    found = calls(environment(text + "externals: {abc: {url: 'https://abc.example'}}\n"))
    assert [each.target for each in found] == ["abc", "accounts", "rates"]


def test_a_call_to_a_service_that_is_off_says_why_it_is_off(problems: Problems) -> None:
    (problem,) = problems(DISABLED)
    assert problem.startswith("base.yaml:")
    assert "services.gateway.calls.accounts" in problem
    assert "not enabled" in problem
    assert "has no image" in problem
    assert "externals" in problem


def test_a_call_to_nobody_is_told_at_its_name_with_the_nearest_one(problems: Problems) -> None:
    text = "services:\n  gateway:\n    calls:\n      acounts: {env: X_URL}\n"
    (problem,) = problems(text)
    assert problem.startswith("bank.yaml:5:7: services.gateway.calls.acounts: ")
    assert "'acounts'" in problem
    assert "did you mean 'accounts'?" in problem


def test_externals_count_among_the_names_that_were_meant(problems: Problems) -> None:
    (problem,) = problems("services: {gateway: {calls: {rate: {env: X_URL}}}}\n")
    assert "did you mean 'rates'?" in problem


def test_a_call_upwards_is_refused_with_what_the_tier_may_call(problems: Problems) -> None:
    text = "services:\n  accounts:\n    calls:\n      gateway: {env: GATEWAY_URL}\n"
    (problem,) = problems(text)
    assert problem.startswith("bank.yaml:5:7: services.accounts.calls.gateway: ")
    assert "'core' may not call tier 'edge'" in problem
    assert "may call core" in problem


def test_a_tier_that_may_call_nobody_says_so(problems: Problems) -> None:
    (problem,) = problems("tiers: {edge: {may_call: []}}\n")
    assert "no other" in problem


def test_what_leads_outside_is_bound_by_no_tier(environment: Resolve) -> None:
    text = "tiers: {edge: {may_call: []}}\nservices: {gateway: {calls: {accounts: null, rates: {env: RATES_URL}}}}\n"
    assert [each.external for each in calls(environment(text))] == [True]


def test_a_service_that_is_not_enabled_calls_nobody(environment: Resolve) -> None:
    text = "services: {gateway: {enabled: false, reason: later, calls: {nobody: {env: X}}}}\n"
    assert [each.name for each in environment(text).services] == ["accounts"]
    assert environment(text).disabled == {"gateway": "later"}
