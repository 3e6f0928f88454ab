"""Who talks to whom around Kafka clusters: connectors, registries of schemas, and mirrors between regions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from firefly_gen.model.kafka import KafkaCluster
from firefly_gen.model.network import Flow, Outside, Peer, Port
from firefly_gen.model.streams import KafkaConnect, KafkaMirror, SchemaRegistry
from firefly_gen.resolve.flows.peers import (
    MONITORING,
    brokers_peer,
    database_peer,
    prometheus_peer,
    service_peer,
)
from firefly_gen.resolve.flows.talkers import Operand, Talkers
from firefly_gen.resolve.names import POSTGRES_PORT

REST, MANAGEMENT = Port(number=8083), Port(number=9000)
"""Port of Kafka Connect's workers, and of the registry's metrics."""

_SCRAPES = "reads its metrics"


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


def streams(of: Talkers) -> Iterator[Flow]:
    """Connectors read databases, registries keep schemas, and mirrors copy events, all by way of the brokers."""
    brokers = {each.name: each for each in of.data.kafka_clusters}
    for registry in of.data.schema_registries:
        yield from _registry(registry, brokers[registry.cluster], of)
    registries = {each.cluster: each for each in of.data.schema_registries}
    for connect in of.data.kafka_connects:
        yield from _workers(connect, "KafkaConnect", brokers[connect.cluster], of)
        yield from _captures(connect, registries, of)
    for mirror in of.data.kafka_mirrors:
        yield from _workers(mirror, "KafkaMirrorMaker2", brokers[mirror.cluster], of)
        host, _, port = mirror.source_login.bootstrap.rpartition(":")
        # Behind that name are brokers, each with an address of its own.
        source, ports = Outside(name=f"kafka-{mirror.source}", hosts=(host,)), (Port(number=int(port)),)
        yield Flow(source=workers_peer(mirror), target=source, ports=ports, reason="copies its events")
    for cluster in of.data.kafka_clusters:
        if cluster.mirror_listener:
            listener = cluster.mirror_listener
            reader = Outside(name=f"mirrors-of-{cluster.name}", cidrs=listener.source_ranges)
            ports = (Port(number=listener.port),)
            yield Flow(source=reader, target=brokers_peer(cluster), ports=ports, reason="copies its events")


def _workers(workers: KafkaConnect | KafkaMirror, kind: str, cluster: KafkaCluster, of: Talkers) -> Iterator[Flow]:
    peer, ports = workers_peer(workers), (Port(number=cluster.port),)
    yield Flow(source=peer, target=brokers_peer(cluster), ports=ports, reason="keeps its state and writes events")
    yield Flow(source=peer, target=peer, ports=(REST,), reason="hands requests on to the worker that leads")
    operand = Operand(kind=f"{kind}.kafka.strimzi.io", name=workers.name, peer=peer)
    for operator, rest in operand.operated(of.profile):
        yield Flow(source=operator, target=peer, ports=rest, reason="tells it which connectors to run")
    measured = operand.measured(of.profile)
    if MONITORING in of.profile.operators and measured:
        yield Flow(source=prometheus_peer(of.profile, of.labels), target=peer, ports=measured, reason=_SCRAPES)


def _captures(connect: KafkaConnect, registries: Mapping[str, SchemaRegistry], of: Talkers) -> Iterator[Flow]:
    servers = {each.database for each in of.data.kafka_connectors if each.connect == connect.name}
    ports = (Port(number=POSTGRES_PORT),)
    for cluster in of.data.database_clusters:
        if cluster.name in servers:
            target = database_peer(cluster)
            yield Flow(source=workers_peer(connect), target=target, ports=ports, reason="reads its changes")
    registry = registries.get(connect.cluster)
    if registry:
        target, ports = registry_peer(registry), (Port(number=registry.port),)
        yield Flow(source=workers_peer(connect), target=target, ports=ports, reason="registers schemas")


def _registry(registry: SchemaRegistry, cluster: KafkaCluster, of: Talkers) -> Iterator[Flow]:
    peer, ports = registry_peer(registry), (Port(number=registry.port),)
    brokers = (Port(number=cluster.port),)
    yield Flow(source=peer, target=brokers_peer(cluster), ports=brokers, reason="keeps schemas in it")
    if MONITORING in of.profile.operators:
        yield Flow(source=prometheus_peer(of.profile, of.labels), target=peer, ports=(MANAGEMENT,), reason=_SCRAPES)
    for service in of.services:
        if service.kafka and service.kafka.cluster == cluster.name and service.kafka.registry:
            yield Flow(source=service_peer(service), target=peer, ports=ports, reason="looks up schemas")
