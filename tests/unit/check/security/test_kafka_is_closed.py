from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

KAFKA = "Kafka data-kafka/firefly"
USER = "KafkaUser data-kafka/cards"
LISTENER = "spec.kafka.listeners[0]"
RULE = "spec.authorization.acls[0]"


def listener(streams: World) -> dict[str, Any]:
    found: dict[str, Any] = streams.get("Kafka", "firefly")["spec"]["kafka"]["listeners"][0]
    return found


def rule(streams: World) -> dict[str, Any]:
    found: dict[str, Any] = streams.get("KafkaUser", "cards")["spec"]["authorization"]["acls"][0]
    return found


def test_a_listener_without_encryption_is_found(streams: World, only: Only) -> None:
    listener(streams)["tls"] = False
    only(streams.findings(), ("SEC-008", KAFKA, f"{LISTENER}.tls"))


def test_a_listener_that_lets_in_anybody_is_found(streams: World, only: Only) -> None:
    del listener(streams)["authentication"]
    only(streams.findings(), ("SEC-008", KAFKA, f"{LISTENER}.authentication"))


def test_a_cluster_without_authorization_is_found(streams: World, only: Only) -> None:
    del streams.get("Kafka", "firefly")["spec"]["kafka"]["authorization"]
    only(streams.findings(), ("SEC-008", KAFKA, "spec.kafka.authorization"))


def test_users_above_the_rules_are_found(streams: World, only: Only) -> None:
    streams.get("Kafka", "firefly")["spec"]["kafka"]["authorization"]["superUsers"] = ["CN=admin"]
    findings = streams.findings()
    only(findings, ("SEC-008", KAFKA, "spec.kafka.authorization.superUsers"))
    assert findings[0].message == "no rule holds for CN=admin"


def test_a_user_without_rules_is_found(streams: World, only: Only) -> None:
    del streams.get("KafkaUser", "cards")["spec"]["authorization"]
    only(streams.findings(), ("SEC-008", USER, "spec.authorization"))


@pytest.mark.parametrize("operation", ["All", "Write", "Delete", "Create"])
def test_a_user_that_may_change_every_topic_is_found(streams: World, only: Only, operation: str) -> None:
    rule(streams)["resource"]["name"] = "*"
    rule(streams)["operations"] = ["Describe", operation]
    findings = streams.findings()
    only(findings, ("SEC-008", USER, RULE))
    assert findings[0].message == f"it may change every topic ({operation})"


def test_the_older_way_to_write_an_operation_is_read_too(streams: World) -> None:
    rule(streams)["resource"]["name"] = "*"
    del rule(streams)["operations"]
    rule(streams)["operation"] = "All"
    assert [each.path for each in streams.findings("SEC-008")] == [RULE]


def test_a_user_that_may_change_the_cluster_is_found(streams: World, only: Only) -> None:
    rule(streams)["resource"] = {"type": "cluster"}
    rule(streams)["operations"] = ["AlterConfigs"]
    only(streams.findings(), ("SEC-008", USER, RULE))


@pytest.mark.parametrize(
    ("kind", "operations"),
    [("allow", ["Describe", "Read"]), ("deny", ["All"])],
)
def test_reading_every_topic_and_denying_are_fine(streams: World, kind: str, operations: list[str]) -> None:
    rule(streams)["type"] = kind
    rule(streams)["resource"]["name"] = "*"
    rule(streams)["operations"] = operations
    assert streams.findings() == ()
