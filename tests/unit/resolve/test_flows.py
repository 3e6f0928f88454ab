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
        name="domain-core-security-center",
        hosts=("security-center.internal.firefly-banking.com",),
        cidrs=("10.103.0.0/24",),
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


def numbers(flow: Flow) -> list[int]:
    return [each.number for each in flow.ports]


def test_operators_reach_what_they_make_at_the_ports_that_their_files_say(prod: Environment) -> None:
    assert numbers(between(prod, "cloudnative-pg", "ledger")) == [5432, 8000]
    assert numbers(between(prod, "strimzi", "firefly-kafka")) == [8443, 9090, 9091]
    assert numbers(between(prod, "strimzi", "firefly-cruise-control")) == [9090]
    assert numbers(between(prod, "redis-operator", "sagas-sentinel")) == [26379]
    assert not [
        each for each in prod.flows if each.target.name == "firefly-kafka-exporter" and each.source.name == "strimzi"
    ]


def test_prometheus_reaches_every_port_with_metrics_and_of_services_one_path(prod: Environment) -> None:
    for name, port in (("ledger", 9187), ("lending-pooler-rw", 9127), ("firefly-kafka", 9404), ("sagas", 9121)):
        assert numbers(between(prod, "prometheus", name)) == [port]
    ledger = [
        each for each in prod.flows if (each.source.name, each.target.name) == ("prometheus", "core-banking-ledger")
    ]
    assert [numbers(each) for each in ledger] == [[8080], [15090]]
    scrape = ledger[0]
    assert (scrape.methods, scrape.paths) == (("GET",), ("/actuator/prometheus",))


def test_who_follows_custom_resources_reaches_the_api_server(prod: Environment) -> None:
    users = {each.source.name for each in prod.flows if each.target.name == "the API server"}
    assert {"ledger", "lending-pooler-rw", "firefly-entity-operator", "firefly-kafka", "velero"} <= users
    assert not users & {each.name for each in prod.services}


def test_every_pod_looks_names_up_and_at_its_node_too_where_that_has_a_cache(resolve_profile: Resolve) -> None:
    changed = resolve_profile("kubernetes: {node_local_dns: 169.254.20.10}\n")
    asked = [each for each in changed.flows if each.reason == "looks names up" and each.source.key[0] == "banking-core"]
    assert [each.target.name for each in asked] == ["the node's DNS cache", "kube-dns"]
    assert asked[0].target == Outside(name="the node's DNS cache", cidrs=("169.254.20.10/32",))
    assert {each.protocol for each in asked[1].ports} == {"TCP", "UDP"}


def test_an_object_store_of_ones_own_is_named_by_its_endpoint(resolve_profile: Resolve) -> None:
    changed = resolve_profile('postgres: {backup: {endpoint: "https://minio.bank.example:9000"}}\n')
    store = between(changed, "ledger", "the object store of databases")
    assert isinstance(store.target, Outside)
    assert (store.target.hosts, numbers(store)) == (("minio.bank.example",), [9000])


def test_sentinels_watch_redis_and_agree_among_themselves(prod: Environment) -> None:
    assert numbers(between(prod, "sagas-sentinel", "sagas")) == [6379]
    assert numbers(between(prod, "sagas-sentinel", "sagas-sentinel")) == [26379]


def test_without_prometheus_nobody_reads_metrics(resolve_profile: Resolve) -> None:
    nobody_asks = "tiers: {exp: {strategy: rolling}, app: {strategy: rolling}}\n"
    changed = resolve_profile(
        f"operators: {{prometheus-operator: null}}\nobservability: {{enabled: false}}\n{nobody_asks}"
    )
    assert not [each for each in changed.flows if each.reason == "reads its metrics"]


def test_cert_manager_asks_who_signs_and_the_api_server_asks_its_webhooks(prod: Environment) -> None:
    vault = between(prod, "cert-manager", "vault")
    assert (vault.target.key, numbers(vault)) == (("vault", "vault"), [8200])
    assert numbers(between(prod, "cert-manager", "the authority firefly-public")) == [443]
    assert numbers(between(prod, "the API server", "webhook")) == [10250]
    assert numbers(between(prod, "the API server", "trust-manager")) == [6443]


def test_a_vault_outside_the_cluster_is_named_by_its_addresses(resolve_profile: Resolve) -> None:
    changed = resolve_profile('secret_store: {vault: {address: "https://vault.bank.example", cidrs: [10.9.0.0/24]}}\n')
    vault = between(changed, "cert-manager", "Vault")
    assert vault.target == Outside(name="Vault", hosts=("vault.bank.example",), cidrs=("10.9.0.0/24",))
    assert numbers(vault) == [443]


def test_where_the_cluster_signs_for_itself_nobody_else_is_asked(shipped: Sources) -> None:
    dev = load_environment("dev", shipped)
    assert {each.target.name for each in dev.flows if each.source.name == "cert-manager"} == {"the API server"}


def test_flows_are_sorted_and_stand_once(prod: Environment) -> None:
    keys = [each.key for each in prod.flows]
    assert keys == sorted(keys)
    assert len(keys) == len(set(keys))
