"""Who talks to whom when a database is restored for a test, and when its partitions are looked after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from firefly_gen.model.network import Flow, Outside, Peer, Port
from firefly_gen.model.postgres import Database, DatabaseCluster
from firefly_gen.model.profile import Profile
from firefly_gen.model.recovery import RestoreTest
from firefly_gen.resolve.flows.peers import api_server, database_peer
from firefly_gen.resolve.names import POSTGRES_PORT

_STATUS = Port(number=8000)
_SERVER = Port(number=POSTGRES_PORT)

# Source of the labels: https://cloudnative-pg.io/docs/1.30/labels_annotations and the operator's chart.
_OPERATOR = Peer(name="cloudnative-pg", namespace="cnpg-system", selector={"app.kubernetes.io/name": "cloudnative-pg"})


def job_flows(
    tests: Sequence[RestoreTest],
    databases: Sequence[Database],
    clusters: Sequence[DatabaseCluster],
    profile: Profile,
) -> Iterator[Flow]:
    """What is allowed to happen there.

    Args:
        tests: Jobs that restore clusters.
        databases: Databases; some have a job that looks after their partitions.
        clusters: The clusters.
        profile: Says where the API server is.
    """
    by_name = {each.name: each for each in clusters}
    for test in tests:
        yield from _restored(test, by_name[test.cluster], profile)
    for database in databases:
        if database.maintenance:
            job = Peer(
                name=database.maintenance.name,
                namespace=database.namespace,
                selector=database.maintenance.pod_labels,
                application=database.application,
                labels=database.labels,
            )
            target = database_peer(by_name[database.cluster])
            yield Flow(source=job, target=target, ports=(_SERVER,), reason="looks after its partitions")


def _restored(test: RestoreTest, cluster: DatabaseCluster, profile: Profile) -> Iterator[Flow]:
    job = Peer(
        name=f"{test.name}-job",
        namespace=test.namespace,
        selector=test.pod_labels,
        application=test.application,
        labels=test.labels,
    )
    made = Peer(
        name=test.name,
        namespace=test.namespace,
        selector={"cnpg.io/cluster": test.name},
        application=test.application,
        labels=test.labels,
    )
    server, ports = api_server(profile.kubernetes)
    yield Flow(source=job, target=server, ports=ports, reason="makes and removes a cluster")
    yield Flow(source=made, target=server, ports=ports, reason="follows its custom resource")
    yield Flow(source=_OPERATOR, target=made, ports=(_SERVER, _STATUS), reason="looks after it")
    endpoint = urlsplit(cluster.backup.endpoint if cluster.backup else "")
    store = Outside(name="the object store of databases", hosts=(endpoint.hostname,) if endpoint.hostname else ())
    yield Flow(source=made, target=store, ports=(Port(number=endpoint.port or 443),), reason="is made from the archive")
