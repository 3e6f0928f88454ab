from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.model.uses import KafkaUse

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

ACCOUNTS = "core-banking-accounts"
CONFIG_MAP = f"ConfigMap banking-core/{ACCOUNTS}-env-1a2b3c4d5e"
USER = f"KafkaUser data-kafka/{ACCOUNTS}"
BOOTSTRAP = "FIREFLY_KAFKA_BOOTSTRAP_SERVERS"
SETTINGS = "SPRING_APPLICATION_JSON"
PROTOCOL = "firefly.eda.{}.kafka.default.properties[security.protocol]"


@pytest.fixture
def client(streams: World) -> World:
    """The accounts service publishes to a topic and reads another one."""
    use = KafkaUse(
        cluster="firefly",
        namespace="data-kafka",
        bootstrap="firefly-kafka-bootstrap.data-kafka.svc.cluster.local:9093",
        publishes=("domain-layer",),
        consumes=("events",),
        group="accounts",
    )
    assert streams.environment is not None
    (known,) = (each.known_env for each in streams.environment.services if each.name == ACCOUNTS)
    streams.change_service(kafka=use, known_env=(*known, BOOTSTRAP, SETTINGS))
    streams.config[BOOTSTRAP] = use.bootstrap
    speak(streams, "SASL_SSL")
    user = streams.copy("KafkaUser", "cards")
    user["metadata"]["name"] = ACCOUNTS
    user["spec"]["authorization"]["acls"] += [
        {"type": "allow", "resource": {"type": "topic", "name": "events"}, "operations": ["Read"]},
        {"type": "allow", "resource": {"type": "group", "name": "acc", "patternType": "prefix"}, "operations": ["All"]},
    ]
    streams.add(user)
    return streams


def speak(world: World, protocol: str, *sides: str) -> None:
    written = {PROTOCOL.format(side): protocol for side in sides or ("publishers", "consumer")}
    world.config[SETTINGS] = json.dumps(written)


def rules(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.get("KafkaUser", ACCOUNTS)["spec"]["authorization"]["acls"]
    return found


def test_a_client_with_all_that_it_needs_is_fine(client: World) -> None:
    assert [f"{each.id} {each.message}" for each in client.findings()] == []


def test_a_cluster_that_is_not_there_is_found(client: World, only: Only) -> None:
    client.config[BOOTSTRAP] = "fireflies-kafka-bootstrap.data-kafka.svc.cluster.local:9093"
    only(client.findings(), ("REF-021", CONFIG_MAP, f"data.{BOOTSTRAP}"))


def test_a_port_that_nothing_listens_on_is_found(client: World, only: Only) -> None:
    client.config[BOOTSTRAP] = "firefly-kafka-bootstrap.data-kafka.svc:9092"
    findings = client.findings()
    only(findings, ("REF-021", CONFIG_MAP, f"data.{BOOTSTRAP}"))
    assert findings[0].message == f"{BOOTSTRAP} names port 9092, but Kafka data-kafka/firefly listens on 9093"


@pytest.mark.parametrize(
    ("tls", "authentication", "protocol"),
    [
        (True, {"type": "scram-sha-512"}, "SASL_SSL"),
        (False, {"type": "scram-sha-512"}, "SASL_PLAINTEXT"),
        (True, {"type": "tls"}, "SSL"),
        (True, {}, "SSL"),
        (False, {}, "PLAINTEXT"),
    ],
)
def test_the_protocol_is_that_of_the_listener(
    client: World, only: Only, authentication: dict[str, str], protocol: str, *, tls: bool
) -> None:
    client.get("Kafka", "firefly")["spec"]["kafka"]["listeners"][0].update(tls=tls, authentication=authentication)
    speak(client, protocol)
    assert client.findings("REF-021") == ()
    speak(client, "OTHER")
    wrong = ("REF-021", CONFIG_MAP, f"data.{SETTINGS}")
    only(client.findings("REF-021"), wrong, wrong)


def test_each_side_is_looked_at(client: World) -> None:
    speak(client, "SASL_SSL", "publishers")
    assert [each.message for each in client.findings()] == ["the consumer speak PLAINTEXT, but the listener SASL_SSL"]


@pytest.mark.parametrize("written", ["", "{", "[]"])
def test_what_is_no_document_sets_nothing(client: World, written: str) -> None:
    client.config[SETTINGS] = written
    assert len(client.findings("REF-021")) == 2


def test_without_settings_the_bootstrap_servers_are_pointed_at(client: World, only: Only) -> None:
    del client.config[SETTINGS]
    wrong = ("REF-021", CONFIG_MAP, f"data.{BOOTSTRAP}")
    only(client.findings("REF-021"), wrong, wrong)


@pytest.mark.parametrize(
    ("index", "missing"),
    [(0, "write the topic domain-layer"), (1, "read the topic events"), (2, "read the group accounts")],
)
def test_a_rule_that_is_missing_is_found(client: World, index: int, missing: str) -> None:
    del rules(client)[index]
    (found,) = client.findings()
    assert (found.id, str(found.subject), found.path) == ("REF-021", USER, "spec.authorization.acls")
    assert found.message == f"it may not {missing}, which {ACCOUNTS} needs"


def test_a_rule_that_denies_allows_nothing(client: World) -> None:
    rules(client)[0]["type"] = "deny"
    assert len(client.findings("REF-021")) == 1


def test_a_service_without_a_user_is_found(client: World, only: Only) -> None:
    client.remove("KafkaUser", ACCOUNTS)
    only(client.findings(), ("REF-021", f"Deployment banking-core/{ACCOUNTS}", ""))


def test_a_user_of_another_cluster_is_none(client: World, only: Only) -> None:
    client.get("KafkaUser", ACCOUNTS)["metadata"]["labels"]["strimzi.io/cluster"] = "other"
    only(client.findings("REF-021"), ("REF-021", f"Deployment banking-core/{ACCOUNTS}", ""))
