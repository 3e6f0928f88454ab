from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.model.finding import Severity

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World


def test_five_fields_are_too_few_for_a_scheduled_backup(databases: World, only: Only) -> None:
    databases.get("ScheduledBackup", "core-pg")["spec"]["schedule"] = "0 2 * * *"
    findings = databases.findings()
    only(findings, ("DR-003", "ScheduledBackup data-postgres/core-pg", "spec.schedule"))
    assert "5 fields, and needs six" in findings[0].message


def job(schedule: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": "drill", "namespace": "data-postgres"},
        "spec": {"schedule": schedule, **spec},
    }


def test_six_fields_are_too_many_for_a_cron_job(world: World, only: Only) -> None:
    world.add(job("0 0 2 * * *", timeZone="Etc/UTC"))
    only(world.findings("DR-003"), ("DR-003", "CronJob data-postgres/drill", "spec.schedule"))


def test_a_cron_job_says_whose_clock_it_runs_by(world: World, only: Only) -> None:
    world.add(job("0 2 * * *"))
    findings = world.findings("DR-003")
    only(findings, ("DR-003", "CronJob data-postgres/drill", "spec.timeZone"))
    assert findings[0].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("kind", "group", "spec", "path"),
    [
        ("Schedule", "velero.io/v1", {"schedule": "0 0 2 * * *"}, "spec.schedule"),
        ("Kafka", "kafka.strimzi.io/v1", {"maintenanceTimeWindows": ["* * 2 * *"]}, "spec.maintenanceTimeWindows[0]"),
        ("AppProject", "argoproj.io/v1alpha1", {"syncWindows": [{"schedule": "x"}]}, "spec.syncWindows[0].schedule"),
    ],
)
def test_each_kind_has_its_dialect(world: World, kind: str, group: str, spec: dict[str, Any], path: str) -> None:
    world.add({"apiVersion": group, "kind": kind, "metadata": {"name": "x", "namespace": "banking-core"}, "spec": spec})
    assert [(str(each.subject), each.path) for each in world.findings("DR-003")] == [(f"{kind} banking-core/x", path)]
