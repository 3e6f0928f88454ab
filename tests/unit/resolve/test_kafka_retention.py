from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from firefly_gen.model.environment import Environment
    from firefly_gen.model.kafka import KafkaTopic
    from tests.unit.resolve.conftest import Refused, Resolve

HOUR, MIB = 3_600_000, 1 << 20


def of_cluster(text: str) -> str:
    return "kafka:\n  firefly:\n" + "".join(f"    {line}\n" for line in text.splitlines())


def topic(environment: Environment, name: str) -> KafkaTopic:
    return next(each for each in environment.data.kafka_topics if each.topic == name)


def test_a_topic_keeps_what_its_tier_says(resolve_profile: Resolve) -> None:
    tiers = "retention:\n  ledger: {hours: 0, partition_size: 4Gi, segment_hours: 12, segment_size: 64Mi}\n"
    found = topic(resolve_profile(of_cluster(f"{tiers}topics: {{postings: {{retention: ledger}}}}")), "postings")
    assert found.config == {
        "cleanup.policy": "delete",
        "min.insync.replicas": 2,
        "retention.bytes": 4096 * MIB,
        "retention.ms": -1,
        "segment.bytes": 64 * MIB,
        "segment.ms": 12 * HOUR,
    }


def test_a_tier_without_a_size_bounds_hours_only(resolve_profile: Resolve) -> None:
    text = of_cluster("retention: {long: {hours: 9}}\ntopics: {slow: {retention: long}}")
    config = topic(resolve_profile(text), "slow").config
    assert (config["retention.bytes"], config["retention.ms"]) == (-1, 9 * HOUR)


def test_brokers_and_topics_that_say_nothing_have_the_default_tier(resolve_profile: Resolve) -> None:
    environment = resolve_profile(of_cluster("default_retention: evidence\ntopics: {plain: {}}"))
    (cluster,) = environment.data.kafka_clusters
    assert cluster.config["log.retention.ms"] == 720 * HOUR
    assert cluster.config["log.segment.bytes"] == topic(environment, "plain").config["segment.bytes"] == 128 * MIB


def test_a_setting_of_the_brokers_goes_before_the_tier(resolve_profile: Resolve) -> None:
    (cluster,) = resolve_profile(of_cluster("config: {log.retention.ms: 60000}")).data.kafka_clusters
    assert cluster.config["log.retention.ms"] == 60000


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "retention: {big: {segment_size: 2Gi}}",
            "3: a segment of 2Gi is larger than Kafka's largest, 2047Mi",
        ),
        (
            "retention: {tight: {partition_size: 16Mi, segment_size: 32Mi}}",
            (
                "3: a partition of 16Mi cannot bound segments of 32Mi"
                " (only closed segments are deleted: make segments smaller, or the partition larger)"
            ),
        ),
        (
            "default_retention: standart",
            "3: there is no retention tier 'standart' (did you mean 'standard'?)",
        ),
        (
            "dead_letter_retention: evidenc",
            "3: there is no retention tier 'evidenc' (did you mean 'evidence'?)",
        ),
        (
            "topics: {events: {retention: evidenc}}",
            "3: there is no retention tier 'evidenc' (did you mean 'evidence'?)",
        ),
    ],
)
def test_a_tier_that_cannot_be_kept_to_is_refused_at_its_place(refused: Refused, text: str, problem: str) -> None:
    assert refused(of_cluster(text)) == [problem]


def test_dead_letters_have_a_topic_of_their_own_with_its_own_tier(resolve_profile: Resolve) -> None:
    found = topic(resolve_profile(of_cluster("topics: {events: {dead_letters: true}}")), "events.dlq")
    assert (found.partitions, found.config["retention.ms"]) == (3, 720 * HOUR)


def test_a_topic_for_dead_letters_is_not_made_twice(refused: Refused) -> None:
    text = of_cluster("topics:\n  events: {dead_letters: true}\n  events.dlq: {}")
    assert refused(text) == [
        "4: topic 'events.dlq' is declared too, and would be made twice (take one of the two away)"
    ]
