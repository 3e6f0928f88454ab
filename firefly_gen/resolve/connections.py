"""Connections to a PostgreSQL cluster: who may open how many, what the server has to allow, and how it is checked."""

from __future__ import annotations

from collections.abc import Iterable

from firefly_gen.model.capture import CAPTURE_CONNECTIONS
from firefly_gen.model.postgres import (
    MIGRATION_CONNECTIONS,
    RESERVED_CONNECTIONS,
    USABLE_PERCENT,
    ConnectionShare,
)
from firefly_gen.model.profile import DatabaseCluster, Pooler, Profile
from firefly_gen.model.service import Service
from firefly_gen.model.uses import DatabaseUse

_SHARD = "rw"  # further parts of a service's data are reached without a pooler
_STEP = 50  # a rounder number changes less often; each change restarts the servers

NO_TLS = "disable"
"""Value of `ssl_mode` without encryption."""

AUTHORITY_FILE = "/etc/firefly/postgres/ca.crt"
"""Where a service finds the certificate that it checks its server by."""


def shares(name: str, cluster: DatabaseCluster, services: Iterable[Service]) -> tuple[ConnectionShare, ...]:
    """What each service may open, all of its pods at their largest and in the middle of a rollout.

    Services of the standbys count as those of the primary do: after a failover they may meet on one server.

    Args:
        name: The cluster.
        cluster: Its entry in the profile.
        services: Every service of the environment.
    """
    inside = ((each, each.database) for each in services if each.database)
    return tuple(
        _share(service, use, cluster, use.endpoint if use.cluster == name else _SHARD)
        for service, use in inside
        if use.shard_in(name) is not None
    )


def _share(service: Service, use: DatabaseUse, cluster: DatabaseCluster, endpoint: str) -> ConnectionShare:
    clients = service.most_pods * use.pool + (MIGRATION_CONNECTIONS if use.migrates else 0)
    pooler = pooler_of(endpoint, cluster)
    # PgBouncer opens no more than its pools hold, and one connection more a pod to look passwords up.
    reached = min(clients, pooler.instances * pooler.pool_size) + pooler.instances if pooler else clients
    return ConnectionShare(
        service=service.name,
        endpoint=endpoint,
        replicas=service.scaling.maximum,
        pool=use.pool,
        clients=clients,
        connections=reached,
        capture=CAPTURE_CONNECTIONS if use.captured and endpoint == use.endpoint else 0,
    )


def pooler_of(endpoint: str, cluster: DatabaseCluster) -> Pooler | None:
    """The pooler that an endpoint leads through; None where it leads through none, or the cluster lacks it."""
    return {"pooler": cluster.poolers.rw, "pooler-ro": cluster.poolers.ro}.get(endpoint)


def max_connections(cluster: DatabaseCluster, found: Iterable[ConnectionShare]) -> int:
    """What the server has to allow: the profile's own number, or what everybody needs, rounded up."""
    if cluster.max_connections:
        return cluster.max_connections
    demand = sum(each.connections + each.capture for each in found) + RESERVED_CONNECTIONS
    return -(-demand * 100 // (USABLE_PERCENT * _STEP)) * _STEP


def ssl_mode(entry: DatabaseCluster, profile: Profile) -> str:
    """How the clients of a cluster check its server."""
    return entry.ssl_mode or profile.postgres.ssl_mode


def verifies(mode: str) -> bool:
    """Whether clients check who signed the server's certificate."""
    return mode.startswith("verify-")
