from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

CONNECTOR, CONNECT = "KafkaConnector data-kafka/accounts", "KafkaConnect data-kafka/cdc"
KAFKA = "Kafka data-kafka/firefly"


def config(workers: World) -> dict[str, Any]:
    found: dict[str, Any] = workers.get("KafkaConnector", "accounts")["spec"]["config"]
    return found


def place(setting: str) -> str:
    return f'spec.config["{setting}"]'


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("database.hostname", "pg-rw.data-postgres.svc", "it reads PostgreSQL data-postgres/pg, which does not exist"),
        ("publication.name", "changes", "nothing publishes changes in the database accounts of data-postgres/core-pg"),
        ("database.password", "${vault:/mnt/login:password}", f"{CONNECT} has no config provider vault"),
        ("database.password", "${directory:/mnt/other:password}", f"{CONNECT} mounts nothing at /mnt/other"),
        ("database.password", "${directory:/mnt/login:pin}", "Secret logins has no key pin"),
        ("topic.heartbeat.prefix", "beat", f"{KAFKA} has no topic beat.cdc.accounts, and makes none by itself"),
        ("signal.kafka.topic", "signals", f"{KAFKA} has no topic signals, and makes none by itself"),
    ],
)  # fmt: skip
def test_a_setting_that_leads_nowhere_is_found(
    workers: World, only: Only, setting: str, value: str, message: str
) -> None:
    config(workers)[setting] = value
    findings = workers.findings("REF-023")
    only(findings, ("REF-023", CONNECTOR, place(setting)))
    assert findings[0].message == message


def test_a_table_that_is_not_published_and_has_no_topic_is_found(workers: World) -> None:
    config(workers)["table.include.list"] = "public.account, public.card"
    messages = {each.message for each in workers.findings("REF-023")}
    assert messages == {
        "Publication data-postgres/accounts-changes does not publish public.card",
        "Kafka data-kafka/firefly has no topic cdc.accounts.public.card, and makes none by itself",
    }


def test_a_topic_that_it_may_not_write_is_found_at_the_user(workers: World, only: Only) -> None:
    rules = workers.get("KafkaUser", "cdc")["spec"]["authorization"]["acls"]
    rules[:] = [each for each in rules if not each["resource"]["name"].startswith("cdc.")]
    only(workers.findings("REF-023"), ("REF-023", "KafkaUser data-kafka/cdc", "spec.authorization.acls"))


def test_two_connectors_on_one_slot_are_found(workers: World) -> None:
    second = copy.deepcopy(workers.get("KafkaConnector", "accounts"))
    second["metadata"]["name"] = "again"
    workers.add(second)
    findings = workers.findings("REF-023")
    assert {each.path for each in findings} == {place("slot.name")}
    assert len(findings) == 1


def test_a_connector_of_another_kind_has_its_references_followed_only(workers: World, only: Only) -> None:
    workers.get("KafkaConnector", "accounts")["spec"].update(
        {"class": "org.example.Sink", "config": {"password": "${directory:/mnt/none:x}"}}
    )
    only(workers.findings("REF-023"), ("REF-023", CONNECTOR, "spec.config.password"))


def test_a_database_outside_the_tree_is_not_looked_for(workers: World) -> None:
    config(workers)["database.hostname"] = "db.example"
    assert workers.findings("REF-023") == ()
