from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from firefly_gen.model.uses import KafkaUse, RedisUse

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

ACCOUNTS = "core-banking-accounts"
ROLE = ("SECR-002", f"DatabaseRole data-postgres/{ACCOUNTS}", "spec.passwordSecret.name")


def remote(world: World, namespace: str) -> Any:
    data = world.get("ExternalSecret", f"{ACCOUNTS}-db", namespace)["spec"]["data"]
    return next(each for each in data if each["secretKey"] == "password")["remoteRef"]


def test_another_entry_is_an_error(databases: World, only: Only) -> None:
    remote(databases, "data-postgres")["key"] = "prod/elsewhere"
    findings = databases.findings()
    only(findings, ROLE)
    assert findings[0].message == (
        "it takes its password from prod/elsewhere (password),"
        " but core-banking-accounts reads prod/core-banking-accounts (password)"
    )


def test_another_property_is_an_error_on_either_side(databases: World, only: Only) -> None:
    remote(databases, "banking-core")["property"] = "new-password"
    only(databases.findings(), ROLE)


def test_it_is_the_running_pods_that_count(databases: World, only: Only) -> None:
    databases.container["env"] = [each for each in databases.container["env"] if each["name"] != "DB_PASSWORD"]
    only(databases.findings("SECR-002"), ROLE)


def test_what_the_store_does_not_fill_is_not_compared(databases: World) -> None:
    databases.remove("ExternalSecret", f"{ACCOUNTS}-db", "data-postgres")
    assert databases.findings("SECR-002") == ()


def filled(name: str, key: str) -> dict[str, Any]:
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": {"name": name, "namespace": "data"},
        "spec": {"data": [{"secretKey": "password", "remoteRef": {"key": key, "property": "password"}}]},
    }


def test_users_of_kafka_are_held_to_the_same(databases: World, only: Only) -> None:
    use = KafkaUse(cluster="firefly", namespace="data", bootstrap="x:9093", publishes=(), consumes=(), group="")
    databases.change_service(kafka=use, database=None)
    reference = {"secretKeyRef": {"name": "kafka-user", "key": "password"}}
    user = {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaUser",
        "metadata": {"name": ACCOUNTS, "namespace": "data"},
        "spec": {"authentication": {"type": "scram-sha-512", "password": {"valueFrom": reference}}},
    }
    databases.add(user, filled("kafka-user", "prod/kafka"))
    place = "spec.authentication.password.valueFrom.secretKeyRef.name"
    only(databases.findings("SECR-002"), ("SECR-002", f"KafkaUser data/{ACCOUNTS}", place))
    databases.remove("ExternalSecret", "kafka-user")
    databases.add(filled("kafka-user", f"prod/{ACCOUNTS}"))
    assert databases.findings("SECR-002") == ()


def test_clients_of_redis_are_held_to_the_same(databases: World, only: Only) -> None:
    use = RedisUse(instance="sagas", namespace="data", host="sagas-master.data", port=6379)
    databases.change_service(redis=use, database=None)
    instance = {
        "apiVersion": "redis.redis.opstreelabs.in/v1beta2",
        "kind": "RedisReplication",
        "metadata": {"name": "sagas", "namespace": "data"},
        "spec": {"kubernetesConfig": {"redisSecret": {"name": "sagas-auth", "key": "password"}}},
    }
    databases.add(instance, filled("sagas-auth", "prod/redis"))
    place = "spec.kubernetesConfig.redisSecret.name"
    only(databases.findings("SECR-002"), ("SECR-002", "RedisReplication data/sagas", place))


def test_services_without_a_database_have_nothing_to_compare(databases: World) -> None:
    assert databases.environment is not None
    remote(databases, "data-postgres")["key"] = "prod/elsewhere"
    databases.change_environment(
        services=tuple(replace(each, database=None) for each in databases.environment.services)
    )
    assert databases.findings("SECR-002") == ()


def capture(workers, key):
    """A role that the connector logs in as, whose password comes from an entry of the store."""
    role = copy.deepcopy(workers.get("DatabaseRole", "core-banking-accounts"))
    role["metadata"]["name"] = "capture"
    role["spec"] |= {"name": "accounts_capture", "passwordSecret": {"name": "capture"}}
    secret = copy.deepcopy(workers.get("ExternalSecret", "core-pg-maintenance"))
    secret["metadata"]["name"] = secret["spec"]["target"]["name"] = "capture"
    for each in secret["spec"]["data"]:
        each["remoteRef"] = {"key": key, "property": "password"}
    workers.add(role, secret)
    workers.get("KafkaConnector", "accounts")["spec"]["config"]["database.user"] = "accounts_capture"


def test_a_connector_and_its_role_read_one_password(workers):
    capture(workers, "x")
    assert workers.findings("SECR-002") == ()


def test_a_connector_that_reads_another_password_is_found_at_the_role(workers, only):
    capture(workers, "elsewhere")
    findings = workers.findings("SECR-002")
    only(findings, ("SECR-002", "DatabaseRole data-postgres/capture", "spec.passwordSecret.name"))
    assert findings[0].message == (
        "it takes its password from elsewhere (password), but KafkaConnector data-kafka/accounts reads x (password)"
    )


def test_a_password_that_vault_makes_is_in_no_entry(databases: World) -> None:
    remote(databases, "data-postgres")["key"] = "prod/elsewhere"
    assert databases.environment
    use = next(each.database for each in databases.environment.services if each.name == ACCOUNTS)
    assert use
    databases.change_service(database=replace(use, dynamic=True))
    assert databases.findings("SECR-002") == ()
