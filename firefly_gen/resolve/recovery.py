"""How often PostgreSQL is backed up so that it comes back in time, and the jobs that try it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from firefly_gen.model.postgres import Database, DatabaseCluster
from firefly_gen.model.profile import Profile
from firefly_gen.model.recovery import Objectives, RestoreTest
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.images import pinned
from firefly_gen.resolve.places import check_priority

_INTERVALS = (24, 12, 8, 6, 4, 3, 2, 1)  # hours between two base backups, of which one is taken every day at the latest
_ARCHIVE_MINUTES = 5  # what PostgreSQL waits at most before it hands on a part of its log, unless less may be lost
_DAY = 24
_PLUGIN = "barman-cloud.cloudnative-pg.io"
_SOURCE = "archive"


def objectives(profile: Profile) -> Objectives:
    """What the loss of a cluster may cost."""
    wanted = profile.postgres.objectives
    return Objectives(
        rpo_minutes=wanted.rpo_minutes,
        rto_minutes=wanted.rto_minutes,
        restore_mib_s=wanted.restore_mib_s,
        replay_speed=wanted.replay_speed,
    )


def archive_timeout(promised: Objectives) -> str:
    """After how long a part of the log is handed on though it is not full: half of what may be lost, at most."""
    return f"{max(1, min(_ARCHIVE_MINUTES, promised.rpo_minutes // 2))}min"


def backup_schedule(promised: Objectives, data_mib: int, index: int) -> str:
    """As few base backups as bring a cluster back in time, an hour after those of the cluster before it.

    Where not even one each hour is enough, that is what is taken, and DR-005 says what is missing.

    Args:
        promised: What was promised.
        data_mib: Size of the data's volume.
        index: Place of the cluster among all of them.
    """
    enough = (each for each in _INTERVALS if promised.recovery_minutes(data_mib, each * 60) <= promised.rto_minutes)
    interval = next(enough, _INTERVALS[-1])
    hours = ",".join(str(hour) for hour in range(index % interval, _DAY, interval))
    return f"0 0 {hours} * * *"


def restore_tests(
    clusters: Sequence[DatabaseCluster], databases: Sequence[Database], context: Context
) -> Iterator[RestoreTest]:
    """A test for each cluster that is backed up, where the profile wants them."""
    profile, wanted = context.profile, context.profile.postgres.restore_test
    if wanted is None:
        return
    path = ("postgres", "restore_test")
    check_priority(path, wanted.priority_class, profile, context.problems)
    image = pinned(wanted.image, (*path, "image"), profile, context.problems)
    promised = objectives(profile)
    backed_up = [each for each in clusters if each.backup]
    for index, cluster in enumerate(backed_up):
        name = f"{cluster.name}-restore-test"
        inside = sorted(each.database for each in databases if each.cluster == cluster.name and each.migrated)
        # One hour after the other, so that they do not all read from the store at once.
        schedule = f"0 {(wanted.hour + index) % _DAY} * * {wanted.weekday}"
        yield RestoreTest(
            name=name,
            namespace=cluster.namespace,
            application=cluster.application,
            labels=cluster.labels,
            pod_labels=dict(sorted({**cluster.labels, "app.kubernetes.io/component": "restore-test"}.items())),
            cluster=cluster.name,
            databases=" ".join(inside),
            schedule=schedule,
            manifest=json.dumps(_scratch(name, cluster, wanted.priority_class)),
            image=image,
            priority_class=wanted.priority_class,
            limit_seconds=promised.rto_minutes * 60,
            deadline_seconds=promised.rto_minutes * 60 + wanted.grace_minutes * 60,
        )


def _scratch(name: str, cluster: DatabaseCluster, priority_class: str) -> dict[str, Any]:
    """A cluster of one server that is made from the archive of another, and archives nothing itself.

    Its settings are those of the other: a server refuses to replay the log of one that allowed more than it does.
    """
    store = cluster.backup.store if cluster.backup else ""
    resources = {"cpu": cluster.cpu, "memory": cluster.memory}
    spec: dict[str, Any] = {
        "instances": 1,
        "enablePDB": False,
        "imageCatalogRef": {
            "apiGroup": "postgresql.cnpg.io",
            "kind": "ClusterImageCatalog",
            "name": cluster.catalog,
            "major": cluster.major,
        },
        "enableSuperuserAccess": False,
        "priorityClassName": priority_class,
        "inheritedMetadata": {"annotations": {"sidecar.istio.io/inject": "false"}},
        "postgresql": {"parameters": dict(cluster.parameters)},
        "bootstrap": {"recovery": {"source": _SOURCE, "database": cluster.owner, "owner": cluster.owner}},
        "externalClusters": [
            {
                "name": _SOURCE,
                "plugin": {
                    "name": _PLUGIN,
                    "parameters": {"barmanObjectName": store, "serverName": cluster.server},
                },
            }
        ],
        "storage": {"size": cluster.data_size, "storageClass": cluster.storage_class},
        "walStorage": {"size": cluster.wal_size, "storageClass": cluster.storage_class},
        "resources": {"requests": resources, "limits": resources},
    }
    if cluster.identity:
        spec["serviceAccountTemplate"] = {"metadata": {"annotations": dict(cluster.identity)}}
    return {
        "apiVersion": "postgresql.cnpg.io/v1",
        "kind": "Cluster",
        "metadata": {"name": name, "namespace": cluster.namespace, "labels": dict(cluster.labels)},
        "spec": spec,
    }
