from __future__ import annotations

from typing import TYPE_CHECKING, Any

from firefly_gen.model.profile import Stage

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

CLUSTER = "Cluster data-postgres/core-pg"
BACKUP = "ScheduledBackup data-postgres/core-pg"


def spec(world: World) -> Any:
    return world.get("Cluster", "core-pg")["spec"]


def add_twin(world: World) -> Any:
    """Adds a second cluster that is a copy of the first, with a store and a schedule of its own."""
    cluster, store, backup = (
        world.copy("Cluster", "core-pg"),
        world.copy("ObjectStore", "core-pg-backup"),
        world.copy("ScheduledBackup", "core-pg"),
    )
    cluster["metadata"]["name"] = "twin"
    cluster["spec"]["plugins"][0]["parameters"].update(barmanObjectName="twin-backup")
    store["metadata"]["name"] = "twin-backup"
    backup["metadata"]["name"] = "twin"
    backup["spec"]["cluster"]["name"] = "twin"
    world.add(cluster, store, backup)
    return cluster["spec"]["plugins"][0]["parameters"]


def test_a_cluster_without_an_archive_is_an_error(databases: World, only: Only) -> None:
    del spec(databases)["plugins"]
    archive = ("COST-001", "ObjectStore data-postgres/core-pg-backup", "")
    only(databases.findings(), archive, ("DATA-004", CLUSTER, "spec.plugins"))


def test_a_plugin_that_does_not_archive_is_none(databases: World, only: Only) -> None:
    spec(databases)["plugins"][0]["isWALArchiver"] = False
    only(databases.findings(), ("DATA-004", CLUSTER, "spec.plugins"))
    spec(databases)["plugins"][0].update(isWALArchiver=True, enabled=False)
    only(databases.findings(), ("DATA-004", CLUSTER, "spec.plugins"))


def test_developers_may_go_without(databases: World) -> None:
    databases.change_environment(stage=Stage.DEV)
    del spec(databases)["plugins"]
    assert databases.findings("DATA-004") == ()


def test_an_archive_without_base_backups_is_an_error(databases: World, only: Only) -> None:
    databases.get("ScheduledBackup", "core-pg")["spec"]["suspend"] = True
    only(databases.findings(), ("DATA-004", CLUSTER, ""))
    databases.remove("ScheduledBackup", "core-pg")
    only(databases.findings(), ("DATA-004", CLUSTER, ""))


def test_base_backups_go_where_the_log_goes(databases: World, only: Only) -> None:
    backup = databases.get("ScheduledBackup", "core-pg")["spec"]
    backup["pluginConfiguration"]["name"] = "another"
    only(databases.findings(), ("DATA-004", BACKUP, "spec.pluginConfiguration.name"))
    del backup["method"]
    findings = databases.findings()
    only(findings, ("DATA-004", BACKUP, "spec.method"))
    assert "barmanObjectStore" in findings[0].message  # what the kind takes by default


def test_two_clusters_in_one_folder_are_an_error(databases: World, only: Only) -> None:
    parameters = add_twin(databases)
    twin = "Cluster data-postgres/twin"
    only(databases.findings("DATA-004"), ("DATA-004", twin, "spec.plugins[0].parameters"))
    del parameters["serverName"]  # the cluster's own name then
    assert databases.findings("DATA-004") == ()
    databases.get("ObjectStore", "twin-backup")["spec"]["configuration"]["serverName"] = "core-pg"
    only(databases.findings("DATA-004"), ("DATA-004", twin, "spec.plugins[0].parameters"))


def test_a_slash_makes_no_other_folder(databases: World) -> None:
    add_twin(databases)
    databases.get("ObjectStore", "twin-backup")["spec"]["configuration"]["destinationPath"] = "s3://bank-backup/"
    assert len(databases.findings("DATA-004")) == 1
    databases.get("ObjectStore", "twin-backup")["spec"]["configuration"]["destinationPath"] = "s3://other"
    assert databases.findings("DATA-004") == ()


def recovered(world: World, server: str, store: str = "core-pg-backup") -> Any:
    """Makes the cluster one that is made from an archive."""
    parameters = {"barmanObjectName": store, "serverName": server}
    external = {"name": "source", "plugin": {"name": "barman-cloud.cloudnative-pg.io", "parameters": parameters}}
    spec(world).update(
        externalClusters=[external], bootstrap={"recovery": {"source": "source", "owner": "maintenance"}}
    )
    return external


def test_a_recovered_cluster_archives_elsewhere(databases: World, only: Only) -> None:
    recovered(databases, "former")
    assert databases.findings() == ()
    recovered(databases, "core-pg")
    only(databases.findings(), ("DATA-004", CLUSTER, "spec.plugins[0].parameters"))


def test_the_folder_of_a_store_counts_where_the_plugin_names_none(databases: World, only: Only) -> None:
    del spec(databases)["plugins"][0]["parameters"]["serverName"]
    recovered(databases, "core-pg")
    only(databases.findings(), ("DATA-004", CLUSTER, "spec.plugins[0].parameters"))


def test_in_another_bucket_the_folder_may_be_called_the_same(databases: World) -> None:
    other = databases.copy("ObjectStore", "core-pg-backup")
    other["metadata"]["name"] = "core-pg-source"
    other["spec"]["configuration"]["destinationPath"] = "s3://bank-former"
    databases.add(other)
    recovered(databases, "core-pg", "core-pg-source")
    assert databases.findings() == ()


def test_among_regions_a_cluster_stands_itself(databases: World, only: Only) -> None:
    external = recovered(databases, "core-pg")
    spec(databases)["replica"] = {"self": "source", "primary": "source", "source": "source"}
    assert databases.findings("DATA-004") == ()
    external["name"] = "other"
    only(databases.findings("DATA-004"), ("DATA-004", CLUSTER, "spec.plugins[0].parameters"))
