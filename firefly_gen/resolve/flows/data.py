"""What databases, brokers and caches do among themselves, and who looks after them.

Sources of the ports: https://cloudnative-pg.io/docs/1.30/networking and /instance_manager,
https://strimzi.io/docs/operators/latest/deploying (network policies), https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
"""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.model.kafka import KafkaCluster
from firefly_gen.model.network import Flow, Peer, Port
from firefly_gen.resolve.flows.peers import (
    MONITORING,
    api_server,
    brokers_peer,
    database_peer,
    kafka_peer,
    object_store,
    pooler_peer,
    prometheus_peer,
    redis_peer,
    sentinel_peer,
)
from firefly_gen.resolve.flows.talkers import Operand, Talkers
from firefly_gen.resolve.names import POSTGRES_PORT, REDIS_PORT

_POSTGRES_STATUS = 8000
_CONTROLLERS, _REPLICATION = Port(number=9090), Port(number=9091)
_CRUISE_CONTROL = Port(number=9090)
_SENTINEL = Port(number=26379)


def postgres(of: Talkers) -> Iterator[Flow]:
    """Standbys replicate and look whether the others live; servers and poolers follow their custom resources."""
    server, api_ports = api_server(of.profile.kubernetes)
    among = (Port(number=POSTGRES_PORT), Port(number=_POSTGRES_STATUS))
    for cluster in of.data.database_clusters:
        peer = database_peer(cluster)
        yield Flow(source=peer, target=peer, ports=among, reason="replicates, and sees whether the others live")
        yield Flow(source=peer, target=server, ports=api_ports, reason="follows its custom resource")
        if cluster.backup:
            store, ports = object_store("the object store of databases", cluster.backup.endpoint)
            yield Flow(source=peer, target=store, ports=ports, reason="archives there")
    for pooler in of.data.poolers:
        yield Flow(source=pooler_peer(pooler), target=server, ports=api_ports, reason="follows its custom resource")


def kafka(of: Talkers) -> Iterator[Flow]:
    """Brokers replicate, and what Strimzi runs beside them measures, balances and manages."""
    server, api_ports = api_server(of.profile.kubernetes)
    for cluster in of.data.kafka_clusters:
        brokers = brokers_peer(cluster)
        yield Flow(source=brokers, target=brokers, ports=(_CONTROLLERS, _REPLICATION), reason="replicates")
        if cluster.racked:
            yield Flow(source=brokers, target=server, ports=api_ports, reason="asks which zone its node is in")
        entities = kafka_peer(cluster, "entity-operator")
        yield Flow(source=entities, target=server, ports=api_ports, reason="follows topics and users")
        yield Flow(source=entities, target=brokers, ports=(_REPLICATION,), reason="manages topics and users")
        if cluster.balanced:
            balancer = kafka_peer(cluster, "cruise-control")
            yield Flow(source=balancer, target=brokers, ports=(_REPLICATION,), reason="moves partitions")
            reason = "has replicas of topics changed"
            yield Flow(source=entities, target=balancer, ports=(_CRUISE_CONTROL,), reason=reason)
        if cluster.measured:
            exporter = kafka_peer(cluster, "kafka-exporter")
            yield Flow(source=exporter, target=brokers, ports=(_REPLICATION,), reason="measures the lag of consumers")


def redis(of: Talkers) -> Iterator[Flow]:
    """Replicas follow their master, sentinels watch both and agree among themselves."""
    for instance in of.data.redis_instances:
        pods = redis_peer(instance)
        port = (Port(number=REDIS_PORT),)
        yield Flow(source=pods, target=pods, ports=port, reason="replicates from its master")
        if instance.watched:
            sentinels = sentinel_peer(instance)
            yield Flow(source=sentinels, target=pods, ports=port, reason="watches it")
            yield Flow(source=sentinels, target=sentinels, ports=(_SENTINEL,), reason="agrees on a master")


def care(of: Talkers) -> Iterator[Flow]:
    """Operators look after what they made, and Prometheus measures it: ports as the operators' files say."""
    monitored = MONITORING in of.profile.operators
    for operand in _operands(of):
        for operator, ports in operand.operated(of.profile):
            yield Flow(source=operator, target=operand.peer, ports=ports, reason="looks after it")
        metrics = operand.measured(of.profile)
        if monitored and metrics:
            source = prometheus_peer(of.profile, of.labels)
            yield Flow(source=source, target=operand.peer, ports=metrics, reason="reads its metrics")


def _operands(of: Talkers) -> Iterator[Operand]:
    for cluster in of.data.database_clusters:
        yield Operand(kind="Cluster.postgresql.cnpg.io", name=cluster.name, peer=database_peer(cluster))
    for pooler in of.data.poolers:
        yield Operand(kind="Pooler.postgresql.cnpg.io", name=pooler.name, peer=pooler_peer(pooler))
    for brokers in of.data.kafka_clusters:
        for peer in _kafka_parts(brokers):
            yield Operand(kind="Kafka.kafka.strimzi.io", name=brokers.name, peer=peer)
    for instance in of.data.redis_instances:
        kind = "redis.redis.opstreelabs.in"
        yield Operand(kind=f"RedisReplication.{kind}", name=instance.name, peer=redis_peer(instance))
        if instance.watched:
            yield Operand(kind=f"RedisSentinel.{kind}", name=instance.name, peer=sentinel_peer(instance))


def _kafka_parts(cluster: KafkaCluster) -> Iterator[Peer]:
    yield brokers_peer(cluster)
    yield kafka_peer(cluster, "entity-operator")
    if cluster.balanced:
        yield kafka_peer(cluster, "cruise-control")
    if cluster.measured:
        yield kafka_peer(cluster, "kafka-exporter")
