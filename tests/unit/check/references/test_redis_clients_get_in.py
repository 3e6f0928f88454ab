from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.model.uses import RedisUse

if TYPE_CHECKING:
    from tests.unit.check.conftest import World

ACCOUNTS = "core-banking-accounts"
SETTINGS = '{"spring.data.redis.ssl.enabled": "true"}'


@pytest.fixture
def client(streams: World) -> World:
    """A service that keeps sagas in Redis."""
    host = "sagas-master.data-redis.svc.cluster.local"
    streams.change_service(ACCOUNTS, redis=RedisUse(instance="sagas", namespace="data-redis", host=host, port=6379))
    variables(streams)["REDIS_HOST"] = host
    return streams


def variables(world: World) -> dict[str, Any]:
    (found,) = (
        each["data"]
        for each in world.objects
        if each["kind"] == "ConfigMap" and each["metadata"]["name"].startswith(f"{ACCOUNTS}-env")
    )
    data: dict[str, Any] = found
    return data


def encrypt(world: World) -> None:
    world.get("RedisReplication", "sagas")["spec"]["TLS"] = {"secret": {"secretName": "auth"}}


def messages(world: World) -> list[str]:
    return [each.message for each in world.findings("REF-025")]


def test_a_service_that_reaches_its_redis_is_fine(client: World) -> None:
    assert messages(client) == []


def test_an_instance_that_is_not_there_is_found(client: World) -> None:
    variables(client)["REDIS_HOST"] = "saga-master.data-redis.svc"
    assert messages(client) == [
        "REDIS_HOST names saga-master.data-redis.svc, but there is no RedisReplication data-redis/saga"
    ]


def test_the_way_into_a_cluster_leads_nowhere_where_there_is_one_master(client: World) -> None:
    variables(client)["REDIS_HOST"] = "sagas-leader.data-redis.svc:6379"
    assert messages(client) == [
        "REDIS_HOST names sagas-leader.data-redis.svc:6379, but RedisReplication data-redis/sagas has no leader"
    ]


def test_a_client_that_does_not_encrypt_is_found_where_redis_does(client: World) -> None:
    encrypt(client)
    assert messages(client) == ["it does not speak TLS, and RedisReplication data-redis/sagas does"]
    variables(client)["SPRING_APPLICATION_JSON"] = SETTINGS
    assert messages(client) == []


def test_a_client_that_encrypts_is_found_where_redis_does_not(client: World) -> None:
    variables(client)["SPRING_APPLICATION_JSON"] = SETTINGS
    assert messages(client) == ["it speaks TLS, and RedisReplication data-redis/sagas does not"]


def test_settings_that_are_no_document_switch_nothing_on(client: World) -> None:
    encrypt(client)
    variables(client)["SPRING_APPLICATION_JSON"] = "{"
    assert len(messages(client)) == 1


def test_another_host_is_not_looked_for(client: World) -> None:
    variables(client)["REDIS_HOST"] = "redis.example"
    assert messages(client) == []
