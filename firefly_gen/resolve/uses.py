"""Follows a service to the database, the brokers and the cache that it uses."""

from __future__ import annotations

from firefly_gen.model.environment import DatabaseUse, KafkaUse, RedisUse
from firefly_gen.model.profile import Service as Entry
from firefly_gen.resolve import names
from firefly_gen.resolve.connections import AUTHORITY_FILE, ssl_mode, verifies
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.kafka_users import check_topics
from firefly_gen.yamlio import Path


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
        captured=entry.database.capture is not None,
        dynamic=entry.database.credentials == "dynamic",
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
    )


def redis_use(name: str, entry: Entry, context: Context) -> RedisUse | None:
    """A service's use of Redis, as for ``database_use``."""
    if entry.redis is None:
        return None
    instance = context.profile.redis.get(entry.redis.instance)
    if instance is None:
        path: Path = ("services", name, "redis", "instance")
        context.problems.undeclared(path, "Redis instance", entry.redis.instance, context.profile.redis, "redis")
        return None
    return RedisUse(
        instance=entry.redis.instance,
        namespace=instance.namespace,
        host=names.redis_host(entry.redis.instance, instance, context.profile.kubernetes.cluster_domain),
        port=names.REDIS_PORT,
    )
