from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

MIRROR = "KafkaMirrorMaker2 data-kafka/mirror"
PLACE = "spec.mirrors[0]"


def mirror(workers: World) -> dict[str, Any]:
    found: dict[str, Any] = workers.get("KafkaMirrorMaker2", "mirror")["spec"]["mirrors"][0]
    return found


def test_a_topic_that_the_copy_lacks_is_found(workers: World, only: Only) -> None:
    mirror(workers)["topicsPattern"] = r"domain-layer|webhooks\.dlq"
    findings = workers.findings("REF-024")
    only(findings, ("REF-024", MIRROR, f"{PLACE}.topicsPattern"))
    assert findings[0].message == "Kafka data-kafka/firefly has no topic webhooks.dlq"


def test_an_expression_may_match_anything(workers: World) -> None:
    mirror(workers)["topicsPattern"] = ".*|domain-[a-z]+"
    assert workers.findings("REF-024") == ()


def test_a_topic_that_may_not_be_written_is_found_at_the_user(workers: World, only: Only) -> None:
    workers.get("KafkaUser", "mirror")["spec"]["authorization"]["acls"].pop()
    only(workers.findings("REF-024"), ("REF-024", "KafkaUser data-kafka/mirror", "spec.authorization.acls"))


@pytest.mark.parametrize("connector", ["sourceConnector", "checkpointConnector"])
def test_a_policy_that_renames_topics_is_found(workers: World, only: Only, connector: str) -> None:
    del mirror(workers)[connector]["config"]["replication.policy.class"]
    path = f'{PLACE}.{connector}.config["replication.policy.class"]'
    only(workers.findings("REF-024"), ("REF-024", MIRROR, path))


def test_source_and_copy_of_one_name_are_found(workers: World, only: Only) -> None:
    mirror(workers)["source"]["alias"] = "firefly"
    only(workers.findings("REF-024"), ("REF-024", MIRROR, f"{PLACE}.source.alias"))
