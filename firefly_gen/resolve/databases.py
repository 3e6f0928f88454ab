"""PostgreSQL clusters, with the databases, roles and poolers in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firefly_gen import yamlio
from firefly_gen.model.archives import ObjectStore
from firefly_gen.model.certificates import Certificate
from firefly_gen.model.postgres import ConnectionShare, Database, DatabaseBackup, DatabaseCluster, Pooler
from firefly_gen.model.profile import DatabaseCluster as Entry
from firefly_gen.model.profile import PostgresSize, Profile, Stage, ZoneSpread
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.model.recovery import RestoreTest
from firefly_gen.model.secrets import Secret
from firefly_gen.model.service import Service
from firefly_gen.model.uses import DatabaseUse
from firefly_gen.resolve import names, postgres
from firefly_gen.resolve.archives import check_regions, object_stores, origin, provider_of_archive, store_name
from firefly_gen.resolve.connections import NO_TLS, max_connections, shares, ssl_mode
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.images import CATALOG
from firefly_gen.resolve.labels import data_labels
from firefly_gen.resolve.partitions import maintenance
from firefly_gen.resolve.places import check_priority
from firefly_gen.resolve.poolers import check_endpoints, poolers
from firefly_gen.resolve.postgres_queries import QUERIES
from firefly_gen.resolve.postgres_tls import check_modes, postgres_certificates, server_tls
from firefly_gen.resolve.recovery import archive_timeout, backup_schedule, objectives, restore_tests
from firefly_gen.resolve.secrets import Place, object_store_secret, role_secret, secret_name
from firefly_gen.yamlio import Path

_SOFTWARE = "postgresql"
_OWNER = "maintenance"
_ANTI_AFFINITY = {ZoneSpread.REQUIRED: "required", ZoneSpread.PREFERRED: "preferred", ZoneSpread.NONE: ""}


@dataclass(frozen=True, slots=True)
class Databases:
    """Everything of PostgreSQL in an environment."""

    clusters: tuple[DatabaseCluster, ...]
    databases: tuple[Database, ...]
    poolers: tuple[Pooler, ...]
    stores: tuple[ObjectStore, ...]
    restore_tests: tuple[RestoreTest, ...]
    certificates: tuple[Certificate, ...]
    secrets: tuple[Secret, ...]


def databases(services: Sequence[Service], context: Context) -> Databases:
    """Every cluster of the profile, and what the services have in them.

    Args:
        services: The services that run in the environment.
        context: Its problems take clusters that cannot be, and services that ask for what a cluster lacks.
    """
    check_endpoints(context)
    check_modes(context)
    check_regions(context)
    profile = context.profile
    clusters: list[DatabaseCluster] = []
    found: list[Database] = []
    secrets: list[Secret] = []
    for name, entry in sorted(profile.databases.items()):
        cluster = _cluster(name, entry, shares(name, entry, services), context)
        clusters.append(cluster)
        secrets += _cluster_secrets(cluster, profile)
        for service in services:
            if service.database and service.database.shard_in(name) is not None:
                found.append(_database(service, service.database, cluster, context))
                if service.database.cluster == name or cluster.namespace != service.database.namespace:
                    secrets.append(_role_secret(service, cluster, profile))
    # Parts of one service's data that lie in one namespace share the Secret with its password.
    unique = {(each.namespace, each.name): each for each in reversed(secrets)}
    bouncers = tuple(poolers(clusters, context))
    return Databases(
        tuple(clusters),
        tuple(sorted(found, key=lambda each: each.name)),
        bouncers,
        tuple(sorted(object_stores(clusters, profile), key=lambda each: (each.namespace, each.name))),
        tuple(restore_tests(clusters, found, context)),
        tuple(postgres_certificates(clusters, bouncers, profile)),
        tuple(unique.values()),
    )


def _cluster(name: str, entry: Entry, found: tuple[ConnectionShare, ...], context: Context) -> DatabaseCluster:
    profile, common = context.profile, context.profile.postgres
    size = _size(name, entry, context)
    instances = entry.instances or common.instances
    version = entry.version or common.version
    connections = max_connections(entry, found)
    storage_class = entry.storage.storage_class or common.storage_class
    labels = data_labels(_SOFTWARE, name, context.environment)
    tls, source = server_tls(name, profile), origin(name, entry, context)
    _check_cluster(name, version, storage_class, context)
    return DatabaseCluster(
        name=name,
        namespace=entry.namespace,
        description=entry.description,
        application=f"data/postgres/{name}",
        labels=labels,
        inherited_labels={key: labels[key] for key in ("app.kubernetes.io/part-of", "firefly.io/env")},
        catalog=CATALOG,
        major=int(version),
        instances=instances,
        standbys=_standbys(name, entry, instances, context),
        durability=entry.synchronous.durability or common.synchronous.durability,
        anti_affinity=_ANTI_AFFINITY[profile.workloads.zone_spread] if instances > 1 else "",
        priority_class=common.priority_class,
        cpu=cpu_text(millicores(size.cpu)),
        memory=memory_text(mebibytes(size.memory)),
        storage_class=storage_class,
        data_size=memory_text(mebibytes(entry.storage.data or size.data)),
        wal_size=memory_text(mebibytes(entry.storage.wal or size.wal)),
        parameters=_parameters(name, entry, size, connections, context),
        access_rules=() if ssl_mode(entry, profile) == NO_TLS else ("hostnossl all all all reject",),
        tls=tls,
        authority_secret=tls.server if tls else f"{name}-ca",
        server_name=f"{name}-rw",
        owner=_OWNER,
        owner_secret=f"{name}-{_OWNER}",
        identity=dict(sorted(common.backup.identity.items())),
        backup=_backup(name, entry, size, context),
        objectives=objectives(profile),
        server=source.server,
        archives=source.archives,
        recovery=source.recovery,
        region=source.region,
        max_connections=connections,
        shares=found,
        protected=profile.stage is not Stage.DEV,
        queries=yamlio.dump(QUERIES),
    )


def _size(name: str, entry: Entry, context: Context) -> PostgresSize:
    common = context.profile.postgres
    wanted = entry.size or common.size
    if wanted not in common.sizes:
        path: Path = ("databases", name, "size") if entry.size else ("databases", name)
        context.problems.unknown(path, "size of PostgreSQL", wanted, common.sizes, key=not entry.size)
    return common.sizes.get(wanted) or PostgresSize(cpu="1", memory="64Gi", data="1Gi", wal="1Gi")


def _check_cluster(name: str, version: str, storage_class: str, context: Context) -> None:
    profile, problems = context.profile, context.problems
    check_priority(("postgres",), profile.postgres.priority_class, profile, problems)
    if version not in profile.postgres.images:
        problems.unknown(("databases", name), "image of PostgreSQL", version, profile.postgres.images, key=True)
    if storage_class not in profile.storage_classes:
        problems.unknown(("databases", name), "storage class", storage_class, profile.storage_classes, key=True)


def _standbys(name: str, entry: Entry, instances: int, context: Context) -> int:
    own, common = entry.synchronous.standbys, context.profile.postgres.synchronous.standbys
    standbys = common if own is None else own
    if standbys >= instances:
        message = f"{standbys} standbys are to confirm each commit, but {instances} servers have {instances - 1}"
        hint = "raise `instances`, or lower `synchronous.standbys`"
        context.problems.add(("databases", name), message, hint, key=True)
    return standbys


def _parameters(name: str, entry: Entry, size: PostgresSize, connections: int, context: Context) -> Mapping[str, str]:
    path: Path = ("databases", name)
    for parameter in entry.parameters:
        where = (*path, "parameters", parameter)
        if parameter in postgres.OWNED:
            context.problems.add(where, "the operator sets this itself", "remove it", key=True)
        if parameter == "max_connections":
            context.problems.add(where, "has a field of its own", "use `max_connections` of the cluster", key=True)
    wal = mebibytes(entry.storage.wal or size.wal)
    try:
        computed = postgres.parameters(mebibytes(size.memory), wal, connections)
        computed["archive_timeout"] = archive_timeout(objectives(context.profile))
    except ValueError as error:
        hint = "pick a larger size, or let fewer pods connect"
        context.problems.add(path, str(error), hint, key=True)
        return {}
    return dict(sorted({**computed, **entry.parameters}.items()))


def _backup(name: str, entry: Entry, size: PostgresSize, context: Context) -> DatabaseBackup | None:
    common, own = context.profile.postgres.backup, entry.backup
    if not (common.enabled if own.enabled is None else own.enabled):
        return None
    if not common.destination:
        hint = "set `postgres.backup.destination`, or `enabled: false` where the data may be lost"
        context.problems.add(("databases", name), "is to be backed up, but nothing says where to", hint, key=True)
    if provider_of_archive(common.destination) != "s3" and (common.vault_key or common.endpoint or common.encryption):
        message = "`vault_key`, `endpoint` and `encryption` are for S3 only"
        context.problems.add(("postgres", "backup", "destination"), message, "remove them")
    data, index = mebibytes(entry.storage.data or size.data), sorted(context.profile.databases).index(name)
    return DatabaseBackup(
        store=store_name(name),
        schedule=own.schedule or common.schedule or backup_schedule(objectives(context.profile), data, index),
        retention=own.retention or common.retention,
        destination=common.destination,
        endpoint=common.endpoint,
        region=common.region,
    )


def _database(service: Service, use: DatabaseUse, cluster: DatabaseCluster, context: Context) -> Database:
    name = names.database_object(service.name, use.shard_in(cluster.name) or 0)
    (share,) = (each for each in cluster.shares if each.service == service.name)
    return Database(
        name=name,
        namespace=cluster.namespace,
        application=cluster.application,
        labels=cluster.labels,
        cluster=cluster.name,
        database=use.name,
        role=use.role,
        secret=secret_name(service.name, "db"),
        extensions=use.extensions,
        connections=share.connections,
        migrated=use.migrates,
        service=service.name,
        maintenance=maintenance(name, service.name, use, cluster, context),
        protected=cluster.protected,
    )


def _cluster_secrets(cluster: DatabaseCluster, profile: Profile) -> Sequence[Secret]:
    prefix = profile.secret_store.key_prefix
    place = Place(cluster.owner_secret, cluster.namespace, cluster.application, cluster.labels)
    found = [role_secret(place, cluster.owner, f"{prefix}/postgres/{cluster.name}/{_OWNER}", watched=True)]
    if profile.postgres.backup.vault_key and (cluster.backup or cluster.archives):
        place = Place(store_name(cluster.name), cluster.namespace, cluster.application, cluster.labels)
        found.append(object_store_secret(place, f"{prefix}/{profile.postgres.backup.vault_key}"))
    return found


def _role_secret(service: Service, cluster: DatabaseCluster, profile: Profile) -> Secret:
    place = Place(secret_name(service.name, "db"), cluster.namespace, cluster.application, cluster.labels)
    remote = names.database_vault_key(service.name, service.namespace, profile)
    return role_secret(place, names.database_role(service.name), remote, watched=True)
