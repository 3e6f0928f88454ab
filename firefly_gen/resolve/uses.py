"""Follows a service to the database, the brokers and the cache that it uses."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.model.profile import KafkaCluster, RedisMode, ServiceDatabase, ServiceKafka
from firefly_gen.model.profile import Service as Entry
from firefly_gen.model.uses import DatabaseUse, KafkaUse, RedisUse, Shard
from firefly_gen.resolve import names
from firefly_gen.resolve.connections import AUTHORITY_FILE, ssl_mode, verifies
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.kafka_users import check_topics
from firefly_gen.resolve.secrets import AUTHORITY, REGISTRY_AUTHORITY
from firefly_gen.yamlio import Path

REDIS_FOLDER = "/etc/firefly/redis"
"""Where a service finds the authority of its Redis."""

REGISTRY_FOLDER = "/etc/firefly/registry"
"""Where a service finds the authority of the registry of schemas."""


def database_use(name: str, entry: Entry, context: Context) -> DatabaseUse | None:
    """A service's database; None where it has none, or where its cluster is unknown, which is a problem."""
    if entry.database is None:
        return None
    cluster = context.profile.databases.get(entry.database.cluster)
    if cluster is None:
        path: Path = ("services", name, "database", "cluster")
        context.problems.undeclared(
            path, "database cluster", entry.database.cluster, context.profile.databases, "databases"
        )
        return None
    mode = ssl_mode(cluster, context.profile)
    endpoint, domain = entry.database.endpoint, context.profile.kubernetes.cluster_domain
    return DatabaseUse(
        cluster=entry.database.cluster,
        namespace=cluster.namespace,
        endpoint=endpoint,
        host=names.database_host(entry.database.cluster, cluster, endpoint, domain),
        name=entry.database.name,
        role=names.database_role(name),
        extensions=tuple(sorted(entry.database.extensions)),
        pool=entry.database.pool,
        migrates=entry.database.migrations > 0,
        ssl_mode=mode,
        authority=AUTHORITY_FILE if verifies(mode) else "",
        shards=tuple(_shards(name, entry.database, context)),
        captured=entry.database.capture is not None,
        dynamic=entry.database.credentials == "dynamic",
    )


def _shards(name: str, database: ServiceDatabase, context: Context) -> Iterator[Shard]:
    profile = context.profile
    for index, wanted in enumerate(database.shards.clusters if database.shards else ()):
        path: Path = ("services", name, "database", "shards", "clusters", index)
        cluster = profile.databases.get(wanted)
        if cluster is None:
            context.problems.undeclared(path, "database cluster", wanted, profile.databases, "databases")
            continue
        if wanted == database.cluster:
            context.problems.add(path, f"{wanted!r} holds the first part of its data already", "name another cluster")
        yield Shard(
            cluster=wanted,
            namespace=cluster.namespace,
            host=names.database_host(wanted, cluster, "rw", profile.kubernetes.cluster_domain),
            ssl_mode=ssl_mode(cluster, profile),
        )


def kafka_use(name: str, entry: Entry, context: Context) -> KafkaUse | None:
    """A service's use of Kafka, as for ``database_use``."""
    if entry.kafka is None:
        return None
    cluster = context.profile.kafka.get(entry.kafka.cluster)
    if cluster is None:
        path: Path = ("services", name, "kafka", "cluster")
        context.problems.undeclared(path, "Kafka cluster", entry.kafka.cluster, context.profile.kafka, "kafka")
        return None
    check_topics(name, entry.kafka, cluster, context.problems)
    return KafkaUse(
        cluster=entry.kafka.cluster,
        namespace=cluster.namespace,
        bootstrap=names.kafka_bootstrap(entry.kafka.cluster, cluster, context.profile.kubernetes.cluster_domain),
        publishes=tuple(sorted(entry.kafka.publishes)),
        consumes=tuple(sorted(entry.kafka.consumes)),
        group=entry.kafka.group,
        registry=names.registry_url(entry.kafka.cluster, context.profile) if entry.kafka.schemas else "",
        registry_authority=_registry_authority(name, entry.kafka, cluster, context),
    )


def _registry_authority(name: str, use: ServiceKafka, cluster: KafkaCluster, context: Context) -> str:
    if not use.schemas:
        return ""
    if cluster.registry is None:
        message = f"the Kafka cluster {use.cluster} has no registry of schemas"
        hint = f"give kafka.{use.cluster} a `registry`, or take `schemas` away"
        context.problems.add(("services", name, "kafka", "schemas"), message, hint)
        return ""
    return f"{REGISTRY_FOLDER}/{REGISTRY_AUTHORITY}" if cluster.registry.issuer else ""


def redis_use(name: str, entry: Entry, context: Context) -> RedisUse | None:
    """A service's use of Redis, as for ``database_use``."""
    if entry.redis is None:
        return None
    instance = context.profile.redis.get(entry.redis.instance)
    if instance is None:
        path: Path = ("services", name, "redis", "instance")
        context.problems.undeclared(path, "Redis instance", entry.redis.instance, context.profile.redis, "redis")
        return None
    clustered = instance.mode is RedisMode.CLUSTER
    if clustered and not entry.redis.nodes_env:
        message = f"{entry.redis.instance} is a cluster of masters, and the service knows one host only"
        hint = "take `mode: replication`, or say under `nodes_env` which variable takes the nodes"
        context.problems.add(("services", name, "redis", "instance"), message, hint)
    return RedisUse(
        clustered=clustered,
        encrypted=bool(instance.issuer),
        authority=f"{REDIS_FOLDER}/{AUTHORITY}" if instance.issuer else "",
        instance=entry.redis.instance,
        namespace=instance.namespace,
        host=names.redis_host(entry.redis.instance, instance, context.profile.kubernetes.cluster_domain),
        port=names.REDIS_PORT,
    )
