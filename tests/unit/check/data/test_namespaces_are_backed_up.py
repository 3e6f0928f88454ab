from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from firefly_gen.model.finding import Severity
from firefly_gen.model.profile import Stage

if TYPE_CHECKING:
    from firefly_gen.model.logging import Elasticsearch
    from tests.unit.check.conftest import Only, World

SAGAS = "Schedule velero/sagas"
DATABASES = "Schedule velero/databases"
CLAIM = "PersistentVolumeClaim data-redis/sagas"
LOCATION = "BackupStorageLocation velero/primary"


def template(world: World, name: str = "sagas") -> Any:
    return world.get("Schedule", name)["spec"]["template"]


def test_the_platform_is_clean(backups: World) -> None:
    assert backups.findings() == ()


def test_a_volume_that_nobody_backs_up_is_an_error(backups: World, only: Only) -> None:
    template(backups)["includedNamespaces"] = ["data-postgres"]
    template(backups)["snapshotVolumes"] = False
    findings = backups.findings()
    only(findings, ("DR-001", CLAIM, ""))
    assert "data-redis" in findings[0].message
    backups.remove("Schedule", "sagas")
    only(backups.findings(), ("DR-001", CLAIM, ""))


def test_a_backup_without_volumes_is_none_for_a_volume(backups: World, only: Only) -> None:
    template(backups)["snapshotVolumes"] = False
    only(backups.findings(), ("DR-001", CLAIM, ""))
    template(backups)["defaultVolumesToFsBackup"] = True
    assert backups.findings("DR-001") == ()


def test_a_paused_schedule_backs_nothing_up(backups: World, only: Only) -> None:
    backups.get("Schedule", "sagas")["spec"]["paused"] = True
    only(backups.findings(), ("DR-001", CLAIM, ""), ("DR-001", SAGAS, "spec.paused"))


def test_developers_may_go_without(backups: World) -> None:
    backups.change_environment(stage=Stage.DEV)
    backups.remove("Schedule", "sagas")
    assert backups.findings("DR-001") == ()


def test_somebody_else_s_tree_is_left_alone(backups: World) -> None:
    backups.environment = None
    backups.remove("BackupStorageLocation", "primary")
    assert backups.findings("DR-001") == ()


def test_all_namespaces_are_many(backups: World, only: Only) -> None:
    template(backups).update(includedNamespaces=["*"], excludedNamespaces=["data-postgres"])
    assert backups.findings("DR-001") == ()
    template(backups)["excludedNamespaces"].append("data-redis")
    only(backups.findings("DR-001"), ("DR-001", CLAIM, ""))
    del template(backups)["includedNamespaces"], template(backups)["excludedNamespaces"]
    only(backups.findings("DR-001"), ("DR-001", SAGAS, "spec.template.snapshotVolumes"))  # PostgreSQL's are among them


@pytest.mark.parametrize("change", [{"snapshotVolumes": True}, {"defaultVolumesToFsBackup": True}])
def test_volumes_of_postgresql_are_left_to_postgresql(backups: World, only: Only, change: dict[str, bool]) -> None:
    template(backups, "databases").update(change)
    findings = backups.findings()
    only(findings, ("DR-001", DATABASES, "spec.template.snapshotVolumes"))
    assert "Cluster data-postgres/core-pg, from which PostgreSQL" in findings[0].message


def test_volumes_are_taken_where_nothing_is_said(backups: World, only: Only) -> None:
    del template(backups, "databases")["snapshotVolumes"]
    only(backups.findings(), ("DR-001", DATABASES, "spec.template.snapshotVolumes"))


@pytest.mark.usefixtures("streams")
def test_volumes_of_kafka_are_left_to_kafka(backups: World, only: Only) -> None:
    template(backups)["includedNamespaces"].append("data-kafka")
    findings = backups.findings("DR-001")
    only(findings, ("DR-001", SAGAS, "spec.template.snapshotVolumes"))
    assert "Kafka cannot be restored" in findings[0].message


@pytest.mark.parametrize("schedule", ["0 */7 * * *", "0 1,13 * * *", "0 0 30 2 *", "@daily"])
def test_backups_are_no_further_apart_than_what_may_be_lost(backups: World, only: Only, schedule: str) -> None:
    backups.get("Schedule", "sagas")["spec"]["schedule"] = schedule
    only(backups.findings(), ("DR-001", SAGAS, "spec.schedule"))


def test_the_arithmetic_is_told(backups: World) -> None:
    backups.get("Schedule", "sagas")["spec"]["schedule"] = "15 1,12 * * *"
    (finding,) = backups.findings()
    assert "13 h 0 min" in finding.message
    assert "6 h" in finding.message


def test_a_line_that_cannot_be_read_is_another_check_s(backups: World, only: Only) -> None:
    backups.get("Schedule", "sagas")["spec"]["schedule"] = "0 0 1 * * *"
    only(backups.findings(), ("DR-003", SAGAS, "spec.schedule"))


@pytest.mark.parametrize(
    ("ttl", "what"), [("839h59m0s", "34.99"), ("720h", "30 days"), (None, "30 days"), ("35d", "'35d', which is no")]
)
def test_backups_are_kept_as_long_as_is_demanded(backups: World, only: Only, ttl: str | None, what: str) -> None:
    if ttl is None:
        del template(backups)["ttl"]
    else:
        template(backups)["ttl"] = ttl
    findings = backups.findings()
    only(findings, ("DR-001", SAGAS, "spec.template.ttl"))
    assert what in findings[0].message
    assert "35 days are demanded" in findings[0].message


def test_a_schedule_of_nobody_s_profile_is_held_against_no_figures(backups: World) -> None:
    backups.change_environment(backup_schedules=())
    template(backups)["ttl"] = "1h0m0s"
    assert backups.findings() == ()


def test_one_location_is_the_default(backups: World, only: Only) -> None:
    twin = backups.copy("BackupStorageLocation", "primary")
    twin["metadata"]["name"] = "second"
    backups.add(twin)
    only(backups.findings(), ("DR-001", "BackupStorageLocation velero/second", "spec.default"))
    twin["spec"]["default"] = False
    assert backups.findings() == ()
    backups.get("BackupStorageLocation", "primary")["spec"].pop("default")
    only(backups.findings(), ("DR-001", LOCATION, ""))


def test_a_schedule_needs_its_location(backups: World, only: Only) -> None:
    backups.remove("BackupStorageLocation", "primary")
    only(
        backups.findings(),
        ("DR-001", DATABASES, ""),
        ("DR-001", DATABASES, "spec.template.storageLocation"),
        ("DR-001", SAGAS, "spec.template.storageLocation"),
    )


def test_a_namespace_that_is_not_there_is_an_error(backups: World, only: Only) -> None:
    template(backups)["includedNamespaces"].append("data-reddis")
    only(backups.findings(), ("DR-001", SAGAS, "spec.template.includedNamespaces[1]"))


def test_the_credentials_of_a_location_exist(backups: World, only: Only) -> None:
    backups.get("BackupStorageLocation", "primary")["spec"]["credential"] = {"name": "x", "key": "cloud"}
    only(backups.findings(), ("REF-001", LOCATION, "spec.credential.name"))


def test_a_wrong_shape_anywhere_is_survived(backups: World) -> None:
    for name in ("sagas", "databases"):
        for wrong in (None, "text", -1, [None, {"x": 1}], {"x": None}):
            for key in list(template(backups, name)):
                before = template(backups, name)[key]
                template(backups, name)[key] = wrong
                assert all(each.message for each in backups.findings())
                template(backups, name)[key] = before


def test_logs_that_lie_in_elasticsearch_alone_are_told(backups: World, only: Only) -> None:
    backups.add(
        {
            "apiVersion": "elasticsearch.k8s.elastic.co/v1",
            "kind": "Elasticsearch",
            "metadata": {"name": "logs", "namespace": "logging"},
            "spec": {"version": "9.4.0", "nodeSets": []},
        }
    )

    def kept(*, archived: bool) -> None:
        found = SimpleNamespace(namespace="logging", name="logs", archived=archived, archive=None)
        backups.change_environment(elasticsearches=(cast("Elasticsearch", found),))

    kept(archived=True)
    assert backups.findings("DR-001") == ()
    kept(archived=False)
    findings = backups.findings("DR-001")
    only(findings, ("DR-001", "Elasticsearch logging/logs", ""))
    assert findings[0].severity is Severity.WARNING
    backups.change_environment(stage=Stage.DEV)
    assert backups.findings("DR-001") == ()
