from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from firefly_gen.model.uses import Shard

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

ACCOUNTS = "core-banking-accounts"
CLUSTER = "Cluster data-postgres/core-pg"
PLACE = "spec.postgresql.parameters.max_connections"
POOLER = "Pooler data-postgres/core-pg-pooler-rw"


def parameters(world: World) -> Any:
    return world.get("Cluster", "core-pg")["spec"]["postgresql"]["parameters"]


def lead_through_the_pooler(world: World) -> None:
    assert world.environment is not None
    use = world.environment.services[0].database
    assert use is not None
    world.change_service(database=replace(use, endpoint="pooler"))


def test_the_message_has_the_arithmetic(databases: World, only: Only) -> None:
    parameters(databases)["max_connections"] = "120"
    findings = databases.findings()
    only(findings, ("DATA-003", CLUSTER, PLACE))
    assert findings[0].message == (
        "its services may open 102 connections (core-banking-accounts 10 pods x 10 + 2 = 102) and 13 are reserved: 115,"
        " but 90 % of max_connections 120 are 108"
    )
    assert "`databases.core-pg.max_connections` to 150" in findings[0].hint


def test_the_last_connection_of_the_budget_may_be_taken(databases: World) -> None:
    parameters(databases)["max_connections"] = "128"  # 90 % are 115
    assert databases.findings() == ()
    parameters(databases)["max_connections"] = "127"
    assert len(databases.findings()) == 1


def test_what_scales_a_service_out_is_what_counts(databases: World, only: Only) -> None:
    databases.get("HorizontalPodAutoscaler", ACCOUNTS)["spec"]["maxReplicas"] = 12
    only(
        databases.findings("DATA-003"),
        ("DATA-003", CLUSTER, PLACE),
        ("DATA-003", f"DatabaseRole data-postgres/{ACCOUNTS}", "spec.connectionLimit"),
    )


def test_a_service_that_is_not_rendered_counts_as_the_catalogue_says(databases: World, only: Only) -> None:
    databases.remove("Deployment", ACCOUNTS)
    parameters(databases)["max_connections"] = "120"
    only(databases.findings("DATA-003"), ("DATA-003", CLUSTER, PLACE))


def test_without_a_number_there_are_a_hundred(databases: World, only: Only) -> None:
    del parameters(databases)["max_connections"]
    findings = databases.findings()
    only(findings, ("DATA-003", CLUSTER, PLACE))
    assert "max_connections 100" in findings[0].message


def test_a_pooler_lets_through_what_its_pools_hold(databases: World, only: Only) -> None:
    lead_through_the_pooler(databases)
    parameters(databases)["max_connections"] = "62"  # 2 pods x 20 + 2, and 13: 55
    assert databases.findings() == ()
    parameters(databases)["max_connections"] = "61"
    findings = databases.findings()
    only(findings, ("DATA-003", CLUSTER, PLACE))
    assert "core-banking-accounts 42 through core-pg-pooler-rw" in findings[0].message


def test_a_pooler_that_bounds_nothing_adds_its_own_connections(databases: World) -> None:
    lead_through_the_pooler(databases)
    databases.get("Pooler", "core-pg-pooler-rw")["spec"]["pgbouncer"]["parameters"]["default_pool_size"] = "100"
    parameters(databases)["max_connections"] = "120"
    (finding,) = databases.findings("DATA-003")[:1]
    assert "may open 104 connections (core-banking-accounts 104 through core-pg-pooler-rw)" in finding.message


def test_a_pooler_has_the_settings_of_pgbouncer_where_it_says_nothing(databases: World) -> None:
    lead_through_the_pooler(databases)
    del databases.get("Pooler", "core-pg-pooler-rw")["spec"]["pgbouncer"]["parameters"]
    messages = [each.message for each in databases.findings()]
    assert messages == ["102 clients may meet in one of its pods, which takes 100 (max_client_conn)"]


def test_a_pooler_takes_all_of_its_clients(databases: World, only: Only) -> None:
    lead_through_the_pooler(databases)
    databases.get("Pooler", "core-pg-pooler-rw")["spec"]["pgbouncer"]["parameters"]["max_client_conn"] = "50"
    only(databases.findings(), ("DATA-003", POOLER, "spec.pgbouncer.parameters.max_client_conn"))


def test_a_role_may_open_what_its_service_opens(databases: World, only: Only) -> None:
    role = databases.get("DatabaseRole", ACCOUNTS)["spec"]
    role["connectionLimit"] = 101
    only(databases.findings(), ("DATA-003", f"DatabaseRole data-postgres/{ACCOUNTS}", "spec.connectionLimit"))
    role["connectionLimit"] = -1
    assert databases.findings() == ()


def test_services_of_another_cluster_do_not_count(databases: World) -> None:
    assert databases.environment is not None
    use = databases.environment.services[0].database
    assert use is not None
    databases.change_service(database=replace(use, cluster="other"))
    parameters(databases)["max_connections"] = "20"
    assert databases.findings("DATA-003") == ()


def test_what_reads_changes_counts_too(databases: World, only: Only) -> None:
    role = databases.copy("DatabaseRole", ACCOUNTS)
    role["metadata"]["name"] = "capture"
    role["spec"].update(name="capture", connectionLimit=20)
    databases.add(role)
    parameters(databases)["max_connections"] = "149"
    findings = databases.findings("DATA-003")
    only(findings, ("DATA-003", CLUSTER, PLACE))
    assert ", other roles 20 and 13 are reserved: 135, but" in findings[0].message
    role["spec"]["connectionLimit"] = -1
    assert databases.findings("DATA-003") == ()


def test_a_further_part_of_a_service_s_data_is_a_part_of_the_budget(databases: World, only: Only) -> None:
    assert databases.environment is not None
    use = databases.environment.services[0].database
    assert use is not None
    shard = Shard(cluster=use.cluster, namespace=use.namespace, host=use.host, ssl_mode="require")
    databases.change_service(database=replace(use, cluster="elsewhere", endpoint="pooler", shards=(shard,)))
    parameters(databases)["max_connections"] = "120"
    only(databases.findings("DATA-003"), ("DATA-003", CLUSTER, PLACE))
    databases.change_service(database=replace(use, cluster="elsewhere", shards=()))
    assert databases.findings("DATA-003") == ()
