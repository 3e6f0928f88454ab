"""Who talks to whom around Kafka clusters: connectors, registries of schemas, and mirrors between regions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from firefly_gen.model.environment import Service
from firefly_gen.model.kafka import KafkaCluster
from firefly_gen.model.network import Flow, Outside, Peer, Port
from firefly_gen.model.postgres import DatabaseCluster
from firefly_gen.model.streams import KafkaConnect, KafkaMirror, SchemaRegistry
from firefly_gen.resolve.flows.peers import brokers_peer, database_peer, service_peer
from firefly_gen.resolve.names import POSTGRES_PORT
from firefly_gen.resolve.streams import Streams

REST, METRICS, MANAGEMENT = Port(number=8083), Port(number=9404), Port(number=9000)
"""Ports of Kafka Connect's workers, of their metrics, and of the registry's."""

# Source of the labels: https://strimzi.io/docs/operators/latest/deploying and the charts of both.
_OPERATOR = Peer(
    name="strimzi",
    namespace="strimzi-system",
    selector={"name": "strimzi-cluster-operator", "strimzi.io/kind": "cluster-operator"},
)
_PROMETHEUS = Peer(
    name="prometheus",
    namespace="monitoring",
    selector={"app.kubernetes.io/name": "prometheus"},
    service_account="prometheus",
)
_SCRAPES = "scrapes its metrics"


def workers_peer(workers: KafkaConnect | KafkaMirror) -> Peer:
    """The pods of Kafka Connect, or of a mirror."""
    return Peer(
        name=workers.name,
        namespace=workers.namespace,
        selector=workers.pods.selector,
        application=workers.application,
        labels=workers.labels,
    )


def registry_peer(registry: SchemaRegistry) -> Peer:
    """The pods of a registry of schemas."""
    return Peer(
        name=registry.name,
        namespace=registry.namespace,
        selector=registry.selector,
        application=registry.application,
        labels=registry.labels,
    )


def stream_flows(
    around: Streams,
    services: Sequence[Service],
    kafka: Sequence[KafkaCluster],
    databases: Sequence[DatabaseCluster],
) -> Iterator[Flow]:
    """What is allowed to happen there.

    Args:
        around: What works on the clusters.
        services: Services that run.
        kafka: Kafka clusters.
        databases: PostgreSQL clusters.
    """
    brokers = {each.name: each for each in kafka}
    for registry in around.registries:
        yield from _registry(registry, brokers[registry.cluster], services)
    registries = {each.cluster: each for each in around.registries}
    for connect in around.connects:
        yield from _workers(connect, brokers[connect.cluster])
        yield from _captures(connect, around, databases, registries)
    for mirror in around.mirrors:
        yield from _workers(mirror, brokers[mirror.cluster])
        host, _, port = mirror.source_login.bootstrap.rpartition(":")
        # Behind that name are brokers, each with an address of its own.
        source, ports = Outside(name=f"kafka-{mirror.source}", hosts=(host,)), (Port(number=int(port)),)
        yield Flow(source=workers_peer(mirror), target=source, ports=ports, reason="copies its events")
    for cluster in kafka:
        if cluster.mirror_listener:
            listener = cluster.mirror_listener
            reader = Outside(name=f"mirrors-of-{cluster.name}", cidrs=listener.source_ranges)
            ports = (Port(number=listener.port),)
            yield Flow(source=reader, target=brokers_peer(cluster), ports=ports, reason="copies its events")


def _workers(workers: KafkaConnect | KafkaMirror, cluster: KafkaCluster) -> Iterator[Flow]:
    peer, ports = workers_peer(workers), (Port(number=cluster.port),)
    yield Flow(source=peer, target=brokers_peer(cluster), ports=ports, reason="keeps its state and writes events")
    yield Flow(source=peer, target=peer, ports=(REST,), reason="hands requests on to the worker that leads")
    yield Flow(source=_OPERATOR, target=peer, ports=(REST,), reason="tells it which connectors to run")
    yield Flow(source=_PROMETHEUS, target=peer, ports=(METRICS,), reason=_SCRAPES)


def _captures(
    connect: KafkaConnect,
    around: Streams,
    databases: Sequence[DatabaseCluster],
    registries: Mapping[str, SchemaRegistry],
) -> Iterator[Flow]:
    servers = {each.database for each in around.connectors if each.connect == connect.name}
    ports = (Port(number=POSTGRES_PORT),)
    for cluster in databases:
        if cluster.name in servers:
            target = database_peer(cluster)
            yield Flow(source=workers_peer(connect), target=target, ports=ports, reason="reads its changes")
    registry = registries.get(connect.cluster)
    if registry:
        target, ports = registry_peer(registry), (Port(number=registry.port),)
        yield Flow(source=workers_peer(connect), target=target, ports=ports, reason="registers schemas")


def _registry(registry: SchemaRegistry, cluster: KafkaCluster, services: Sequence[Service]) -> Iterator[Flow]:
    peer, ports = registry_peer(registry), (Port(number=registry.port),)
    brokers = (Port(number=cluster.port),)
    yield Flow(source=peer, target=brokers_peer(cluster), ports=brokers, reason="keeps schemas in it")
    yield Flow(source=_PROMETHEUS, target=peer, ports=(MANAGEMENT,), reason=_SCRAPES)
    for service in services:
        if service.kafka and service.kafka.cluster == cluster.name and service.kafka.registry:
            yield Flow(source=service_peer(service), target=peer, ports=ports, reason="looks up schemas")
