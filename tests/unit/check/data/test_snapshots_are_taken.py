from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from firefly_gen.model.profile import Stage

if TYPE_CHECKING:
    from firefly_gen.model.logging import Elasticsearch
    from firefly_gen.model.postgres import DatabaseCluster
    from tests.unit.check.conftest import Only, World

LABEL = "velero.io/csi-volumesnapshot-class"
VOLUMES = "VolumeSnapshotClass volumes"
ELASTICSEARCH = {
    "apiVersion": "elasticsearch.k8s.elastic.co/v1",
    "kind": "Elasticsearch",
    "metadata": {"name": "logs", "namespace": "logging"},
    "spec": {"version": "9.4.0", "nodeSets": []},
}


def labels(world: World) -> Any:
    return world.get("VolumeSnapshotClass", "volumes")["metadata"]["labels"]


def test_a_class_of_another_driver_takes_no_snapshot(backups: World, only: Only) -> None:
    backups.get("VolumeSnapshotClass", "volumes")["driver"] = "pd.csi.storage.gke.io"
    findings = backups.findings()
    only(findings, ("DR-002", VOLUMES, "driver"), ("DR-002", "StorageClass fast", "provisioner"))
    assert "ebs.csi.aws.com" in findings[0].message


def test_velero_finds_the_class_by_its_label(backups: World, only: Only) -> None:
    del labels(backups)[LABEL]
    only(backups.findings(), ("DR-002", "StorageClass fast", "provisioner"))
    labels(backups)[LABEL] = "false"
    only(backups.findings(), ("DR-002", "StorageClass fast", "provisioner"))


def test_without_snapshots_no_label_is_needed(backups: World) -> None:
    del labels(backups)[LABEL]
    backups.remove("Schedule", "sagas")
    assert backups.findings("DR-002") == ()


def test_two_classes_of_one_driver_are_one_too_many(backups: World, only: Only) -> None:
    twin = backups.copy("VolumeSnapshotClass", "volumes")
    twin["metadata"]["name"] = "zoned"
    backups.add(twin)
    only(
        backups.findings(),
        ("DR-002", "VolumeSnapshotClass zoned", f'metadata.labels["{LABEL}"]'),
    )
    del twin["metadata"]["labels"][LABEL]
    assert backups.findings() == ()


def test_a_second_driver_needs_a_class_of_its_own(backups: World, only: Only) -> None:
    other = backups.copy("StorageClass", "fast")
    other["metadata"]["name"] = "shared"
    other["provisioner"] = "efs.csi.aws.com"
    backups.add(other)
    only(backups.findings("DR-002"), ("DR-002", "StorageClass shared", "provisioner"))


def test_backups_beside_the_cluster_are_lost_with_it(backups: World, only: Only) -> None:
    location = backups.get("BackupStorageLocation", "primary")["spec"]
    location["config"] = {"region": "eu-west-1"}
    only(backups.findings(), ("DR-002", "BackupStorageLocation velero/primary", "spec.config.region"))
    location["accessMode"] = "ReadOnly"
    assert backups.findings("DR-002") == ()
    location.pop("accessMode")
    backups.change_environment(stage=Stage.DEV)
    assert backups.findings("DR-002") == ()


def test_so_are_archives_of_databases(backups: World, only: Only) -> None:
    def archive_in(region: str) -> None:
        backup = SimpleNamespace(store="core-pg-backup", region=region)
        found = SimpleNamespace(namespace="data-postgres", name="other", backup=backup, objectives=None)
        backups.change_environment(database_clusters=(cast("DatabaseCluster", found),))

    archive_in("eu-central-1")
    assert backups.findings("DR-002") == ()
    archive_in("eu-west-1")
    place = "spec.configuration.destinationPath"
    only(backups.findings("DR-002"), ("DR-002", "ObjectStore data-postgres/core-pg-backup", place))


def test_so_are_snapshots_of_logs(backups: World, only: Only) -> None:
    backups.add(ELASTICSEARCH)

    def archive_in(region: str) -> None:
        archive = SimpleNamespace(region=region)
        found = SimpleNamespace(namespace="logging", name="logs", archive=archive, archived=True)
        backups.change_environment(elasticsearches=(cast("Elasticsearch", found),))

    archive_in("eu-central-1")
    assert backups.findings("DR-002") == ()
    archive_in("eu-west-1")
    only(backups.findings("DR-002"), ("DR-002", "Elasticsearch logging/logs", ""))
    backups.change_environment(stage=Stage.DEV)
    assert backups.findings("DR-002") == ()
