"""Certificates of PostgreSQL servers and poolers, of those who log in with one, and how services check them.

Source: https://cloudnative-pg.io/docs/1.30/certificates (user-provided certificates) and .../connection_pooling
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firefly_gen.model.certificates import Certificate
from firefly_gen.model.postgres import DatabaseCluster, Pooler, PoolerTls, ServerTls
from firefly_gen.model.profile import Profile
from firefly_gen.resolve.connections import ssl_mode, verifies
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.secrets import RELOAD

_REPLICA, _POOLER = "streaming_replica", "cnpg_pooler_pgbouncer"  # roles that the operator makes and looks for
_SERVER, _CLIENT = ("digital signature", "server auth"), ("client auth", "digital signature")


def check_modes(context: Context) -> None:
    """Notes clusters whose certificate nobody can check, since the operator signs it itself."""
    profile = context.profile
    for name, entry in sorted(profile.databases.items()):
        mode = ssl_mode(entry, profile)
        if verifies(mode) and not (profile.postgres.tls.issuer and profile.postgres.tls.authority_key):
            message = f"services check certificates ({mode}), but have no authority to check them by"
            hint = "set `postgres.tls.issuer` and `authority_key`, or take `ssl_mode: require`"
            context.problems.add(("databases", name), message, hint, key=True)


def server_tls(name: str, profile: Profile) -> ServerTls | None:
    """The Secrets of a cluster's certificates; None where the operator signs its own."""
    if not profile.postgres.tls.issuer:
        return None
    return ServerTls(server=f"{name}-server-tls", replication=f"{name}-replication-tls")


def pooler_tls(name: str, cluster: DatabaseCluster) -> PoolerTls | None:
    """The Secrets of a pooler's certificates; None where the operator signs its own."""
    if cluster.tls is None:
        return None
    return PoolerTls(
        server=f"{name}-server-tls",
        client=f"{name}-client-tls",
        client_authority=cluster.tls.replication,
        server_authority=cluster.tls.server,
    )


def postgres_certificates(
    clusters: Sequence[DatabaseCluster], poolers: Sequence[Pooler], profile: Profile
) -> Iterator[Certificate]:
    """Every certificate of PostgreSQL, where an issuer signs them."""
    for cluster in clusters:
        if cluster.tls:
            hosts = tuple(f"{cluster.name}-{kind}" for kind in ("r", "ro", "rw"))
            yield _certificate(cluster.tls.server, "", hosts, cluster, profile)
            yield _certificate(cluster.tls.replication, _REPLICA, (), cluster, profile)
    for pooler in poolers:
        cluster = next(each for each in clusters if each.name == pooler.cluster)
        if pooler.tls:
            yield _certificate(pooler.tls.server, "", (pooler.name,), cluster, profile)
            yield _certificate(pooler.tls.client, _POOLER, (), cluster, profile)


def _certificate(secret: str, role: str, hosts: tuple[str, ...], of: DatabaseCluster, profile: Profile) -> Certificate:
    domain = profile.kubernetes.cluster_domain
    endings = ("", f".{of.namespace}", f".{of.namespace}.svc", f".{of.namespace}.svc.{domain}")
    return Certificate(
        name=secret,
        namespace=of.namespace,
        application=of.application,
        labels=of.labels,
        secret=secret,
        secret_labels={RELOAD: "true"},
        issuer=profile.postgres.tls.issuer,
        common_name=role,
        dns_names=tuple(sorted(f"{host}{ending}" for host in hosts for ending in endings)),
        usages=_CLIENT if role else _SERVER,
    )
