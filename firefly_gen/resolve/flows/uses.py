"""What services use: each other, what runs elsewhere, databases, Kafka and Redis."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.model.network import Flow, Port
from firefly_gen.resolve.flows.peers import brokers_peer, database_peer, outside, pooler_peer, redis_peer, service_peer
from firefly_gen.resolve.flows.talkers import Talkers
from firefly_gen.resolve.names import POSTGRES_PORT, REDIS_PORT

_POOLERS = {"pooler": "rw", "pooler-ro": "ro"}


def calls(of: Talkers) -> Iterator[Flow]:
    """Services call each other, and services that run elsewhere."""
    by_name = {each.name: each for each in of.services}
    for service in of.services:
        for call in service.calls:
            if call.external:
                target, ports = outside(call.target, call.url, of.profile.externals[call.target].cidrs)
                yield Flow(source=service_peer(service), target=target, ports=ports, reason="calls it")
                continue
            called = by_name[call.target]
            known = (Port(number=called.port),)
            yield Flow(source=service_peer(service), target=service_peer(called), ports=known, reason="calls it")


def database_uses(of: Talkers) -> Iterator[Flow]:
    """Services reach their databases where their endpoint leads, poolers the servers behind them."""
    ports = (Port(number=POSTGRES_PORT),)
    servers = {each.name: database_peer(each) for each in of.data.database_clusters}
    pools = {(each.cluster, each.type): pooler_peer(each) for each in of.data.poolers}
    for service in of.services:
        use = service.database
        if use:
            kind = _POOLERS.get(use.endpoint)
            target = pools[use.cluster, kind] if kind else servers[use.cluster]
            yield Flow(source=service_peer(service), target=target, ports=ports, reason="keeps its data in it")
            for shard in use.shards:
                reason = "keeps a part of its data in it"
                yield Flow(source=service_peer(service), target=servers[shard.cluster], ports=ports, reason=reason)
    for pooler in of.data.poolers:
        target = servers[pooler.cluster]
        yield Flow(source=pooler_peer(pooler), target=target, ports=ports, reason="hands connections on to it")


def kafka_uses(of: Talkers) -> Iterator[Flow]:
    """Services reach the brokers of their cluster."""
    by_name = {each.name: each for each in of.data.kafka_clusters}
    for service in of.services:
        if service.kafka:
            cluster = by_name[service.kafka.cluster]
            ports = (Port(number=cluster.port),)
            reason = "publishes or consumes events"
            yield Flow(source=service_peer(service), target=brokers_peer(cluster), ports=ports, reason=reason)


def redis_uses(of: Talkers) -> Iterator[Flow]:
    """Services reach the master of their instance, and replicas: which pod is which changes."""
    by_name = {each.name: each for each in of.data.redis_instances}
    for service in of.services:
        if service.redis:
            target = redis_peer(by_name[service.redis.instance])
            ports = (Port(number=REDIS_PORT),)
            yield Flow(source=service_peer(service), target=target, ports=ports, reason="keeps short-lived data in it")
