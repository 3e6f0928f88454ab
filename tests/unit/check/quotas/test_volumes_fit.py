from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

QUOTA = "ResourceQuota data-postgres/volumes"


def quota(**hard: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "volumes", "namespace": "data-postgres"},
        "spec": {"hard": {key.replace("__", "."): value for key, value in hard.items()}},
    }


# Three servers with 20 and 10 GiB each.
@pytest.mark.parametrize(
    ("key", "enough", "too_little"),
    [
        ("requests.storage", "90Gi", "92159Mi"),
        ("persistentvolumeclaims", "6", "5"),
        ("fast.storageclass.storage.k8s.io/requests.storage", "90Gi", "89Gi"),
        ("fast.storageclass.storage.k8s.io/persistentvolumeclaims", "6", "0"),
    ],
)
def test_a_quota_holds_the_volumes_of_all_servers(
    databases: World, only: Only, key: str, enough: str, too_little: str
) -> None:
    body = quota()
    databases.add(body)
    body["spec"]["hard"] = {key: enough}
    assert databases.findings("QUOTA-003") == ()
    body["spec"]["hard"] = {key: too_little}
    place = f"spec.hard.{key}" if key.isalnum() else f'spec.hard["{key}"]'
    only(databases.findings("QUOTA-003"), ("QUOTA-003", QUOTA, place))


def test_the_message_names_what_takes_most(databases: World) -> None:
    databases.add(quota(requests__storage="50Gi"))
    (finding,) = databases.findings("QUOTA-003")
    assert finding.message == (
        "volumes may need 90Gi of requests.storage, and the quota has 50Gi (most: core-pg 60Gi, core-pg 30Gi)"
    )


def test_another_class_and_another_namespace_do_not_count(databases: World) -> None:
    body = quota()
    body["spec"]["hard"] = {"slow.storageclass.storage.k8s.io/requests.storage": "0"}
    databases.add(body)
    elsewhere = quota(requests__storage="0")
    elsewhere["metadata"]["namespace"] = "banking-core"
    databases.add(elsewhere)
    assert databases.findings("QUOTA-003") == ()


def test_a_claim_of_its_own_counts_once(world: World) -> None:
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "dumps", "namespace": "data-postgres"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "7Gi"}}},
    }
    world.add(claim, quota(requests__storage="6Gi"))
    (finding,) = world.findings("QUOTA-003")
    assert "may need 7Gi" in finding.message
