from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

CONNECTOR, CLUSTER = "KafkaConnector data-kafka/accounts", "Cluster data-postgres/core-pg"


def spec(workers: World) -> dict[str, Any]:
    found: dict[str, Any] = workers.get("KafkaConnector", "accounts")["spec"]
    return found


@pytest.mark.parametrize("setting", ["heartbeat.interval.ms", "heartbeat.action.query"])
def test_a_connector_that_gives_no_sign_of_life_is_found(workers: World, only: Only, setting: str) -> None:
    del spec(workers)["config"][setting]
    only(workers.findings("DATA-012"), ("DATA-012", CONNECTOR, f'spec.config["{setting}"]'))


@pytest.mark.parametrize("limit", [None, "-1"])
def test_a_server_that_keeps_its_log_without_end_is_found(workers: World, only: Only, limit: str | None) -> None:
    parameters = workers.get("Cluster", "core-pg")["spec"]["postgresql"]["parameters"]
    parameters.pop("max_slot_wal_keep_size")
    if limit:
        parameters["max_slot_wal_keep_size"] = limit
    only(workers.findings("DATA-012"), ("DATA-012", CLUSTER, "spec.postgresql.parameters.max_slot_wal_keep_size"))


def test_a_slot_has_one_reader(workers: World, only: Only) -> None:
    spec(workers)["tasksMax"] = 2
    only(workers.findings("DATA-012"), ("DATA-012", CONNECTOR, "spec.tasksMax"))


def test_connectors_of_other_systems_have_no_slot(workers: World) -> None:
    spec(workers).update({"class": "org.example.Sink", "tasksMax": 4, "config": {}})
    assert workers.findings("DATA-012") == ()


@pytest.mark.parametrize("setting", ["hot_standby_feedback", "sync_replication_slots"])
def test_standbys_that_do_not_keep_the_slot_are_found(workers: World, only: Only, setting: str) -> None:
    del workers.get("Cluster", "core-pg")["spec"]["postgresql"]["parameters"][setting]
    only(workers.findings("DATA-012"), ("DATA-012", CLUSTER, f"spec.postgresql.parameters.{setting}"))


def test_an_operator_that_leaves_slots_to_the_primary_is_found(workers: World, only: Only) -> None:
    del workers.get("Cluster", "core-pg")["spec"]["replicationSlots"]
    path = "spec.replicationSlots.highAvailability.synchronizeLogicalDecoding"
    only(workers.findings("DATA-012"), ("DATA-012", CLUSTER, path))


def test_a_slot_that_standbys_may_not_keep_is_found(workers: World, only: Only) -> None:
    del spec(workers)["config"]["slot.failover"]
    only(workers.findings("DATA-012"), ("DATA-012", CONNECTOR, 'spec.config["slot.failover"]'))


def test_one_server_alone_has_nobody_to_keep_it(workers: World) -> None:
    cluster = workers.get("Cluster", "core-pg")["spec"]
    del cluster["replicationSlots"]
    cluster["instances"] = 1
    assert workers.findings("DATA-012") == ()
