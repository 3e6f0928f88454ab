from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

SENTINEL = "RedisSentinel data-redis/sagas"
CONFIG = "spec.redisSentinelConfig"


def test_sentinels_of_a_redis_that_is_not_there_are_found(streams: World, only: Only) -> None:
    streams.get("RedisSentinel", "sagas")["spec"]["redisSentinelConfig"]["redisReplicationName"] = "saga"
    only(streams.findings(), ("REF-015", SENTINEL, f"{CONFIG}.redisReplicationName"))


def test_a_redis_of_another_namespace_is_not_watched(streams: World, only: Only) -> None:
    streams.get("RedisReplication", "sagas")["metadata"]["namespace"] = "data-kafka"
    only(streams.findings("REF-015"), ("REF-015", SENTINEL, f"{CONFIG}.redisReplicationName"))


@pytest.mark.parametrize("quorum", ["1", "4"])
def test_a_quorum_that_is_no_majority_is_found(streams: World, only: Only, quorum: str) -> None:
    streams.get("RedisSentinel", "sagas")["spec"]["redisSentinelConfig"]["quorum"] = quorum
    findings = streams.findings()
    only(findings, ("REF-015", SENTINEL, f"{CONFIG}.quorum"))
    assert findings[0].hint == 'set it to "2"'


@pytest.mark.parametrize("quorum", ["3", "", "two"])
def test_more_than_a_majority_and_what_is_no_number_are_let_be(streams: World, quorum: str) -> None:
    streams.get("RedisSentinel", "sagas")["spec"]["redisSentinelConfig"]["quorum"] = quorum
    assert streams.findings("REF-015") == ()
