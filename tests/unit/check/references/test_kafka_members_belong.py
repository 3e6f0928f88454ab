from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

LABEL = "strimzi.io/cluster"
PLACE = 'metadata.labels["strimzi.io/cluster"]'
KAFKA = "Kafka data-kafka/firefly"
MEMBERS = [("KafkaNodePool", "broker"), ("KafkaTopic", "domain-layer"), ("KafkaUser", "cards")]


def external_secret(name: str, key: str) -> dict[str, Any]:
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": {"name": name, "namespace": "data-kafka"},
        "spec": {"data": [{"secretKey": key, "remoteRef": {"key": "x"}}]},
    }


def test_streams_are_clean(streams: World) -> None:
    assert [f"{each.id} {each.message}" for each in streams.findings()] == []


@pytest.mark.parametrize(("kind", "name"), MEMBERS)
def test_a_member_without_the_label_belongs_to_nothing(streams: World, only: Only, kind: str, name: str) -> None:
    del streams.get(kind, name)["metadata"]["labels"][LABEL]
    found = [each for each in streams.findings("REF-012") if each.subject.kind == kind]
    only(found, ("REF-012", f"{kind} data-kafka/{name}", "metadata.labels"))


@pytest.mark.parametrize(("kind", "name"), MEMBERS)
def test_a_member_of_a_cluster_that_is_not_there_is_found(streams: World, only: Only, kind: str, name: str) -> None:
    streams.get(kind, name)["metadata"]["labels"][LABEL] = "fireflies"
    found = [each for each in streams.findings("REF-012") if each.subject.kind == kind]
    only(found, ("REF-012", f"{kind} data-kafka/{name}", PLACE))


def test_a_cluster_in_another_namespace_does_not_count(streams: World) -> None:
    streams.get("KafkaTopic", "domain-layer")["metadata"]["namespace"] = "data-redis"
    (found,) = streams.findings("REF-012")
    assert found.message == "it belongs to Kafka data-redis/firefly, which does not exist"


def test_a_connector_belongs_to_a_connect_cluster(streams: World) -> None:
    connector = {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaConnector",
        "metadata": {"name": "cdc", "namespace": "data-kafka", "labels": {LABEL: "firefly"}},
        "spec": {},
    }
    streams.add(connector)
    (found,) = streams.findings("REF-012")
    assert found.message == "it belongs to KafkaConnect data-kafka/firefly, which does not exist"


@pytest.mark.parametrize(("part", "kind"), [("topicOperator", "KafkaTopic"), ("userOperator", "KafkaUser")])
def test_members_that_no_operator_acts_on_are_found(streams: World, part: str, kind: str) -> None:
    del streams.get("Kafka", "firefly")["spec"]["entityOperator"][part]
    (found,) = streams.findings("REF-012")
    assert (found.subject.kind, found.path) == (kind, PLACE)
    assert f"has no spec.entityOperator.{part}" in found.message


@pytest.mark.parametrize("role", ["broker", "controller"])
def test_a_cluster_without_a_role_is_found(streams: World, only: Only, role: str) -> None:
    streams.remove("KafkaNodePool", role)
    only(streams.findings("REF-012"), ("REF-012", KAFKA, ""))


def test_one_pool_may_have_both_roles(streams: World) -> None:
    streams.remove("KafkaNodePool", "controller")
    streams.get("KafkaNodePool", "broker")["spec"]["roles"] = ["broker", "controller"]
    assert streams.findings("REF-012") == ()


def test_an_authority_of_ones_own_needs_its_two_secrets(streams: World, only: Only) -> None:
    streams.get("Kafka", "firefly")["spec"]["clusterCa"] = {"generateCertificateAuthority": False}
    missing = ("REF-012", KAFKA, "spec.clusterCa.generateCertificateAuthority")
    only(streams.findings("REF-012"), missing, missing)  # what the operator would make does not count
    streams.add(external_secret("firefly-cluster-ca-cert", "ca.crt"), external_secret("firefly-cluster-ca", "tls.key"))
    only(streams.findings("REF-012"), missing)
    streams.remove("ExternalSecret", "firefly-cluster-ca")
    streams.add(external_secret("firefly-cluster-ca", "ca.key"))
    assert streams.findings("REF-012") == ()


def test_connectors_of_a_connect_that_leaves_them_alone_are_found(workers: World, only: Only) -> None:
    del workers.get("KafkaConnect", "cdc")["metadata"]["annotations"]
    only(
        workers.findings(),
        ("REF-012", "KafkaConnector data-kafka/accounts", 'metadata.labels["strimzi.io/cluster"]'),
    )
