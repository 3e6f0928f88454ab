"""Jobs that look after partitioned tables: they call a function that the service's migrations made."""

from __future__ import annotations

from firefly_gen.model.postgres import DatabaseCluster, Maintenance
from firefly_gen.model.uses import DatabaseUse
from firefly_gen.resolve import names
from firefly_gen.resolve.connections import ssl_mode, verifies
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.images import pinned

_BATCH = "firefly-batch"
AUTHORITY_FOLDER = "/etc/firefly/postgres"


def maintenance(
    name: str, service: str, use: DatabaseUse, cluster: DatabaseCluster, context: Context
) -> Maintenance | None:
    """The job of one database; None where its service has nothing to look after.

    Args:
        name: Name of the database's objects.
        service: The service.
        use: Its database.
        cluster: The cluster that this part of its data lies in.
        context: Its profile says what is called, and when.
    """
    profile = context.profile
    entry = profile.services[service].database
    image = profile.postgres.images.get(str(cluster.major))
    if entry is None or entry.partitions is None or image is None:
        return None
    mode = ssl_mode(profile.databases[cluster.name], profile)
    host = names.database_host(cluster.name, profile.databases[cluster.name], "rw", profile.kubernetes.cluster_domain)
    connection = f"host={host} port={names.POSTGRES_PORT} dbname={use.name} user={use.role} sslmode={mode}"
    checked = verifies(mode)
    return Maintenance(
        name=f"{name}-partitions",
        schedule=entry.partitions.schedule,
        command=f"SELECT {entry.partitions.function}()",
        image=pinned(image, ("postgres", "images", str(cluster.major)), profile, context.problems),
        connection=f"{connection} sslrootcert={AUTHORITY_FOLDER}/ca.crt" if checked else connection,
        authority=cluster.authority_secret if checked else "",
        priority_class=_BATCH if _BATCH in profile.priority_classes else profile.postgres.priority_class,
        pod_labels=dict(sorted({**cluster.labels, "app.kubernetes.io/component": "partitions"}.items())),
    )
