from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

TEMPLATE = "spec.template"
ENTITY = "spec.entityOperator.template"
PARTS = [
    ("KafkaNodePool", "broker", f"{TEMPLATE}.kafkaContainer.securityContext"),
    ("Kafka", "firefly", f"{ENTITY}.topicOperatorContainer.securityContext"),
    ("Kafka", "firefly", f"{ENTITY}.userOperatorContainer.securityContext"),
    ("RedisReplication", "sagas", "spec.securityContext"),
    ("RedisSentinel", "sagas", "spec.securityContext"),
]
PODS = [
    ("KafkaNodePool", "broker", f"{TEMPLATE}.pod.securityContext"),
    ("RedisReplication", "sagas", "spec.podSecurityContext"),
]


def at(world: World, kind: str, name: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = world.get(kind, name)
    for step in path.split("."):
        found = found[step]
    return found


@pytest.mark.parametrize(("kind", "name", "context"), PARTS)
def test_a_container_that_an_operator_makes_has_to_be_restricted(
    streams: World, only: Only, kind: str, name: str, context: str
) -> None:
    at(streams, kind, name, context).clear()
    subject = str(streams.findings("SEC-002")[0].subject)
    only(
        streams.findings(),
        ("SEC-002", subject, f"{context}.allowPrivilegeEscalation"),
        ("SEC-002", subject, f"{context}.capabilities.drop"),
    )
    assert subject.startswith(f"{kind} ")
    assert subject.endswith(f"/{name}")


@pytest.mark.parametrize(("kind", "name", "context"), PODS)
def test_a_value_that_the_standard_forbids_is_found_where_it_stands(
    streams: World, kind: str, name: str, context: str
) -> None:
    at(streams, kind, name, context)["runAsNonRoot"] = False
    found = streams.findings()
    assert {(each.id, each.path) for each in found} == {("SEC-002", f"{context}.runAsNonRoot")}


def test_what_neither_pod_nor_container_sets_is_missing_at_the_container(streams: World) -> None:
    at(streams, "KafkaNodePool", "broker", f"{TEMPLATE}.pod").clear()
    assert [each.path for each in streams.findings("SEC-002")] == [
        f"{TEMPLATE}.kafkaContainer.securityContext.runAsNonRoot",
        f"{TEMPLATE}.kafkaContainer.securityContext.seccompProfile.type",
    ]


def test_what_is_not_there_makes_no_pods(streams: World) -> None:
    assert streams.findings("SEC-002") == ()
    at(streams, "Kafka", "firefly", "spec")["cruiseControl"] = {}
    paths = {each.path for each in streams.findings("SEC-002")}
    assert all(each.startswith("spec.cruiseControl.template.") for each in paths)
    assert len(paths) == 4


def test_an_open_namespace_asks_for_nothing(streams: World) -> None:
    label = "pod-security.kubernetes.io/enforce"
    streams.get("Namespace", "data-redis")["metadata"]["labels"][label] = "privileged"
    at(streams, "RedisReplication", "sagas", "spec")["securityContext"] = {"privileged": True}
    assert streams.findings("SEC-002") == ()


def test_workers_of_connect_and_masters_of_a_cluster_are_held_to_it_too(workers: World, only: Only) -> None:
    at(workers, "KafkaConnect", "cdc", f"{TEMPLATE}.connectContainer")["securityContext"].pop("capabilities")
    path = f"{TEMPLATE}.connectContainer.securityContext.capabilities.drop"
    only(workers.findings("SEC-002"), ("SEC-002", "KafkaConnect data-kafka/cdc", path))


def test_the_container_that_looks_up_the_zone_is_one_more(workers: World) -> None:
    at(workers, "KafkaMirrorMaker2", "mirror", "spec")["rack"] = {"topologyKey": "topology.kubernetes.io/zone"}
    paths = {each.path for each in workers.findings("SEC-002")}
    assert paths
    assert all(each.startswith(f"{TEMPLATE}.initContainer.securityContext") for each in paths)
