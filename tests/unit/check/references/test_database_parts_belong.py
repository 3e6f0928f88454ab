from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

ACCOUNTS = "core-banking-accounts"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("Database", ACCOUNTS),
        ("DatabaseRole", ACCOUNTS),
        ("Pooler", "core-pg-pooler-rw"),
        ("ScheduledBackup", "core-pg"),
    ],
)
def test_a_cluster_that_does_not_exist_is_an_error(databases: World, only: Only, kind: str, name: str) -> None:
    databases.get(kind, name)["spec"]["cluster"]["name"] = "corepg"
    only(
        databases.findings("REF-013"),
        *{
            ("REF-013", f"{kind} data-postgres/{name}", "spec.cluster.name"),
            # Without its role the database has no owner either.
            *((("REF-013", f"Database data-postgres/{ACCOUNTS}", "spec.owner"),) if kind == "DatabaseRole" else ()),
        },
    )


def test_a_cluster_of_another_namespace_does_not_count(databases: World) -> None:
    databases.get("Cluster", "core-pg")["metadata"]["namespace"] = "banking-core"
    assert {each.path for each in databases.findings("REF-013")} == {
        "spec.cluster.name",
        "spec.plugins[0].parameters.barmanObjectName",
    }


def test_an_object_store_that_does_not_exist_is_an_error(databases: World, only: Only) -> None:
    databases.remove("ObjectStore", "core-pg-backup")
    place = "spec.plugins[0].parameters.barmanObjectName"
    only(databases.findings(), ("REF-013", "Cluster data-postgres/core-pg", place))


def test_an_owner_that_nothing_makes_is_an_error(databases: World, only: Only) -> None:
    database = databases.get("Database", ACCOUNTS)["spec"]
    database["owner"] = "accounts"
    only(databases.findings(), ("REF-013", f"Database data-postgres/{ACCOUNTS}", "spec.owner"))


@pytest.mark.parametrize("owner", ["maintenance", "core_banking_accounts", "managed"])
def test_an_owner_is_a_role_of_any_kind(databases: World, owner: str) -> None:
    databases.get("Cluster", "core-pg")["spec"]["managed"] = {"roles": [{"name": "managed"}]}
    databases.get("Database", ACCOUNTS)["spec"]["owner"] = owner
    assert databases.findings("REF-013") == ()


def test_an_image_that_no_catalogue_has_is_an_error(databases: World, only: Only) -> None:
    databases.get("Cluster", "core-pg")["spec"]["imageCatalogRef"]["major"] = 17
    databases.get("Pooler", "core-pg-pooler-rw")["spec"]["pgbouncer"]["imageCatalogRef"]["key"] = "bouncer"
    only(
        databases.findings(),
        ("REF-013", "Cluster data-postgres/core-pg", "spec.imageCatalogRef.major"),
        ("REF-013", "Pooler data-postgres/core-pg-pooler-rw", "spec.pgbouncer.imageCatalogRef.key"),
    )


def test_a_catalogue_that_does_not_exist_is_an_error(databases: World, only: Only) -> None:
    databases.remove("ClusterImageCatalog", "postgresql")
    only(
        databases.findings(),
        ("REF-013", "Cluster data-postgres/core-pg", "spec.imageCatalogRef.name"),
        ("REF-013", "Pooler data-postgres/core-pg-pooler-rw", "spec.pgbouncer.imageCatalogRef.name"),
    )


def test_an_archive_that_is_read_needs_its_store(databases: World, only: Only) -> None:
    plugin = {"name": "barman-cloud.cloudnative-pg.io", "parameters": {"barmanObjectName": "gone", "serverName": "x"}}
    databases.get("Cluster", "core-pg")["spec"]["externalClusters"] = [{"name": "source", "plugin": plugin}]
    place = "spec.externalClusters[0].plugin.parameters.barmanObjectName"
    only(databases.findings(), ("REF-013", "Cluster data-postgres/core-pg", place))


@pytest.mark.parametrize("field", ["source", "primary", "self"])
def test_a_region_is_one_of_the_external_clusters(databases: World, only: Only, field: str) -> None:
    spec = databases.get("Cluster", "core-pg")["spec"]
    spec["externalClusters"] = [{"name": "here"}, {"name": "there"}]
    spec["replica"] = {"self": "here", "primary": "here", "source": "there", field: "nowhere"}
    only(databases.findings(), ("REF-013", "Cluster data-postgres/core-pg", f"spec.replica.{field}"))


def test_what_is_published_is_a_database_of_the_cluster(databases: World, only: Only) -> None:
    publication = databases.copy("Database", ACCOUNTS)
    publication["kind"] = "Publication"
    publication["spec"] = {
        "cluster": {"name": "core-pg"},
        "name": "changes",
        "dbname": "accounts",
        "target": {"objects": [{"table": {"schema": "public", "name": "account"}}]},
    }
    databases.add(publication)
    assert databases.findings() == ()
    publication["spec"]["dbname"] = "cards"
    only(databases.findings(), ("REF-013", f"Publication data-postgres/{ACCOUNTS}", "spec.dbname"))
