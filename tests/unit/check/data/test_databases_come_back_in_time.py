from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from firefly_gen.model.postgres import DatabaseCluster
from firefly_gen.model.recovery import Objectives

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

CLUSTER, BACKUP = "Cluster data-postgres/core-pg", "ScheduledBackup data-postgres/core-pg"
TIMEOUT = "spec.postgresql.parameters.archive_timeout"


def promise(world: World, **values: int) -> None:
    """Promises something of the cluster: 20 GiB at 100 MiB/s are 4 minutes, a day's log takes 2 hours."""
    usual = {"rpo_minutes": 10, "rto_minutes": 240, "restore_mib_s": 100, "replay_speed": 12}
    promised = Objectives(**usual | values)
    found = SimpleNamespace(namespace="data-postgres", name="core-pg", objectives=promised, backup=None)
    world.change_environment(database_clusters=(cast("DatabaseCluster", found),))


def parameters(world: World) -> Any:
    return world.get("Cluster", "core-pg")["spec"]["postgresql"]["parameters"]


def test_what_holds_is_silent(databases: World) -> None:
    promise(databases)
    assert databases.findings() == ()


@pytest.mark.parametrize("written", ["11min", "1h", "601", "601s", "0", "soon"])
def test_no_part_of_the_log_waits_longer_than_what_may_be_lost(databases: World, only: Only, written: str) -> None:
    promise(databases)
    parameters(databases)["archive_timeout"] = written
    only(databases.findings(), ("DR-005", CLUSTER, TIMEOUT))


@pytest.mark.parametrize("written", ["10min", "600", "600s", "600000ms", "10 min"])
def test_as_long_as_may_be_lost_is_short_enough(databases: World, written: str) -> None:
    promise(databases)
    parameters(databases)["archive_timeout"] = written
    assert databases.findings() == ()


def test_the_operator_waits_five_minutes(databases: World, only: Only) -> None:
    promise(databases, rpo_minutes=4)
    only(databases.findings(), ("DR-005", CLUSTER, TIMEOUT))


def test_the_arithmetic_is_told(databases: World, only: Only) -> None:
    promise(databases, rto_minutes=133)
    findings = databases.findings()
    only(findings, ("DR-005", BACKUP, "spec.schedule"))
    assert "up to 134 min: 10 to begin, 4 to copy 20480 MiB at 100 MiB/s, 120 to apply 1440 min" in findings[0].message
    promise(databases, rto_minutes=134)
    assert databases.findings() == ()


def test_backups_more_often_bring_it_back_sooner(databases: World) -> None:
    promise(databases, rto_minutes=60)
    databases.get("ScheduledBackup", "core-pg")["spec"]["schedule"] = "0 0 */6 * * *"
    assert databases.findings() == ()


def test_a_day_that_never_comes_is_an_error(databases: World, only: Only) -> None:
    promise(databases)
    databases.get("ScheduledBackup", "core-pg")["spec"]["schedule"] = "0 0 0 30 2 *"
    only(databases.findings(), ("DR-005", BACKUP, "spec.schedule"))


def test_a_cluster_of_nobody_s_profile_was_promised_nothing(databases: World) -> None:
    parameters(databases)["archive_timeout"] = "1h"
    assert databases.findings() == ()
