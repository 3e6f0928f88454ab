from __future__ import annotations

from typing import TYPE_CHECKING, Any

from firefly_gen.model.finding import Severity
from firefly_gen.model.profile import Stage

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

CLUSTER = "Cluster data-postgres/core-pg"
NUMBER = "spec.postgresql.synchronous.number"


def spec(world: World) -> Any:
    return world.get("Cluster", "core-pg")["spec"]


def test_every_check_is_silent_about_a_cluster_as_it_should_be(databases: World) -> None:
    assert databases.findings() == ()


def test_production_has_three_servers(databases: World, only: Only) -> None:
    spec(databases)["instances"] = 2
    findings = databases.findings()
    only(findings, ("DATA-002", CLUSTER, "spec.instances"), ("DATA-002", CLUSTER, NUMBER))


def test_one_standby_more_than_confirms_is_needed_to_go_on_writing(databases: World, only: Only) -> None:
    spec(databases)["postgresql"]["synchronous"]["number"] = 2
    findings = databases.findings()
    only(findings, ("DATA-002", CLUSTER, NUMBER))
    assert "writing stops" in findings[0].message
    spec(databases)["postgresql"]["synchronous"]["dataDurability"] = "preferred"
    assert databases.findings() == ()


def test_as_many_standbys_as_are_to_confirm_have_to_be_there(databases: World, only: Only) -> None:
    spec(databases)["postgresql"]["synchronous"].update(number=3, dataDurability="preferred")
    findings = databases.findings()
    only(findings, ("DATA-002", CLUSTER, NUMBER))
    assert "3 servers have 2" in findings[0].message


def test_production_loses_no_commit(databases: World, only: Only) -> None:
    del spec(databases)["postgresql"]["synchronous"]
    only(databases.findings(), ("DATA-002", CLUSTER, "spec.postgresql.synchronous"))


def test_elsewhere_one_server_is_enough(databases: World) -> None:
    databases.change_environment(stage=Stage.DEV)
    spec(databases)["instances"] = 1
    del spec(databases)["postgresql"]["synchronous"]
    assert databases.findings() == ()


def test_elsewhere_a_stop_of_writing_is_a_warning(databases: World, only: Only) -> None:
    databases.change_environment(stage=Stage.STAGING)
    spec(databases)["instances"] = 2
    findings = databases.findings("DATA-002")
    only(findings, ("DATA-002", CLUSTER, NUMBER))
    assert findings[0].severity is Severity.WARNING


def test_a_parameter_is_a_string(databases: World, only: Only) -> None:
    spec(databases)["postgresql"]["parameters"]["work_mem"] = 4096
    only(databases.findings("DATA-002"), ("DATA-002", CLUSTER, "spec.postgresql.parameters.work_mem"))


def test_an_image_beside_a_catalogue_is_an_error(databases: World, only: Only) -> None:
    spec(databases)["imageName"] = "ghcr.io/firefly-oss/postgresql:18@sha256:" + "5f" * 32
    only(databases.findings(), ("DATA-002", CLUSTER, "spec.imageName"))
    del spec(databases)["imageCatalogRef"]
    only(databases.findings(), ("COST-001", "ClusterImageCatalog postgresql", ""))


def test_production_names_what_it_runs(databases: World, only: Only) -> None:
    del spec(databases)["imageCatalogRef"]
    only(databases.findings(), ("COST-001", "ClusterImageCatalog postgresql", ""), ("DATA-002", CLUSTER, "spec"))
