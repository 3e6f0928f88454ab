"""PgBouncer in front of PostgreSQL clusters, and the services that go through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firefly_gen.model.postgres import DatabaseCluster, Pooler
from firefly_gen.model.profile import Pooler as Entry
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.resolve import names
from firefly_gen.resolve.connections import pooler_of
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.images import POOLER
from firefly_gen.resolve.places import spread_over_zones, when_unsatisfiable
from firefly_gen.resolve.postgres_tls import pooler_tls
from firefly_gen.yamlio import Path

# A client whose transactions are pooled meets another server each time, so PgBouncer keeps its prepared statements.
_PREPARED_STATEMENTS = "200"


def poolers(clusters: Sequence[DatabaseCluster], context: Context) -> Iterator[Pooler]:
    """The poolers of every cluster."""
    image = context.profile.postgres.pooler_image
    for cluster in clusters:
        wanted = context.profile.databases[cluster.name].poolers
        for kind, entry in (("ro", wanted.ro), ("rw", wanted.rw)):
            if entry and image is None:
                path: Path = ("databases", cluster.name, "poolers", kind)
                context.problems.add(path, "there is no image of PgBouncer", "add `postgres.pooler_image`", key=True)
            if entry:
                yield _pooler(cluster, kind, entry, context)


def check_endpoints(context: Context) -> None:
    """Notes services whose endpoint leads nowhere, or to standbys, which take no migrations."""
    profile, problems = context.profile, context.problems
    for name, service in sorted(profile.services.items()):
        use = service.database
        if not service.enabled or use is None or use.cluster not in profile.databases:
            continue
        cluster, path = profile.databases[use.cluster], ("services", name, "database", "endpoint")
        if use.endpoint.startswith("pooler") and pooler_of(use.endpoint, cluster) is None:
            kind = "ro" if use.endpoint.endswith("ro") else "rw"
            problems.add(path, f"cluster {use.cluster!r} has no pooler {kind!r}", "add it under its `poolers`")
        if use.endpoint.endswith("ro") and use.migrations:
            problems.add(path, "the service runs migrations, which standbys refuse", "use `rw`, or `pooler`")
        if use.endpoint.endswith("ro") and (cluster.instances or profile.postgres.instances) == 1:
            problems.add(path, f"cluster {use.cluster!r} has no standby", "use `rw`, or raise its `instances`")


def _pooler(cluster: DatabaseCluster, kind: str, entry: Entry, context: Context) -> Pooler:
    name = names.pooler_name(cluster.name, kind)
    endpoint = "pooler" if kind == "rw" else "pooler-ro"
    clients = sum(each.clients for each in cluster.shares if each.endpoint == endpoint)
    parameters = {
        "default_pool_size": str(entry.pool_size),
        # All clients may meet in one pod, while the others are replaced.
        "max_client_conn": str(max(clients, entry.pool_size)),
    }
    if entry.mode == "transaction":
        parameters["max_prepared_statements"] = _PREPARED_STATEMENTS
    return Pooler(
        name=name,
        namespace=cluster.namespace,
        application=cluster.application,
        labels=cluster.labels,
        cluster=cluster.name,
        type=kind,
        instances=entry.instances,
        mode=entry.mode,
        catalog=cluster.catalog,
        image=POOLER,
        parameters=dict(sorted(parameters.items())),
        cpu=cpu_text(millicores(entry.cpu)),
        memory=memory_text(mebibytes(entry.memory)),
        priority_class=cluster.priority_class,
        selector={"cnpg.io/poolerName": name},
        spread=entry.instances > 1 and spread_over_zones(context.profile),
        when_zone_unsatisfiable=when_unsatisfiable(context.profile),
        tls=pooler_tls(name, cluster),
    )
