"""Databases whose changes are read from the write-ahead log: one for each service whose `database` says `capture`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from firefly_gen.model.capture import CAPTURE_CONNECTIONS, Capture, CapturedTable
from firefly_gen.model.postgres import DatabaseCluster
from firefly_gen.model.profile import ServiceDatabase
from firefly_gen.model.secrets import Secret
from firefly_gen.resolve import names
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.secrets import Place, role_secret, secret_name

_FAILOVER_SLOTS = {"hot_standby_feedback": "on", "sync_replication_slots": "on"}


def captures(clusters: Sequence[DatabaseCluster], context: Context) -> tuple[Capture, ...]:
    """The captured databases of the services that run in the environment, sorted by service."""
    by_name = {each.name: each for each in clusters}
    found = []
    for name, entry in sorted(context.profile.services.items()):
        use = entry.database
        if entry.enabled and use and use.capture and use.cluster in by_name and entry.tier in context.profile.tiers:
            found.append(_capture(name, use, by_name[use.cluster], context))
    return tuple(found)


def _capture(name: str, use: ServiceDatabase, cluster: DatabaseCluster, context: Context) -> Capture:
    profile = context.profile
    namespace = profile.tiers[profile.services[name].tier].namespace
    tables = use.capture.tables if use.capture else ()
    in_sql = names.database_role(name)
    return Capture(
        name=name,
        namespace=cluster.namespace,
        application=cluster.application,
        labels=cluster.labels,
        cluster=cluster.name,
        host=names.database_host(
            cluster.name, profile.databases[cluster.name], "rw", profile.kubernetes.cluster_domain
        ),
        port=names.POSTGRES_PORT,
        database=use.name,
        publication=f"{in_sql}_changes",
        slot=f"{in_sql}_changes",
        object_name=secret_name(name, "capture"),
        role=f"{in_sql}_capture",
        secret=secret_name(name, "capture"),
        vault_key=names.capture_vault_key(name, namespace, profile),
        connections=CAPTURE_CONNECTIONS,
        tables=tuple(CapturedTable(schema=schema, name=table) for schema, table in _split(tables)),
        protected=cluster.protected,
    )


def _split(tables: Sequence[str]) -> Iterator[tuple[str, str]]:
    for table in sorted(tables):
        schema, _, name = table.rpartition(".")
        yield schema, name


def capture_secrets(found: Sequence[Capture]) -> Iterator[Secret]:
    """The login of each reader, in the namespace of the cluster, where the operator takes it from."""
    for each in found:
        place = Place(each.secret, each.namespace, each.application, each.labels)
        yield role_secret(place, each.role, each.vault_key, watched=True)


def with_slots(clusters: Sequence[DatabaseCluster], found: Sequence[Capture]) -> tuple[DatabaseCluster, ...]:
    """The clusters; the standbys of those that somebody reads changes of keep the readers' slots too.

    Source: https://cloudnative-pg.io/docs/1.30/replication/#replication-slots, on logical decoding with PostgreSQL 17.
    """
    read = {each.cluster for each in found}
    return tuple(
        replace(each, keeps_slots=True, parameters=dict(sorted({**each.parameters, **_FAILOVER_SLOTS}.items())))
        if each.name in read and each.instances > 1
        else each
        for each in clusters
    )
