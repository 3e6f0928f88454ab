"""Names that one part of the platform gives and another part uses: each rule stands here once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from firefly_gen.model.profile import DatabaseCluster, KafkaCluster, Profile, RedisInstance

POSTGRES_PORT = 5432
REDIS_PORT = 6379

INTERNAL_ISSUER = "firefly-internal"
"""ClusterIssuer of certificates that nobody outside the cluster sees."""


def service_host(service: str, namespace: str, domain: str) -> str:
    """Name of a Service for callers in any namespace."""
    return f"{service}.{namespace}.svc.{domain}"


def database_host(name: str, cluster: DatabaseCluster, endpoint: str, domain: str) -> str:
    """Host of a PostgreSQL cluster.

    CloudNativePG makes a Service ``<cluster>-rw`` for the primary, ``<cluster>-ro`` for the standbys, and one with
    the name of each pooler.

    Args:
        name: The cluster.
        cluster: Its entry in the profile.
        endpoint: ``rw``, ``ro``, ``pooler`` or ``pooler-ro``.
        domain: DNS suffix of Services.
    """
    own = {"pooler": pooler_name(name, "rw"), "pooler-ro": pooler_name(name, "ro")}
    return service_host(own.get(endpoint, f"{name}-{endpoint}"), cluster.namespace, domain)


def pooler_name(cluster: str, kind: str) -> str:
    """Name of a cluster's pooler for ``rw`` or ``ro``."""
    return f"{cluster}-pooler-{kind}"


def database_role(service: str) -> str:
    """Name in PostgreSQL of the role that a service logs in as, and that owns its database."""
    return service.replace("-", "_")


def database_vault_key(service: str, namespace: str, profile: Profile) -> str:
    """Entry of the secret store with the password of a service's role, for the service and for the database."""
    return f"{profile.secret_store.key_prefix}/{namespace}/{service}/db"


def kafka_bootstrap(name: str, cluster: KafkaCluster, domain: str) -> str:
    """Bootstrap servers of a Kafka cluster: Strimzi makes a Service ``<cluster>-kafka-bootstrap``."""
    return f"{service_host(f'{name}-kafka-bootstrap', cluster.namespace, domain)}:{cluster.port}"


def redis_host(name: str, instance: RedisInstance, domain: str) -> str:
    """Host of a Redis instance's master: the operator makes a Service ``<name>-master`` that follows it."""
    return service_host(f"{name}-master", instance.namespace, domain)


def redis_vault_key(instance: str, profile: Profile) -> str:
    """Entry of the secret store with the password of a Redis instance, for the instance and for its clients."""
    return f"{profile.secret_store.key_prefix}/redis/{instance}"


def kafka_vault_key(cluster: str, what: str, profile: Profile) -> str:
    """Entry of the secret store for a user of a Kafka cluster, or for a part of its certificate authority."""
    return f"{profile.secret_store.key_prefix}/kafka/{cluster}/{what}"


def content_hash(data: Mapping[str, str]) -> str:
    """Ten hexadecimal digits that change with the data."""
    return hashlib.sha256(json.dumps(dict(data), sort_keys=True).encode()).hexdigest()[:10]


def image_reference(repository: str, tag: str, digest: str) -> str:
    """What a container runs: repository and tag for people, and the digest, where there is one, for the node."""
    return f"{repository}:{tag}@{digest}" if digest else f"{repository}:{tag}"
