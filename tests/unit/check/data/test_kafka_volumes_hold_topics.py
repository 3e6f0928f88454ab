from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.model.finding import Severity

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

KAFKA = "Kafka data-kafka/firefly"
TOPIC = "KafkaTopic data-kafka/domain-layer"
GIB = 1 << 30


@pytest.fixture
def bounded(streams: World) -> World:
    """Three brokers of 100 GiB each, and a topic that takes 3 times 12 times 2.5 GiB: 90 GiB."""
    streams.get("Kafka", "firefly")["spec"]["kafka"]["quotas"] = {"type": "kafka"}
    streams.get("KafkaNodePool", "broker")["spec"]["storage"] = {"volumes": [{"size": "100Gi", "class": "standard"}]}
    config(streams).update({"retention.bytes": 2 * GIB, "segment.bytes": GIB // 2})
    return streams


def config(streams: World) -> dict[str, Any]:
    found: dict[str, Any] = streams.get("KafkaTopic", "domain-layer")["spec"]["config"]
    return found


def test_topics_that_fit_are_fine(bounded: World) -> None:
    assert bounded.findings("DATA-010") == ()


def test_topics_that_outgrow_the_volumes_are_found_with_the_arithmetic(bounded: World, only: Only) -> None:
    config(bounded)["retention.bytes"] = str(8 * GIB)
    findings = bounded.findings("DATA-010")
    only(findings, ("DATA-010", KAFKA, ""))
    assert findings[0].message == (
        "its topics may keep 306Gi with all copies, but 85 % of its brokers' 300Gi are 255Gi"
    )


def test_a_topic_that_nothing_bounds_is_told_of(bounded: World, only: Only) -> None:
    del config(bounded)["retention.bytes"]
    findings = bounded.findings("DATA-010")
    only(findings, ("DATA-010", TOPIC, "spec.config"))
    assert findings[0].severity is Severity.WARNING


def test_what_the_topic_does_not_say_the_brokers_do(bounded: World) -> None:
    del config(bounded)["retention.bytes"]
    bounded.get("Kafka", "firefly")["spec"]["kafka"]["config"]["log.retention.bytes"] = 2 * GIB
    assert bounded.findings("DATA-010") == ()


def test_a_topic_that_is_compacted_has_no_size(bounded: World) -> None:
    config(bounded).update({"cleanup.policy": "compact", "retention.bytes": -1})
    assert bounded.findings("DATA-010") == ()


def test_where_producers_are_held_back_in_time_nothing_has_to_fit(bounded: World) -> None:
    config(bounded)["retention.bytes"] = 99 * GIB
    quotas = {"type": "strimzi", "minAvailableBytesPerVolume": GIB}
    bounded.get("Kafka", "firefly")["spec"]["kafka"]["quotas"] = quotas
    assert bounded.findings("DATA-010") == ()


def test_a_plug_in_without_a_guard_holds_nobody_back(bounded: World) -> None:
    config(bounded)["retention.bytes"] = 99 * GIB
    bounded.get("Kafka", "firefly")["spec"]["kafka"]["quotas"] = {"type": "strimzi", "producerByteRate": 1}
    assert [each.id for each in bounded.findings("DATA-010")] == ["DATA-010"]
