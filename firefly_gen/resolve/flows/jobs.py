"""Who talks to whom when a database is restored for a test, and when its partitions are looked after."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.model.network import Flow, Peer, Port
from firefly_gen.model.postgres import DatabaseCluster
from firefly_gen.model.recovery import RestoreTest
from firefly_gen.resolve.flows.peers import api_server, database_peer, object_store
from firefly_gen.resolve.flows.talkers import Operand, Talkers
from firefly_gen.resolve.names import POSTGRES_PORT

_SERVER = Port(number=POSTGRES_PORT)


def restores(of: Talkers) -> Iterator[Flow]:
    """A job has a scratch cluster made from the archive, and asks it whether it is whole."""
    clusters = {each.name: each for each in of.data.database_clusters}
    for test in of.data.restore_tests:
        yield from _restored(test, clusters[test.cluster], of)


def partitions(of: Talkers) -> Iterator[Flow]:
    """Jobs have databases look after their partitions."""
    clusters = {each.name: database_peer(each) for each in of.data.database_clusters}
    for database in of.data.databases:
        if database.maintenance:
            job = Peer(
                name=database.maintenance.name,
                namespace=database.namespace,
                selector=database.maintenance.pod_labels,
                application=database.application,
                labels=database.labels,
            )
            target = clusters[database.cluster]
            yield Flow(source=job, target=target, ports=(_SERVER,), reason="looks after its partitions")


def _restored(test: RestoreTest, cluster: DatabaseCluster, of: Talkers) -> Iterator[Flow]:
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
    server, api_ports = api_server(of.profile.kubernetes)
    yield Flow(source=job, target=server, ports=api_ports, reason="makes and removes a cluster")
    yield Flow(source=made, target=server, ports=api_ports, reason="follows its custom resource")
    operand = Operand(kind="Cluster.postgresql.cnpg.io", name=test.name, peer=made)
    for operator, ports in operand.operated(of.profile):
        yield Flow(source=operator, target=made, ports=ports, reason="looks after it")
    endpoint = cluster.backup.endpoint if cluster.backup else ""
    store, ports = object_store("the object store of databases", endpoint)
    yield Flow(source=made, target=store, ports=ports, reason="is made from the archive")
