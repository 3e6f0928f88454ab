from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

CONNECT, MIRROR = "KafkaConnect data-kafka/cdc", "KafkaMirrorMaker2 data-kafka/mirror"


def spec(workers: World, kind: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = workers.get(kind, name)["spec"]
    return found


def test_every_check_is_silent_where_all_is_well(workers: World) -> None:
    assert [f"{each.id} {each.subject}: {each.message}" for each in workers.findings()] == []


@pytest.mark.parametrize(
    ("servers", "message"),
    [
        ("fierfly-kafka-bootstrap.data-kafka.svc:9093", "it names Kafka data-kafka/fierfly, which does not exist"),
        (
            "firefly-kafka-bootstrap.data-kafka.svc:9092",
            "it names port 9092, but Kafka data-kafka/firefly listens on 9093",
        ),
    ],
)
def test_workers_that_reach_no_listener_are_found(workers: World, only: Only, servers: str, message: str) -> None:
    spec(workers, "KafkaConnect", "cdc")["bootstrapServers"] = servers
    findings = workers.findings("REF-022")
    only(findings, ("REF-022", CONNECT, "spec.bootstrapServers"))
    assert findings[0].message == message


def test_workers_of_another_regions_cluster_are_its_own_business(workers: World) -> None:
    spec(workers, "KafkaConnect", "cdc")["bootstrapServers"] = "kafka.example:9094"
    assert workers.findings("REF-022") == ()


def test_a_topic_for_their_state_that_is_missing_is_found(workers: World) -> None:
    spec(workers, "KafkaMirrorMaker2", "mirror")["target"]["offsetStorageTopic"] = "offsets"
    findings = workers.findings("REF-022")
    assert (MIRROR, "spec.target.offsetStorageTopic") in {(str(each.subject), each.path) for each in findings}
    assert "it may not read the topic offsets" in " ".join(each.message for each in findings)


@pytest.mark.parametrize(
    ("change", "path"),
    [({"config": {"cleanup.policy": "delete"}}, "spec.config"), ({"partitions": 3}, "spec.partitions")],
)
def test_a_topic_that_forgets_settings_or_mixes_them_up_is_found(
    workers: World, only: Only, change: dict[str, Any], path: str
) -> None:
    spec(workers, "KafkaTopic", "cdc-configs").update(change)
    only(workers.findings("REF-022"), ("REF-022", "KafkaTopic data-kafka/cdc-configs", path))


def test_a_user_that_is_not_there_is_found(workers: World, only: Only) -> None:
    spec(workers, "KafkaConnect", "cdc")["authentication"]["username"] = "connect"
    only(workers.findings("REF-022"), ("REF-022", CONNECT, "spec.authentication.username"))


def test_workers_with_a_certificate_need_no_name(workers: World) -> None:
    spec(workers, "KafkaConnect", "cdc")["authentication"] = {"type": "tls"}
    assert workers.findings("REF-022") == ()


def test_a_rule_that_is_missing_is_found_at_the_user(workers: World, only: Only) -> None:
    spec(workers, "KafkaUser", "cdc")["authorization"]["acls"][0]["operations"] = ["Describe"]
    only(workers.findings("REF-022"), ("REF-022", "KafkaUser data-kafka/cdc", "spec.authorization.acls"))
