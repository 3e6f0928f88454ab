from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.model.finding import Severity
from firefly_gen.model.profile import Stage

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

KAFKA = "Kafka data-kafka/firefly"
TOPIC = "KafkaTopic data-kafka/domain-layer"


def place(setting: str) -> str:
    return f'spec.kafka.config["{setting}"]'


def config(streams: World) -> dict[str, Any]:
    found: dict[str, Any] = streams.get("Kafka", "firefly")["spec"]["kafka"]["config"]
    return found


def resize(streams: World, brokers: int, controllers: int = 3) -> None:
    streams.get("KafkaNodePool", "broker")["spec"]["replicas"] = brokers
    streams.get("KafkaNodePool", "controller")["spec"]["replicas"] = controllers


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("default.replication.factor", 1),
        ("default.replication.factor", 4),
        ("offsets.topic.replication.factor", "1"),
        ("transaction.state.log.replication.factor", 5),
        ("min.insync.replicas", 3),
        ("min.insync.replicas", 1),
        ("transaction.state.log.min.isr", 1),
        ("unclean.leader.election.enable", "true"),
    ],
)
def test_a_setting_that_loses_data_or_stops_writing_is_found(streams: World, setting: str, value: object) -> None:
    config(streams)[setting] = value
    findings = streams.findings()
    assert {each.id for each in findings} == {"DATA-001"}
    assert {each.path for each in findings} == {place(setting)}
    assert {str(each.subject) for each in findings} == {KAFKA}


def test_what_is_not_set_has_the_default_of_kafka(streams: World, only: Only) -> None:
    del config(streams)["default.replication.factor"]
    findings = streams.findings()
    only(findings, ("DATA-001", KAFKA, "spec.kafka.config"))
    assert findings[0].message == "default.replication.factor is 1: each partition lies on one of 3 brokers only"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"replicas": 4}, "spec.replicas"),
        ({"replicas": 1}, "spec.replicas"),
        ({"config": {"min.insync.replicas": 3}}, 'spec.config["min.insync.replicas"]'),
        ({"config": {"min.insync.replicas": 1}}, 'spec.config["min.insync.replicas"]'),
    ],
)
def test_a_topic_that_a_broker_takes_along_is_found(
    streams: World, only: Only, change: dict[str, Any], where: str
) -> None:
    streams.get("KafkaTopic", "domain-layer")["spec"].update(change)
    only(streams.findings(), ("DATA-001", TOPIC, where))


def test_a_topic_that_says_nothing_has_what_the_cluster_has(streams: World) -> None:
    streams.get("KafkaTopic", "domain-layer")["spec"] = {"partitions": 3}
    assert streams.findings() == ()


def test_production_needs_three_brokers(streams: World) -> None:
    resize(streams, 2)
    messages = [each.message for each in streams.findings("DATA-001") if not each.path]
    assert messages == ["2 brokers: with one of them gone, writing stops or data is at risk"]


@pytest.mark.parametrize(("count", "severity"), [(2, Severity.WARNING), (4, Severity.WARNING), (1, Severity.ERROR)])
def test_a_number_of_controllers_that_bears_no_loss_is_found(streams: World, count: int, severity: Severity) -> None:
    resize(streams, 3, count)
    assert severity in {each.severity for each in streams.findings("DATA-001")}


def test_one_broker_for_all_is_fine_in_development(streams: World) -> None:
    assert streams.environment is not None
    streams.environment = replace(streams.environment, stage=Stage.DEV)
    resize(streams, 1, 1)
    config(streams).update(dict.fromkeys(config(streams), 1))
    streams.get("KafkaTopic", "domain-layer")["spec"] = {"replicas": 1, "config": {"min.insync.replicas": 1}}
    assert streams.findings("DATA-001") == ()


def test_two_brokers_keep_two_copies_and_need_one(streams: World) -> None:
    assert streams.environment is not None
    streams.environment = replace(streams.environment, stage=Stage.STAGING)
    resize(streams, 2)
    for setting in config(streams):
        config(streams)[setting] = 2 if setting.endswith("factor") else 1
    streams.get("KafkaTopic", "domain-layer")["spec"] = {"replicas": 2, "config": {"min.insync.replicas": 1}}
    assert streams.findings("DATA-001") == ()


def test_pools_of_another_cluster_do_not_count(streams: World) -> None:
    more = streams.copy("KafkaNodePool", "broker")
    more["metadata"] = {"name": "more", "namespace": "data-redis", "labels": more["metadata"]["labels"]}
    streams.add(more)
    config(streams)["default.replication.factor"] = 4
    assert "only 3 brokers" in streams.findings("DATA-001")[0].message
