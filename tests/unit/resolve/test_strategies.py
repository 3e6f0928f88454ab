from __future__ import annotations

from collections.abc import Callable

import pytest

from firefly_gen.model.environment import Environment
from firefly_gen.model.rollout import Rollout, SplitRoute
from firefly_gen.model.service import Service

Resolve = Callable[..., Environment]
Refused = Callable[..., list[str]]

CANARY = """
strategies:
  careful:
    type: canary
    description: x
    steps: [{weight: 10, minutes: 5}, {weight: 40, minutes: 15}]
    during: [errors]
services: {exp-cards: {strategy: careful}}
"""


def service(environment: Environment, name: str) -> Service:
    return next(each for each in environment.services if each.name == name)


def rollout(environment: Environment, name: str) -> Rollout:
    return next(each for each in environment.running.rollouts if each.name == name)


def clients(environment: Environment, service: str) -> int:
    """Connections that a service may open."""
    shares = (share for cluster in environment.data.database_clusters for share in cluster.shares)
    return next(each.clients for each in shares if each.service == service)


def test_without_a_strategy_pods_are_replaced_one_by_one(resolve_profile: Resolve) -> None:
    found = resolve_profile("", extends="dev")
    assert found.running.rollouts == found.running.analyses == ()
    accounts = service(found, "core-banking-accounts")
    assert (accounts.target.kind, accounts.deployed, accounts.progressive) == ("Deployment", True, False)


def test_a_service_takes_the_strategy_of_its_tier_or_its_own(resolve_profile: Resolve) -> None:
    found = resolve_profile(CANARY)
    assert service(found, "exp-cards").strategy.name == "careful"
    assert service(found, "exp-accounts").strategy.name == "canary"
    assert service(found, "app-authenticator").strategy.name == "blue-green"
    assert service(found, "core-banking-accounts").strategy.name == "rolling"


def test_a_canary_shares_out_every_route_that_leads_to_it(resolve_profile: Resolve) -> None:
    found = rollout(resolve_profile(CANARY), "exp-cards")
    assert found.routes == (
        SplitRoute(name="exp-cards", routes=("requests",)),
        SplitRoute(name="exp-cards-api", routes=("repeatable", "once")),
    )
    assert [(each.weight, each.pause) for each in found.strategy.steps] == [(10, "5m"), (40, "15m")]


def test_a_person_is_asked_after_the_last_step(resolve_profile: Resolve) -> None:
    text = CANARY.replace("during: [errors]", "approval: true")
    last = rollout(resolve_profile(text), "exp-cards").strategy.steps[-1]
    assert (last.shifts, last.timed) == (False, False)


def test_what_scales_the_pods_acts_on_the_rollout(resolve_profile: Resolve) -> None:
    cards = service(resolve_profile(CANARY), "exp-cards")
    assert (cards.target.api_version, cards.target.kind) == ("argoproj.io/v1alpha1", "Rollout")
    assert not cards.deployed


def test_quota_and_connections_count_both_versions(resolve_profile: Resolve) -> None:
    text = "services: {core-banking-accounts: {strategy: %s, max_replicas: 4}}"
    one = resolve_profile(text % "recreate")
    two = resolve_profile(text % "blue-green")
    assert service(one, "core-banking-accounts").most_pods == 4
    assert service(two, "core-banking-accounts").most_pods == 8
    quotas = [next(e.quota for e in found.namespaces if e.name == "banking-core") for found in (one, two)]
    assert int(quotas[0]["pods"]) < int(quotas[1]["pods"])
    shares = [
        next(
            each.clients
            for c in found.data.database_clusters
            for each in c.shares
            if each.service == "core-banking-accounts"
        )
        for found in (one, two)
    ]
    assert shares[1] - shares[0] == 4 * 10  # four more pods with ten connections each


def test_an_analysis_speaks_of_the_new_pods_alone(resolve_profile: Resolve) -> None:
    found = {each.name: each for each in resolve_profile("").running.analyses}
    assert sorted(found) == ["blue-green-after", "blue-green-before", "canary-during"]
    errors = found["canary-during"].measures[0]
    assert 'pod=~"{{args.service}}-{{args.revision}}-.+"' in errors.query
    assert "$" not in errors.query
    assert errors.success == "len(result) == 0 || isNaN(result[0]) || result[0] <= 0.01"
    assert (errors.count, errors.failure) == (0, "")


def test_what_ends_by_itself_is_counted_and_silence_may_wait_for_a_person(resolve_profile: Resolve) -> None:
    found = {each.name: each for each in resolve_profile("").running.analyses}
    readiness = found["blue-green-before"].measures[0]
    assert readiness.count == 5
    assert readiness.success == "len(result) > 0 && result[0] >= 1"
    assert readiness.failure == "len(result) > 0 && result[0] < 1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("services: {exp-cards: {strategy: cannary}}", "there is no strategy 'cannary' (did you mean 'canary'?)"),
        ("tiers: {exp: {strategy: green}}", "there is no strategy 'green'"),
        ("strategies: {canary: {during: [eror]}}", "there is no analysis 'eror'"),
        ("strategies: {canary: {steps: []}}", "a canary without `steps` gives the new version everything at once"),
        (
            "strategies: {canary: {steps: [{weight: 50, minutes: 1}, {weight: 20, minutes: 1}]}}",
            "20 % is no more than the step before, 50 %",
        ),
        ("strategies: {blue-green: {shrink_old: true}}", "a strategy of type 'blue-green' has no 'shrink_old'"),
        (
            "strategies: {recreate: {approval: true}}",
            "of type 'recreate' has no 'approval' (it knows no field)",
        ),
        ("strategies: {canary: {shrink_old: true}}", "an old version that gives its pods up has none left to keep"),
        ("analyses: {errors: {at_least: 1}}", "one of the two"),
        ("analyses: {errors: {at_most: null}}", "one of the two"),
        (
            "services: {core-banking-accounts: {strategy: canary, database: {compatible_migrations: false}}}",
            "migrations that the version before does not bear, and canary runs both side by side",
        ),
        (
            "services: {core-banking-accounts: {strategy: blue-green, database: {compatible_migrations: false}}}",
            "core-banking-accounts has migrations that the version before does not bear",
        ),
        (
            "namespaces: {banking-exp: {mesh: false}}",
            "strategy 'canary' of exp-accounts and 8 more has the mesh share requests out, and it is not in the mesh",
        ),
        ("mesh: {mode: ambient}", "which waypoints do not do reliably yet"),
        ("mesh: {edge: {gateway: gateway-api}}", "which nothing shifts in the Gateway API"),
        ("layers: {delivery: {enabled: false}}", "has analyses, and the layer 'delivery' that renders them is off"),
        ("observability: {enabled: false}", "asks Prometheus, and there is none"),
    ],
)
def test_what_contradicts_itself_is_said(refused: Refused, text: str, said: str) -> None:
    assert said in "\n".join(refused(text))


def test_pods_that_end_first_bear_any_migration(resolve_profile: Resolve) -> None:
    text = "services: {core-banking-accounts: {strategy: recreate, database: {compatible_migrations: false}}}"
    assert service(resolve_profile(text), "core-banking-accounts").strategy.recreated


def test_argo_rollouts_asks_prometheus_only_where_it_has_questions(resolve_profile: Resolve) -> None:
    def asks(found: Environment) -> bool:
        return any(each.source.name == "argo-rollouts" and each.target.name == "prometheus" for each in found.flows)

    assert asks(resolve_profile(""))
    assert not asks(resolve_profile("", extends="dev"))


def test_a_preview_is_scraped_by_nobody(resolve_profile: Resolve) -> None:
    found = resolve_profile("")
    gateway = service(found, "app-authenticator")
    monitor = next(each for each in found.watch.service_monitors if each.name == gateway.name)
    assert gateway.preview == "app-authenticator-preview"
    assert not monitor.selector.items() <= gateway.preview_labels.items()
