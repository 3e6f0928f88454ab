from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.model.finding import Severity

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World


LABELS = {"app.kubernetes.io/name": "x"}


def body(kind: str, name: str, api_version: str = "v1") -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": "banking-core"}}


@pytest.mark.parametrize(
    ("kind", "api_version", "name"),
    [
        ("ConfigMap", "v1", "Upper"),
        ("ConfigMap", "v1", "under_score"),
        ("ConfigMap", "v1", "x" * 254),
        ("ConfigMap", "v1", "a..b"),
        ("ConfigMap", "v1", "-a"),
        ("ConfigMap", "v1", ""),
        ("Service", "v1", "1st"),
        ("Service", "v1", "a.b"),
        ("Service", "v1", "x" * 64),
        ("Namespace", "v1", "a.b"),
        ("Role", "rbac.authorization.k8s.io/v1", "a/b"),
        ("Role", "rbac.authorization.k8s.io/v1", ".."),
    ],
)
def test_a_name_that_the_api_server_refuses_is_an_error(
    world: World, only: Only, kind: str, api_version: str, name: str
) -> None:
    world.add(body(kind, name, api_version))
    findings = world.findings("NAME-001")
    only(findings, ("NAME-001", f"{kind} banking-core/{name}", "metadata.name"))
    assert findings[0].severity is Severity.ERROR


@pytest.mark.parametrize(
    ("kind", "api_version", "name"),
    [
        ("ConfigMap", "v1", "a.b-c.1"),
        ("ConfigMap", "v1", "1st"),
        ("Service", "v1", "x" * 63),
        ("ClusterRole", "rbac.authorization.k8s.io/v1", "firefly:core:Viewer"),
        ("Service", "serving.knative.dev/v1", "1st"),
    ],
)
def test_a_name_that_the_api_server_takes_is_fine(world: World, kind: str, api_version: str, name: str) -> None:
    world.add(body(kind, name, api_version))
    assert world.findings("NAME-001") == ()


@pytest.mark.parametrize(
    ("kind", "api_version", "longest", "severity"),
    [
        ("StatefulSet", "apps/v1", 52, Severity.ERROR),
        ("CronJob", "batch/v1", 52, Severity.ERROR),
        ("Job", "batch/v1", 63, Severity.ERROR),
        ("Cluster", "postgresql.cnpg.io/v1", 50, Severity.ERROR),
        ("Kafka", "kafka.strimzi.io/v1", 47, Severity.ERROR),
        ("Deployment", "apps/v1", 52, Severity.WARNING),
    ],
)
def test_a_name_leaves_room_for_what_is_added_to_it(
    world: World, kind: str, api_version: str, longest: int, severity: Severity
) -> None:
    world.add(body(kind, "x" * longest, api_version))
    assert world.findings("NAME-001") == ()
    world.add(body(kind, "x" * (longest + 1), api_version))
    assert [(each.path, each.severity) for each in world.findings("NAME-001")] == [("metadata.name", severity)]


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [("name", "App", "name"), ("ports", [{"name": "much-too-long-name", "containerPort": 8080}], "ports[0].name")],
)
def test_the_names_of_containers_and_ports_are_looked_at(
    world: World, only: Only, field: str, value: Any, place: str
) -> None:
    world.container[field] = value
    path = f"spec.template.spec.containers[0].{place}"
    only(world.findings("NAME-001"), ("NAME-001", "Deployment banking-core/core-banking-accounts", path))


def test_the_names_of_volumes_are_looked_at(world: World, only: Only) -> None:
    world.pod["volumes"].append({"name": "a.b", "emptyDir": {"sizeLimit": "1Mi"}})
    only(
        world.findings(),
        (
            "NAME-001",
            "Deployment banking-core/core-banking-accounts",
            "spec.template.spec.volumes[1].name",
        ),
    )
