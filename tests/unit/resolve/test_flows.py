"""Who may talk to whom, worked out from the shipped profiles."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from firefly_gen.model.environment import Environment
from firefly_gen.model.network import Flow, Outside, Peer, Port
from firefly_gen.pipeline.build import Sources, load_environment

Resolve = Callable[..., Environment]


@pytest.fixture(scope="module")
def prod(shipped: Sources) -> Environment:
    return load_environment("prod", shipped)


def between(environment: Environment, source: str, target: str) -> Flow:
    (found,) = (each for each in environment.flows if (each.source.name, each.target.name) == (source, target))
    return found


def test_every_call_of_the_catalogue_is_a_flow_and_no_other(prod: Environment) -> None:
    declared = {(service.name, call.target) for service in prod.services for call in service.calls}
    assert declared == {(each.source.name, each.target.name) for each in prod.flows if each.reason == "calls it"}


def test_a_call_goes_to_the_port_of_the_called_pods_as_who_the_caller_is(prod: Environment) -> None:
    flow = between(prod, "core-banking-psdx", "core-banking-ledger")
    assert flow.ports == (Port(number=8080),)
    assert isinstance(flow.source, Peer)
    assert isinstance(flow.target, Peer)
    assert flow.source.service_account == "core-banking-psdx"
    assert flow.target.selector["app.kubernetes.io/name"] == "core-banking-ledger"
    assert flow.target.application == "services/core-banking-ledger"


def test_a_call_that_leaves_the_tree_names_the_host_and_the_port_of_its_scheme(prod: Environment) -> None:
    flow = between(prod, "app-authenticator", "domain-core-security-center")
    assert flow.target == Outside(
        name="domain-core-security-center", hosts=("security-center.internal.firefly-banking.com",)
    )
    assert flow.ports == (Port(number=443),)


def test_a_port_of_an_external_url_wins_over_its_scheme(resolve_profile: Resolve) -> None:
    changed = resolve_profile("externals:\n  domain-core-security-center:\n    url: https://sc.example:8443\n")
    assert between(changed, "app-authenticator", "domain-core-security-center").ports == (Port(number=8443),)


def test_a_service_reaches_its_database_where_its_endpoint_leads(prod: Environment) -> None:
    assert between(prod, "core-banking-ledger", "ledger").ports == (Port(number=5432),)
    through = between(prod, "core-lending-loan-origination", "lending-pooler-rw")
    assert through.ports == (Port(number=5432),)
    assert between(prod, "lending-pooler-rw", "lending").reason == "hands connections on to it"


def test_a_database_replicates_within_itself(prod: Environment) -> None:
    flow = between(prod, "ledger", "ledger")
    assert isinstance(flow.source, Peer)
    assert flow.source.selector == {"cnpg.io/cluster": "ledger"}
    assert not flow.source.meshed


def test_users_of_kafka_and_redis_reach_them_where_the_environment_says(prod: Environment) -> None:
    kafka = {each.name: each.kafka for each in prod.services if each.kafka}
    for name, use in kafka.items():
        assert between(prod, name, f"{use.cluster}-kafka").ports == (Port(number=9093),)
    redis = {each.name: each.redis for each in prod.services if each.redis}
    assert redis
    for name, store in redis.items():
        assert between(prod, name, store.instance).ports == (Port(number=store.port),)


def test_flows_are_sorted_and_stand_once(prod: Environment) -> None:
    keys = [each.key for each in prod.flows]
    assert keys == sorted(keys)
    assert len(keys) == len(set(keys))
