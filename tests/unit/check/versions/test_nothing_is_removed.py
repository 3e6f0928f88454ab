from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.check.removed import OLD_VERSIONS, REMOVED
from firefly_gen.check.settings import CONNECT, DEBEZIUM_POSTGRES, MIRROR_CHECKPOINT, MIRROR_SOURCE
from firefly_gen.model.finding import Severity

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

KAFKA = "Kafka data-kafka/firefly"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("zookeeper",), {"replicas": 3}),
        (("kafka", "replicas"), 3),
        (("kafka", "storage"), {"type": "jbod"}),
        (("kafka", "resources"), {}),
    ],
)
def test_a_field_that_is_gone_is_found(streams: World, only: Only, path: tuple[str, ...], value: object) -> None:
    holder = streams.get("Kafka", "firefly")["spec"]
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    only(streams.findings("SKEW-002"), ("SKEW-002", KAFKA, ".".join(("spec", *path))))


def test_a_field_inside_a_list_is_found(streams: World) -> None:
    rules = streams.get("KafkaUser", "cards")["spec"]["authorization"]["acls"]
    rules.append({"operation": "Read"})
    (found,) = streams.findings("SKEW-002")
    assert found.path == "spec.authorization.acls[1].operation"
    assert found.hint == "list it under operations"


def test_a_value_that_is_about_to_go_is_a_warning(streams: World) -> None:
    streams.get("VerticalPodAutoscaler", "core-banking-accounts")["spec"]["updatePolicy"]["updateMode"] = "Auto"
    (found,) = streams.findings("SKEW-002")
    assert (found.severity, found.path) == (Severity.WARNING, "spec.updatePolicy.updateMode")


@pytest.mark.parametrize(
    ("setting", "hint"),
    [
        ("log.message.format.version", "remove it: since Kafka 4 messages have one format"),
        ("log.retention.hour", "did you mean log.retention.hours?"),
        ("zzz", "remove it: Kafka 4 knows no such setting"),
    ],
)
def test_a_setting_that_kafka_does_not_know_is_found(streams: World, only: Only, setting: str, hint: str) -> None:
    streams.get("Kafka", "firefly")["spec"]["kafka"]["config"][setting] = "1"
    findings = streams.findings()
    place = f'spec.kafka.config["{setting}"]' if "." in setting else f"spec.kafka.config.{setting}"
    only(findings, ("SKEW-002", KAFKA, place))
    assert findings[0].hint == hint


def test_a_setting_of_a_topic_that_kafka_does_not_know_is_found(streams: World, only: Only) -> None:
    config: dict[str, Any] = streams.get("KafkaTopic", "domain-layer")["spec"]["config"]
    config["retention.hours"] = 7
    only(
        streams.findings(),
        ("SKEW-002", "KafkaTopic data-kafka/domain-layer", 'spec.config["retention.hours"]'),
    )


def test_an_api_version_that_is_gone_is_said_once(streams: World, only: Only) -> None:
    streams.get("RedisSentinel", "sagas")["apiVersion"] = "redis.redis.opstreelabs.in/v1beta1"
    subject = "RedisSentinel data-redis/sagas"
    only(streams.findings("REF-019", "SKEW-002"), ("REF-019", subject, "apiVersion"))
    streams.environment = None
    only(streams.findings("REF-019", "SKEW-002"), ("SKEW-002", subject, "apiVersion"))


def test_an_operator_that_still_serves_an_old_version_does_not_hide_it(streams: World, only: Only) -> None:
    assert streams.environment is not None
    operators = streams.environment.operators
    both = replace(operators["redis-operator"], provides={"redis.redis.opstreelabs.in": ("v1beta1", "v1beta2")})
    streams.change_environment(operators={**operators, "redis-operator": both})
    streams.get("RedisSentinel", "sagas")["apiVersion"] = "redis.redis.opstreelabs.in/v1beta1"
    only(streams.findings("REF-019", "SKEW-002"), ("SKEW-002", "RedisSentinel data-redis/sagas", "apiVersion"))


def test_no_replacement_is_itself_gone() -> None:
    for versions in OLD_VERSIONS.values():
        assert not set(versions.values()) & set(versions)
    assert all(each.instead for removed in REMOVED.values() for each in removed)


@pytest.mark.parametrize(
    ("kind", "name", "place", "setting", "hint"),
    [
        ("KafkaConnect", "cdc", "spec.config", "offset.flush.intervall.ms", "did you mean offset.flush.interval.ms?"),
        ("KafkaConnect", "cdc", "spec.config", "rest.port", "remove it: Strimzi sets the listeners"),
        ("KafkaConnector", "accounts", "spec.config", "table.whitelist", "use table.include.list"),
        ("KafkaConnector", "accounts", "spec.config", "slot.dropping", "did you mean slot.drop.on.stop?"),
        (
            "KafkaMirrorMaker2",
            "mirror",
            "spec.mirrors[0].sourceConnector.config",
            "use.incremental.alter.configs",
            "remove it: Kafka 4 knows no other way",
        ),
        (
            "KafkaMirrorMaker2",
            "mirror",
            "spec.mirrors[0].checkpointConnector.config",
            "sync.group.offset.enabled",
            "did you mean sync.group.offsets.enabled?",
        ),
    ],
)
def test_a_setting_that_connect_debezium_or_mirrormaker_do_not_know_is_found(  # noqa: PLR0913, PLR0917
    workers: World, only: Only, kind: str, name: str, place: str, setting: str, hint: str
) -> None:
    holder = workers.get(kind, name)["spec"]
    for step in place.split(".")[1:]:
        holder = holder["mirrors"][0] if step == "mirrors[0]" else holder[step]
    holder[setting] = "1"
    findings = workers.findings("SKEW-002")
    only(findings, ("SKEW-002", f"{kind} data-kafka/{name}", f'{place}["{setting}"]'))
    assert findings[0].hint == hint


@pytest.mark.parametrize(
    "setting",
    ["value.converter.schemas.enable", "transforms.route.type", "signal.consumer.max.poll.records", "converters"],
)
def test_families_of_settings_go_on_as_they_like(workers: World, setting: str) -> None:
    workers.get("KafkaConnector", "accounts")["spec"]["config"][setting] = "x"
    assert workers.findings("SKEW-002") == ()


def test_settings_of_other_connectors_are_their_own_business(workers: World) -> None:
    workers.get("KafkaConnector", "accounts")["spec"].update({"class": "org.example.Sink", "config": {"anything": 1}})
    assert workers.findings("SKEW-002") == ()


def test_no_setting_is_known_and_gone_at_once() -> None:
    for known in (CONNECT, DEBEZIUM_POSTGRES, MIRROR_SOURCE, MIRROR_CHECKPOINT):
        assert not [each for each in known.gone if known.covers(each)], known.software


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("outlierDetection", {"consecutiveErrors": 5}, "outlierDetection.consecutiveErrors"),
        ("loadBalancer", {"warmupDurationSecs": "60s"}, "loadBalancer.warmupDurationSecs"),
        ("loadBalancer", {"simple": "LEAST_CONN"}, "loadBalancer.simple"),
    ],
)
def test_what_istio_is_about_to_drop_is_a_warning(edge: World, field: str, value: object, path: str) -> None:
    edge.get("DestinationRule", "core-banking-accounts")["spec"]["trafficPolicy"][field] = value
    (found,) = edge.findings("SKEW-002")
    assert (found.severity, found.path) == (Severity.WARNING, f"spec.trafficPolicy.{path}")


def test_an_old_version_of_a_kind_of_the_mesh_is_a_warning(edge: World) -> None:
    edge.get("Gateway", "public")["apiVersion"] = "networking.istio.io/v1beta1"
    (found,) = edge.findings("SKEW-002")
    assert (found.severity, found.path) == (Severity.WARNING, "apiVersion")
    assert found.hint == "move it to networking.istio.io/v1"


def test_a_kind_that_has_no_newer_version_is_let_be(edge: World) -> None:
    limit = edge.copy("Gateway", "public") | {"apiVersion": "networking.istio.io/v1alpha3", "kind": "EnvoyFilter"}
    edge.add(limit)
    assert edge.findings("SKEW-002") == ()
