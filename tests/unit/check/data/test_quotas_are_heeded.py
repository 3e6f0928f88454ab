from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

USER = "KafkaUser data-kafka/cards"


def test_a_quota_that_the_plug_in_does_not_know_is_found(streams: World, only: Only) -> None:
    streams.get("KafkaUser", "cards")["spec"]["quotas"] = {"producerByteRate": 1024}
    only(streams.findings(), ("DATA-011", USER, "spec.quotas"))


def test_kafkas_own_plug_in_knows_users(streams: World) -> None:
    streams.get("KafkaUser", "cards")["spec"]["quotas"] = {"producerByteRate": 1024}
    streams.get("Kafka", "firefly")["spec"]["kafka"]["quotas"] = {"type": "kafka"}
    assert streams.findings("DATA-011") == ()


def test_kafka_without_a_plug_in_uses_its_own(streams: World) -> None:
    streams.get("KafkaUser", "cards")["spec"]["quotas"] = {"producerByteRate": 1024}
    del streams.get("Kafka", "firefly")["spec"]["kafka"]["quotas"]
    assert streams.findings("DATA-011") == ()
