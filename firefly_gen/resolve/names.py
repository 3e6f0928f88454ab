"""Names that one part of the platform gives and another part uses: each rule stands here once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from firefly_gen.model.profile import DatabaseCluster, KafkaCluster, RedisInstance

POSTGRES_PORT = 5432


def service_host(service: str, namespace: str, domain: str) -> str:
    """Name of a Service for callers in any namespace."""
    return f"{service}.{namespace}.svc.{domain}"


def database_host(name: str, cluster: DatabaseCluster, domain: str) -> str:
    """Host of a PostgreSQL cluster's primary: CloudNativePG makes a Service ``<cluster>-rw``."""
    return service_host(f"{name}-rw", cluster.namespace, domain)


def kafka_bootstrap(name: str, cluster: KafkaCluster, domain: str) -> str:
    """Bootstrap servers of a Kafka cluster: Strimzi makes a Service ``<cluster>-kafka-bootstrap``."""
    return f"{service_host(f'{name}-kafka-bootstrap', cluster.namespace, domain)}:{cluster.port}"


def redis_host(name: str, instance: RedisInstance, domain: str) -> str:
    """Host of a Redis instance's master: the operator makes a Service ``<name>-master`` that follows it."""
    return service_host(f"{name}-master", instance.namespace, domain)


def content_hash(data: Mapping[str, str]) -> str:
    """Ten hexadecimal digits that change with the data."""
    return hashlib.sha256(json.dumps(dict(data), sort_keys=True).encode()).hexdigest()[:10]
