from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.model.profile import Stage

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

NAME = "core-pg-restore-test"
CLUSTER, JOB, CONFIG_MAP = (
    "Cluster data-postgres/core-pg",
    f"CronJob data-postgres/{NAME}",
    f"ConfigMap data-postgres/{NAME}",
)
MANIFEST = 'data["cluster.json"]'
Change = Callable[[dict[str, Any]], object]


def job(world: World) -> Any:
    return world.get("CronJob", NAME)["spec"]


def change_manifest(world: World, change: Change) -> None:
    data = world.get("ConfigMap", NAME)["data"]
    body = json.loads(data["cluster.json"])
    change(body)
    data["cluster.json"] = json.dumps(body)


def test_a_cluster_that_nobody_restores_is_an_error(databases: World, only: Only) -> None:
    databases.remove("CronJob", NAME)
    script = ("COST-001", "ConfigMap data-postgres/core-pg-restore-test", "")
    only(databases.findings(), script, ("DR-004", CLUSTER, ""))


def test_a_job_of_another_cluster_tries_nothing_of_this_one(databases: World) -> None:
    job(databases)["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["env"][0]["value"] = "other"
    assert [str(each.subject) for each in databases.findings("DR-004")] == [CLUSTER]


def test_developers_try_nothing(databases: World) -> None:
    databases.remove("CronJob", NAME)
    databases.change_environment(stage=Stage.DEV)
    assert databases.findings("DR-004") == ()


def test_a_cluster_that_archives_nothing_is_another_check_s(databases: World) -> None:
    del databases.get("Cluster", "core-pg")["spec"]["plugins"]
    databases.remove("CronJob", NAME)
    assert databases.findings("DR-004") == ()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda spec: spec.update(suspend=True), "spec.suspend"),
        (lambda spec: spec.update(concurrencyPolicy="Allow"), "spec.concurrencyPolicy"),
        (lambda spec: spec.pop("concurrencyPolicy"), "spec.concurrencyPolicy"),
        (
            lambda spec: spec["jobTemplate"]["spec"].pop("activeDeadlineSeconds"),
            "spec.jobTemplate.spec.activeDeadlineSeconds",
        ),
    ],
)
def test_a_test_runs_alone_and_ends(databases: World, only: Only, change: Change, place: str) -> None:
    change(job(databases))
    only(databases.findings(), ("DR-004", JOB, place))


def test_what_is_restored_never_archives(databases: World, only: Only) -> None:
    plugin = databases.get("Cluster", "core-pg")["spec"]["plugins"][0]
    change_manifest(databases, lambda body: body["spec"].update(plugins=[plugin]))
    only(databases.findings(), ("DR-004", CONFIG_MAP, MANIFEST))


def test_the_cluster_s_own_archive_is_restored(databases: World, only: Only) -> None:
    def elsewhere(body: dict[str, Any]) -> None:
        body["spec"]["externalClusters"][0]["plugin"]["parameters"]["serverName"] = "other"

    change_manifest(databases, elsewhere)
    only(databases.findings(), ("DR-004", CONFIG_MAP, MANIFEST))


def test_the_running_cluster_is_not_what_is_made(databases: World, only: Only) -> None:
    change_manifest(databases, lambda body: body["metadata"].update(name="core-pg"))
    only(databases.findings(), ("DR-004", CONFIG_MAP, MANIFEST))


def test_other_files_of_the_job_are_no_clusters(databases: World) -> None:
    databases.get("ConfigMap", NAME)["data"].update(script="set -eu", settings='{"kind": "Pod"}')
    assert databases.findings() == ()
