from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.resolve.conftest import Refused, Resolve

COPIES = "default.replication.factor"
IN_SYNC = "min.insync.replicas"


def of_cluster(text: str) -> str:
    return "kafka:\n  firefly:\n" + "".join(f"    {line}\n" for line in text.splitlines())


@pytest.mark.parametrize(("brokers", "copies", "in_sync"), [(1, 1, 1), (2, 2, 1), (3, 3, 2), (9, 3, 2)])
def test_replication_follows_from_the_number_of_brokers(
    resolve_profile: Resolve, brokers: int, copies: int, in_sync: int
) -> None:
    environment = resolve_profile(of_cluster(f"rebalance: false\nbrokers: {{replicas: {brokers}}}"))
    (cluster,) = environment.data.kafka_clusters
    factors = {value for name, value in cluster.config.items() if name.endswith("replication.factor")}
    assert factors == {copies}
    assert cluster.config[IN_SYNC] == cluster.config["transaction.state.log.min.isr"] == in_sync
    assert {(each.replicas, each.config[IN_SYNC]) for each in environment.data.kafka_topics} == {(copies, in_sync)}


def test_topics_are_never_made_by_brokers_and_lagging_copies_never_lead(resolve_profile: Resolve) -> None:
    (cluster,) = resolve_profile("").data.kafka_clusters
    assert cluster.config["auto.create.topics.enable"] is False
    assert cluster.config["unclean.leader.election.enable"] is False


def test_production_has_controllers_of_their_own_that_keep_the_metadata(resolve_profile: Resolve) -> None:
    broker, controller = resolve_profile("").data.kafka_pools
    assert (broker.roles, broker.keeps_metadata) == (("broker",), False)
    assert (controller.roles, controller.keeps_metadata) == (("controller",), True)
    assert not broker.drops_volumes
    assert broker.protected


def test_in_development_one_broker_is_its_own_controller(resolve_profile: Resolve) -> None:
    (pool,) = resolve_profile("", "dev").data.kafka_pools
    assert (pool.roles, pool.replicas, pool.keeps_metadata) == (("broker", "controller"), 1, True)
    assert pool.drops_volumes
    assert not pool.protected
    assert not pool.spread


def test_half_of_the_memory_is_the_heap(resolve_profile: Resolve) -> None:
    (broker, _) = resolve_profile(of_cluster("brokers: {memory: 8Gi}")).data.kafka_pools
    assert broker.heap == "4096m"


def test_the_metadata_version_is_that_of_kafka_unless_it_is_held(resolve_profile: Resolve) -> None:
    assert resolve_profile("").data.kafka_clusters[0].metadata_version == "4.3"
    assert resolve_profile(of_cluster('metadata_version: "4.2"')).data.kafka_clusters[0].metadata_version == "4.2"


def test_settings_of_ones_own_reach_the_brokers(resolve_profile: Resolve) -> None:
    (cluster,) = resolve_profile(of_cluster("config: {log.retention.hours: 72}")).data.kafka_clusters
    assert cluster.config["log.retention.hours"] == 72
    assert list(cluster.config) == sorted(cluster.config)


def test_a_setting_that_kafka_does_not_know_is_refused(refused: Refused) -> None:
    assert refused(of_cluster("config: {log.retention.hour: 72}")) == [
        "3: there is no setting of a Kafka 4 broker 'log.retention.hour' (did you mean 'log.retention.hours'?)"
    ]


def test_a_setting_that_kafka_4_has_dropped_is_refused_with_what_to_do(refused: Refused) -> None:
    assert refused(of_cluster('config: {log.message.format.version: "3.5"}')) == [
        "3: Kafka 4 no longer knows log.message.format.version (remove it: since Kafka 4 messages have one format)"
    ]


@pytest.mark.parametrize("setting", [COPIES, IN_SYNC, "auto.create.topics.enable", "unclean.leader.election.enable"])
def test_a_setting_that_is_worked_out_is_refused(refused: Refused, setting: str) -> None:
    (problem,) = refused(of_cluster(f"config: {{{setting}: 1}}"))
    assert problem.startswith(f"3: {setting} cannot be set")


def test_a_topic_has_the_name_of_an_object_and_its_own(resolve_profile: Resolve) -> None:
    text = of_cluster("topics:\n  Card_Events: {partitions: 6, retention: latest}")
    topic = next(each for each in resolve_profile(text).data.kafka_topics if each.topic == "Card_Events")
    assert topic.name == "card-events"
    assert topic.partitions == 6
    assert topic.config["cleanup.policy"] == "compact"
    assert topic.config[IN_SYNC] == 2
    assert topic.labels["strimzi.io/cluster"] == "firefly"


def test_topics_that_become_one_object_are_refused(refused: Refused) -> None:
    assert refused(of_cluster("topics:\n  cards_x: {}\n  cards-x: {}")) == [
        "4: topics 'cards-x' and 'cards_x' differ in case or punctuation only (rename one of them)"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rebalance: true\nbrokers: {replicas: 1}", "3: with one broker there is nothing to rebalance"),
        ("rebalance: false\nbrokers: {replicas: 0}", "4: a Kafka cluster needs a broker"),
        ("brokers: {storage: {storage_class: quick}}", "3: there is no storage class 'quick'"),
        ("controllers: {storage: {storage_class: quick}}", "3: there is no storage class 'quick'"),
        ("priority_class: firefly-dat", "3: there is no priority class 'firefly-dat' (did you mean 'firefly-data'?)"),
        ("namespace: data-kafkas", "3: there is no namespace 'data-kafkas' (did you mean 'data-kafka'?)"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_place(refused: Refused, text: str, message: str) -> None:
    (problem,) = refused(of_cluster(text))
    assert problem.startswith(message)


def test_the_authority_comes_from_the_store_under_the_names_that_strimzi_looks_for(resolve_profile: Resolve) -> None:
    text = of_cluster("certificate_authority: {certificate_generation: 2, key_generation: 1}")
    found = {each.name: each for each in resolve_profile(text).secrets if each.namespace == "data-kafka"}
    certificate, key = found["firefly-cluster-ca-cert"], found["firefly-cluster-ca"]
    assert [each.key for each in certificate.entries] == ["ca.crt"]
    assert [each.key for each in key.entries] == ["ca.key"]
    assert certificate.entries[0].remote_key != key.entries[0].remote_key  # who may read one may not read the other
    assert certificate.target_labels == {"strimzi.io/cluster": "firefly", "strimzi.io/kind": "Kafka"}
    assert certificate.target_annotations == {"strimzi.io/ca-cert-generation": "2"}
    assert key.target_annotations == {"strimzi.io/ca-key-generation": "1"}
