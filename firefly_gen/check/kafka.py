"""Kafka clusters as the tree describes them: a Kafka, its node pools and its topics, joined by a label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, strings, text, whole
from firefly_gen.model.resource import Resource

GROUP = "kafka.strimzi.io"
CLUSTER = "strimzi.io/cluster"
"""Label that joins pools, topics and users to their cluster."""

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
