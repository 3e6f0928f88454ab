from __future__ import annotations

import pytest

NAME, GROUP = "core-banking-accounts", "core-banking-accounts"
SUBJECT = f"ScaledObject banking-core/{NAME}"
TRIGGER = "spec.triggers[0]"


@pytest.fixture
def scaler(streams):
    """A ScaledObject in the place of the service's HPA, on the topic and the group of the small platform."""
    topic = next(each for each in streams.objects if each["kind"] == "KafkaTopic")
    user = next(each for each in streams.objects if each["kind"] == "KafkaUser")
    topic["spec"]["partitions"] = 3
    user["spec"].setdefault("authorization", {"type": "simple", "acls": []})["acls"].append(
        {"resource": {"type": "group", "name": GROUP, "patternType": "literal"}, "operations": ["Read"]}
    )
    metadata = {
        "bootstrapServers": "firefly-kafka-bootstrap.data-kafka.svc.cluster.local:9093",
        "consumerGroup": GROUP,
        "topic": topic["spec"].get("topicName", topic["metadata"]["name"]),
        "lagThreshold": "10",
    }
    body = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {"name": NAME, "namespace": "banking-core"},
        "spec": {
            "scaleTargetRef": {"name": NAME},
            "minReplicaCount": 3,
            "maxReplicaCount": 3,
            "triggers": [{"type": "kafka", "metadata": metadata, "authenticationRef": {"name": NAME}}],
        },
    }
    login = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "TriggerAuthentication",
        "metadata": {"name": NAME, "namespace": "banking-core"},
        "spec": {"secretTargetRef": []},
    }
    streams.add(body, login)
    return body


def test_a_consumer_with_no_more_pods_than_partitions(streams, scaler):
    assert scaler in streams.objects
    assert streams.findings("SCALE-003") == ()


def test_more_pods_than_the_largest_topic_has_partitions(streams, scaler, only):
    scaler["spec"]["maxReplicaCount"] = 4
    only(streams.findings("SCALE-003"), ("SCALE-003", SUBJECT, "spec.maxReplicaCount"))


def test_a_scaler_without_a_bound_has_that_of_keda(streams, scaler, only):
    del scaler["spec"]["maxReplicaCount"]
    only(streams.findings("SCALE-003"), ("SCALE-003", SUBJECT, "spec.maxReplicaCount"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topic", "evnets"),
        ("consumerGroup", "somebody-else"),
        ("bootstrapServers", "fierfly-kafka-bootstrap.data-kafka.svc.cluster.local:9093"),
    ],
)
def test_a_trigger_that_measures_nothing(streams, scaler, only, field, value):
    scaler["spec"]["triggers"][0]["metadata"][field] = value
    only(streams.findings("SCALE-003"), ("SCALE-003", SUBJECT, f"{TRIGGER}.metadata.{field}"))


def test_a_login_that_is_not_there(streams, scaler, only):
    scaler["spec"]["triggers"][0]["authenticationRef"]["name"] = "nobody"
    only(streams.findings("SCALE-003"), ("SCALE-003", SUBJECT, f"{TRIGGER}.authenticationRef.name"))


def test_a_group_may_be_allowed_by_its_beginning(streams, scaler):
    rules = next(each for each in streams.objects if each["kind"] == "KafkaUser")["spec"]["authorization"]["acls"]
    rules[-1]["resource"] = {"type": "group", "name": "core-", "patternType": "prefix"}
    assert scaler["spec"]["triggers"]
    assert streams.findings("SCALE-003") == ()


def test_brokers_outside_the_tree_are_not_judged(streams, scaler):
    scaler["spec"]["triggers"][0]["metadata"]["bootstrapServers"] = "kafka.bank.example:9093"
    assert streams.findings("SCALE-003") == ()
