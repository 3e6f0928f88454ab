"""How much of volumes the namespaces of databases, brokers and caches may have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from firefly_gen.model.cluster import Namespace
from firefly_gen.model.kafka import KafkaPool
from firefly_gen.model.logging import Elasticsearch, Logstash
from firefly_gen.model.postgres import DatabaseCluster
from firefly_gen.model.profile import Profile
from firefly_gen.model.quantity import mebibytes, memory_text
from firefly_gen.model.recovery import RestoreTest
from firefly_gen.model.redis import RedisInstance

_GIB = 1024

Volumes = tuple[str, int, str]
"""Namespace, how many volumes, and the size of each."""


def volumes_of(
    clusters: Iterable[DatabaseCluster],
    tests: Iterable[RestoreTest],
    pools: Iterable[KafkaPool],
    instances: Iterable[RedisInstance],
) -> Iterator[Volumes]:
    """The volumes that the environment asks for; a test of a cluster's backups makes one server more of it."""
    tested = {each.cluster for each in tests}
    for cluster in clusters:
        servers = cluster.instances + (cluster.name in tested)
        yield cluster.namespace, servers, cluster.data_size
        yield cluster.namespace, servers, cluster.wal_size
    yield from ((pool.namespace, pool.replicas, pool.storage) for pool in pools)
    for each in instances:
        if each.persistent:
            yield each.namespace, each.pods, each.storage
        if each.clustered:
            yield each.namespace, each.pods, each.nodes_storage


def with_volumes(spaces: Sequence[Namespace], volumes: Iterable[Volumes], profile: Profile) -> tuple[Namespace, ...]:
    """The namespaces, with quotas that hold their volumes and the head room of the profile.

    Args:
        spaces: The namespaces.
        volumes: From ``volumes_of``.
        profile: The profile.
    """
    asked = list(volumes)
    return tuple(_bounded(space, [each for each in asked if each[0] == space.name], profile) for space in spaces)


def _bounded(space: Namespace, volumes: Sequence[Volumes], profile: Profile) -> Namespace:
    if not volumes:
        return space
    quota = profile.namespaces[space.name].quota
    room = 100 + quota.headroom_percent
    count = sum(number for _, number, _ in volumes)
    size = sum(number * mebibytes(each) for _, number, each in volumes)
    bounds = {
        "persistentvolumeclaims": str(-(-count * room // 100)),
        "requests.storage": quota.storage or memory_text(-(-size * room // (100 * _GIB)) * _GIB),
    }
    return replace(space, quota=dict(sorted({**space.quota, **bounds}.items())))


def log_volumes(searches: Iterable[Elasticsearch], sieves: Iterable[Logstash]) -> Iterator[Volumes]:
    """The volumes of Elasticsearch and Logstash."""
    for search in searches:
        yield from ((search.namespace, nodes.count, nodes.storage) for nodes in search.node_sets)
    yield from ((sieve.namespace, sieve.replicas, sieve.storage) for sieve in sieves)
