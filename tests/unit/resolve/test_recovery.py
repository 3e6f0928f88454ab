"""How often clusters are backed up, and the jobs that restore them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from firefly_gen.model.environment import Environment
from firefly_gen.model.recovery import Objectives, RestoreTest
from firefly_gen.pipeline.build import Sources, load_environment
from firefly_gen.resolve.recovery import archive_timeout, backup_schedule

ROOT = Path(__file__).parents[3]
Resolve = Callable[[dict[str, Any]], Environment]


def promised(rto: int = 240, rpo: int = 10) -> Objectives:
    return Objectives(rpo_minutes=rpo, rto_minutes=rto, restore_mib_s=100, replay_speed=12)


@pytest.fixture
def resolve(tmp_path: Path) -> Resolve:
    def load(overlay: dict[str, Any]) -> Environment:
        (tmp_path / "changed.yaml").write_text(yaml.safe_dump({"extends": "prod", **overlay}, sort_keys=False))
        sources = Sources((tmp_path, ROOT / "profiles"), (ROOT / "templates",), (ROOT / "schemas",))
        return load_environment("changed", sources)

    return load


def of(environment: Environment, cluster: str) -> RestoreTest:
    return next(each for each in environment.data.restore_tests if each.cluster == cluster)


@pytest.mark.parametrize(
    ("rto", "index", "schedule"),
    [
        (240, 0, "0 0 0 * * *"),
        (240, 5, "0 0 5 * * *"),
        (100, 1, "0 0 1,13 * * *"),  # 10 + 18 + 60
        (60, 9, "0 0 3,9,15,21 * * *"),  # 10 + 18 + 30, and the tenth begins three hours after the first
        (15, 0, "0 0 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23 * * *"),  # and DR-005 says so
    ],
)
def test_base_backups_are_as_seldom_as_the_recovery_allows(rto: int, index: int, schedule: str) -> None:
    assert backup_schedule(promised(rto), 100 * 1024, index) == schedule


@pytest.mark.parametrize(("rpo", "text"), [(1, "1min"), (4, "2min"), (10, "5min"), (600, "5min")])
def test_the_log_is_handed_on_in_half_the_time_that_may_be_lost(rpo: int, text: str) -> None:
    assert archive_timeout(promised(rpo=rpo)) == text


def test_objectives_decide_schedules_and_settings(resolve: Resolve) -> None:
    environment = resolve({"postgres": {"objectives": {"rpo_minutes": 4, "rto_minutes": 150}}})
    found = {each.name: each for each in environment.data.database_clusters}
    assert {each.parameters["archive_timeout"] for each in found.values()} == {"2min"}
    schedules = {name: each.backup.schedule for name, each in found.items() if each.backup}
    assert schedules["lending"] == "0 0 4,16 * * *"  # 400 GiB take 69 minutes
    assert resolve({"databases": {"ledger": {"backup": {"schedule": "0 0 9 * * *"}}}}).data.database_clusters


def test_a_schedule_of_one_s_own_stays(resolve: Resolve) -> None:
    environment = resolve({"databases": {"ledger": {"backup": {"schedule": "0 0 9 * * *"}}}})
    (backup,) = (each.backup for each in environment.data.database_clusters if each.name == "ledger")
    assert backup is not None
    assert backup.schedule == "0 0 9 * * *"


def test_what_is_restored_is_as_the_running_cluster_but_archives_nothing(resolve: Resolve) -> None:
    environment = resolve({"databases": {"ledger": {"backup": {"server_name": "ledger-2"}}}})
    (cluster,) = (each for each in environment.data.database_clusters if each.name == "ledger")
    body = json.loads(of(environment, "ledger").manifest)
    spec = body["spec"]
    assert body["metadata"]["name"] == "ledger-restore-test"
    assert "plugins" not in spec
    assert (spec["instances"], spec["priorityClassName"]) == (1, "firefly-batch")
    # A server does not replay the log of one with larger settings.
    assert spec["postgresql"]["parameters"] == dict(cluster.parameters)
    assert spec["resources"]["limits"] == {"cpu": cluster.cpu, "memory": cluster.memory}
    (external,) = spec["externalClusters"]
    assert external["plugin"]["parameters"] == {"barmanObjectName": "ledger-backup", "serverName": "ledger-2"}
    assert spec["bootstrap"]["recovery"]["source"] == external["name"]


def test_tests_run_one_after_the_other_and_end_in_time(resolve: Resolve) -> None:
    environment = resolve({})
    tests = environment.data.restore_tests
    assert [each.schedule for each in tests] == [f"0 {hour} * * 0" for hour in range(6, 12)]
    assert {(each.limit_seconds, each.deadline_seconds) for each in tests} == {(14400, 16200)}
    assert len(of(environment, "lending").databases.split()) > 10


def test_what_is_not_backed_up_is_not_restored(resolve: Resolve) -> None:
    overlay = {"databases": {"ledger": {"backup": {"enabled": False}}}, "postgres": {"regions": None}}
    assert "ledger" not in {each.cluster for each in resolve(overlay).data.restore_tests}
    assert resolve({"postgres": {"restore_test": None}}).data.restore_tests == ()
