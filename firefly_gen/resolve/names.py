"""Names that one part of the platform gives and another part uses: each rule stands here once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping

from firefly_gen.model.profile import DatabaseCluster, KafkaCluster, KafkaRegistry, Profile, RedisInstance, RedisMode

POSTGRES_PORT = 5432
REDIS_PORT = 6379

INTERNAL_ISSUER = "firefly-internal"
"""ClusterIssuer of certificates that nobody outside the cluster sees."""

ENVIRONMENT_FORM = "it goes into labels: lower-case letters, digits and hyphens, 55 at most"
"""What the name of an environment has to be, as a hint."""

_ENVIRONMENT = re.compile(r"[a-z0-9]([a-z0-9-]{0,53}[a-z0-9])?")


def can_name_environment(name: str) -> bool:
    """Whether a name goes into labels, after ``firefly-``; see ``ENVIRONMENT_FORM``."""
    return bool(_ENVIRONMENT.fullmatch(name))


def service_host(service: str, namespace: str, domain: str) -> str:
    """Name of a Service for callers in any namespace."""
    return f"{service}.{namespace}.svc.{domain}"


def people_host(tool: str, written: str, profile: Profile) -> str:
    """Host that people reach a tool by: what the profile says, or the tool's name in the bank's domain."""
    return written or f"{tool}.{profile.domain}"


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


def database_object(service: str, shard: int) -> str:
    """Name of the objects of a service's database, or of a further part of its data."""
    return f"{service}-shard-{shard}" if shard else service


def database_vault_key(service: str, namespace: str, profile: Profile) -> str:
    """Entry of the secret store with the password of a service's role, for the service and for the database."""
    return f"{profile.secret_store.key_prefix}/{namespace}/{service}/db"


def postgres_authority_key(profile: Profile) -> str:
    """Entry of the secret store with the certificate of who signs for PostgreSQL's servers."""
    return f"{profile.secret_store.key_prefix}/{profile.postgres.tls.authority_key}"


def capture_vault_key(service: str, namespace: str, profile: Profile) -> str:
    """Entry of the secret store with the password that a service's changes are read with, for both sides."""
    return f"{profile.secret_store.key_prefix}/{namespace}/{service}/capture"


def kafka_bootstrap(name: str, cluster: KafkaCluster, domain: str) -> str:
    """Bootstrap servers of a Kafka cluster: Strimzi makes a Service ``<cluster>-kafka-bootstrap``."""
    return f"{service_host(f'{name}-kafka-bootstrap', cluster.namespace, domain)}:{cluster.port}"


def redis_host(name: str, instance: RedisInstance, domain: str) -> str:
    """Host of a Redis instance.

    The operator makes a Service ``<name>-master`` that follows the master, and for a cluster ``<name>-leader``.
    """
    kind = "leader" if instance.mode is RedisMode.CLUSTER else "master"
    return service_host(f"{name}-{kind}", instance.namespace, domain)


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


def registry_name(cluster: str) -> str:
    """Name of the registry of schemas of a Kafka cluster."""
    return f"{cluster}-registry"


def registry_host(cluster: str, profile: Profile) -> str:
    """Host of the registry of schemas of a Kafka cluster."""
    entry = profile.kafka[cluster]
    return service_host(registry_name(cluster), entry.namespace, profile.kubernetes.cluster_domain)


def registry_port(registry: KafkaRegistry) -> int:
    """Port of a registry of schemas: Quarkus listens on 8443 with TLS, on 8080 without."""
    return 8443 if registry.issuer else 8080


def registry_url(cluster: str, profile: Profile) -> str:
    """Base URL of the registry of schemas of a Kafka cluster, in the third version of its own interface."""
    registry = profile.kafka[cluster].registry
    if registry is None:
        return ""
    scheme = "https" if registry.issuer else "http"
    return f"{scheme}://{registry_host(cluster, profile)}:{registry_port(registry)}/apis/registry/v3"
