"""The one list of who may talk to whom: what the catalogue and the profile say, as connections between pods.

Network policies and the mesh's rules are worked out from it, and the rendered ones are proved to allow exactly it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from urllib.parse import urlsplit

from firefly_gen.model.environment import Edge, Service
from firefly_gen.model.kafka import KafkaCluster
from firefly_gen.model.network import Flow, Outside, Peer, Port
from firefly_gen.model.postgres import DatabaseCluster, Pooler
from firefly_gen.model.redis import RedisInstance
from firefly_gen.resolve.names import POSTGRES_PORT, REDIS_PORT

_SCHEMES = {"http": 80, "https": 443}
_POOLERS = {"pooler": "rw", "pooler-ro": "ro"}


def service_peer(service: Service) -> Peer:
    """The pods of a service."""
    return Peer(
        name=service.name,
        namespace=service.namespace,
        selector=service.selector,
        application=service.application,
        labels=service.labels,
        service_account=service.name if service.meshed else "",
    )


def database_peer(cluster: DatabaseCluster) -> Peer:
    """The servers of a PostgreSQL cluster, and the jobs that set them up.

    Source of the label: https://cloudnative-pg.io/docs/1.30/labels_annotations
    """
    return Peer(
        name=cluster.name,
        namespace=cluster.namespace,
        selector={"cnpg.io/cluster": cluster.name},
        application=cluster.application,
        labels=cluster.labels,
    )


def pooler_peer(pooler: Pooler) -> Peer:
    """The pods of a pooler."""
    return Peer(
        name=pooler.name,
        namespace=pooler.namespace,
        selector=pooler.selector,
        application=pooler.application,
        labels=pooler.labels,
    )


def brokers_peer(cluster: KafkaCluster) -> Peer:
    """The brokers and controllers of a Kafka cluster.

    Source of the labels: https://strimzi.io/docs/operators/latest/deploying
    """
    return Peer(
        name=f"{cluster.name}-kafka",
        namespace=cluster.namespace,
        selector={"strimzi.io/cluster": cluster.name, "strimzi.io/name": f"{cluster.name}-kafka"},
        application=cluster.application,
        labels=cluster.labels,
    )


def redis_peer(instance: RedisInstance) -> Peer:
    """The master and the replicas of a Redis instance."""
    return Peer(
        name=instance.name,
        namespace=instance.namespace,
        selector=instance.selector,
        application=instance.application,
        labels=instance.labels,
    )


def flows(
    services: Sequence[Service],
    clusters: Sequence[DatabaseCluster],
    poolers: Sequence[Pooler],
    kafka: Sequence[KafkaCluster],
    redis: Sequence[RedisInstance],
) -> tuple[Flow, ...]:
    """Everything that may talk, sorted."""
    found = chain(
        _calls(services),
        _database_uses(services, clusters, poolers),
        _kafka_uses(services, kafka),
        _redis_uses(services, redis),
    )
    return tuple(sorted(found, key=lambda each: each.key))


def _calls(services: Sequence[Service]) -> Iterator[Flow]:
    by_name = {each.name: each for each in services}
    for service in services:
        for call in service.calls:
            if call.external:
                target, port = _external(call)
                yield Flow(source=service_peer(service), target=target, ports=(port,), reason="calls it")
                continue
            called = by_name[call.target]
            ports = (Port(number=called.port),)
            yield Flow(source=service_peer(service), target=service_peer(called), ports=ports, reason="calls it")


def _external(call: Edge) -> tuple[Outside, Port]:
    url = urlsplit(call.url)
    port = url.port or _SCHEMES[url.scheme]
    return Outside(name=call.target, hosts=(url.hostname or "",)), Port(number=port)


def _database_uses(
    services: Sequence[Service], clusters: Sequence[DatabaseCluster], poolers: Sequence[Pooler]
) -> Iterator[Flow]:
    ports = (Port(number=POSTGRES_PORT),)
    servers = {each.name: database_peer(each) for each in clusters}
    pools = {(each.cluster, each.type): pooler_peer(each) for each in poolers}
    for service in services:
        use = service.database
        if use:
            kind = _POOLERS.get(use.endpoint)
            target = pools[use.cluster, kind] if kind else servers[use.cluster]
            yield Flow(source=service_peer(service), target=target, ports=ports, reason="keeps its data in it")
    for pooler in poolers:
        target = servers[pooler.cluster]
        yield Flow(source=pooler_peer(pooler), target=target, ports=ports, reason="hands connections on to it")
    for peer in servers.values():
        yield Flow(source=peer, target=peer, ports=ports, reason="replicates from its primary")


def _kafka_uses(services: Sequence[Service], kafka: Sequence[KafkaCluster]) -> Iterator[Flow]:
    by_name = {each.name: each for each in kafka}
    for service in services:
        if service.kafka:
            cluster = by_name[service.kafka.cluster]
            ports = (Port(number=cluster.port),)
            reason = "publishes or consumes events"
            yield Flow(source=service_peer(service), target=brokers_peer(cluster), ports=ports, reason=reason)


def _redis_uses(services: Sequence[Service], redis: Sequence[RedisInstance]) -> Iterator[Flow]:
    by_name = {each.name: each for each in redis}
    for service in services:
        if service.redis:
            target = redis_peer(by_name[service.redis.instance])
            ports = (Port(number=REDIS_PORT),)
            yield Flow(source=service_peer(service), target=target, ports=ports, reason="keeps short-lived data in it")
