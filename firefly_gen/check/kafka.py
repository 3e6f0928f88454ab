"""Kafka clusters as the tree describes them: a Kafka, its node pools and its topics, joined by a label."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, strings, text, walk, whole
from firefly_gen.model.resource import Resource

GROUP = "kafka.strimzi.io"
CLUSTER = "strimzi.io/cluster"
"""Label that joins pools, topics and users to their cluster."""

_ALL = "*"
_BOOTSTRAP = re.compile(r"([a-z0-9-]+)-kafka-bootstrap\.([a-z0-9-]+)(?:\.[a-z0-9.-]+)?:([0-9]+)")
_REFERENCE = re.compile(r"\$\{([a-z0-9]+):([^:}]+):([^}]+)\}")
DEBEZIUM = "io.debezium.connector.postgresql.PostgresConnector"
"""Class of the connector that reads PostgreSQL."""

CONTROLLER, BROKER = "controller", "broker"


@dataclass(frozen=True, slots=True)
class Members:
    """What belongs to a Kafka.

    Attributes:
        brokers: How many pods keep data; None where that is not known.
        controllers: How many pods keep the metadata; None where that is not known.
    """

    kafka: Resource
    pools: tuple[Resource, ...]
    topics: tuple[Resource, ...]
    brokers: int | None
    controllers: int | None


@lru_cache(maxsize=1)
def clusters(platform: Platform) -> tuple[Members, ...]:
    """Every Kafka of the tree with what belongs to it."""
    pools, topics = _by_cluster(platform, "KafkaNodePool"), _by_cluster(platform, "KafkaTopic")
    found = []
    for kafka in platform.of_kind(f"Kafka.{GROUP}"):
        key = (kafka.identity.namespace, kafka.identity.name)
        own = tuple(pools.get(key, ()))
        old = whole(at(kafka.body, "spec.kafka.replicas"))  # before Strimzi 1.0 there were no pools
        found.append(
            Members(
                kafka=kafka,
                pools=own,
                topics=tuple(topics.get(key, ())),
                brokers=old if old is not None and not own else _count(own, BROKER),
                controllers=None if old is not None and not own else _count(own, CONTROLLER),
            )
        )
    return tuple(found)


def cluster_of(resource: Resource) -> str:
    """Name of the cluster that an object says it belongs to; empty where it says none."""
    return strings(at(resource.body, "metadata.labels")).get(CLUSTER, "")


def bootstrap_of(value: str) -> tuple[str, str, str] | None:
    """Name and namespace of the Kafka that some bootstrap servers belong to, and their port; None for others'."""
    found = _BOOTSTRAP.fullmatch(value)
    return (found.group(1), found.group(2), found.group(3)) if found else None


def allows(user: Resource, kind: str, name: str, operation: str) -> bool:
    """Whether a KafkaUser's rules let it do something.

    Args:
        user: The KafkaUser.
        kind: ``topic`` or ``group``.
        name: Name of the topic or group.
        operation: For example ``Read``.
    """
    for rule in map(mapping, sequence(at(user.body, "spec.authorization.acls"))):
        resource = mapping(rule.get("resource"))
        of, pattern = text(resource.get("name")), text(resource.get("patternType")) or "literal"
        covers = of in {name, _ALL} if pattern == "literal" else name.startswith(of)
        operations = {text(each) for each in sequence(rule.get("operations"))}
        allowed = rule.get("type", "allow") == "allow" and resource.get("type") == kind
        if allowed and covers and operations & {operation, "All"}:
            return True
    return False


def mounted_secrets(connect: Resource) -> Mapping[str, str]:
    """Name of the Secret behind each folder that the workers of a KafkaConnect read; empty for another volume."""
    spec = mapping(connect.body.get("spec"))
    volumes = {text(mapping(each).get("name")): mapping(each) for _, each in walk(spec, "template.pod.volumes[]")}
    return {
        text(mapping(each).get("mountPath")): text(
            mapping(volumes.get(text(mapping(each).get("name")), {}).get("secret")).get("secretName")
        )
        for _, each in walk(spec, "template.connectContainer.volumeMounts[]")
    }


def file_references(value: object) -> Sequence[tuple[str, str, str]]:
    """Provider, folder and key of each reference in a connector's setting: ``${directory:/mnt/x:password}``."""
    return _REFERENCE.findall(str(value))


def topic_names(members: Members) -> Mapping[str, Resource]:
    """The topics of a cluster by the name that clients use."""
    return {text(at(each.body, "spec.topicName")) or each.identity.name: each for each in members.topics}


def members_of(platform: Platform, namespace: str, name: str) -> Members | None:
    """A cluster with what belongs to it; None where the tree has none of that name."""
    for each in clusters(platform):
        if (each.kafka.identity.namespace, each.kafka.identity.name) == (namespace, name):
            return each
    return None


def _by_cluster(platform: Platform, kind: str) -> Mapping[tuple[str, str], list[Resource]]:
    found: dict[tuple[str, str], list[Resource]] = {}
    for each in platform.of_kind(f"{kind}.{GROUP}"):
        found.setdefault((each.identity.namespace, cluster_of(each)), []).append(each)
    return found


def _count(pools: tuple[Resource, ...], role: str) -> int | None:
    total = 0
    for pool in pools:
        spec = mapping(pool.body.get("spec"))
        if role in (text(each) for each in sequence(spec.get("roles"))):
            replicas = whole(spec.get("replicas"))
            if replicas is None:
                return None
            total += replicas
    return total
