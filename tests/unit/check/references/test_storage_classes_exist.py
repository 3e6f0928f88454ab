from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.model.profile import Provided

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World


def body(api_version: str, kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": "x", "namespace": "banking-core"},
        "spec": spec,
    }


def claim(storage_class: str = "gold", mode: str = "ReadWriteOnce") -> dict[str, Any]:
    return {"storageClassName": storage_class, "accessModes": [mode], "resources": {"requests": {"storage": "1Gi"}}}


def test_a_class_that_does_not_exist_is_an_error(databases: World, only: Only) -> None:
    databases.get("Cluster", "core-pg")["spec"]["storage"]["storageClass"] = "fast-ssd"
    findings = databases.findings()
    only(findings, ("REF-018", "Cluster data-postgres/core-pg", "spec.storage.storageClass"))
    assert "there are fast" in findings[0].message


@pytest.mark.parametrize(
    ("version", "kind", "spec", "path"),
    [
        ("v1", "PersistentVolumeClaim", claim(), "spec.storageClassName"),
        (
            "apps/v1",
            "StatefulSet",
            {"volumeClaimTemplates": [{"spec": claim()}]},
            "spec.volumeClaimTemplates[0].spec.storageClassName",
        ),
        (
            "kafka.strimzi.io/v1",
            "KafkaNodePool",
            {"storage": {"volumes": [{"class": "gold"}]}},
            "spec.storage.volumes[0].class",
        ),
        (
            "redis.redis.opstreelabs.in/v1beta2",
            "RedisReplication",
            {"storage": {"volumeClaimTemplate": {"spec": claim()}}},
            "spec.storage.volumeClaimTemplate.spec.storageClassName",
        ),
    ],
    ids=lambda each: each if isinstance(each, str) and each[0].isupper() else "",
)
def test_every_kind_with_volumes_is_looked_at(
    databases: World, version: str, kind: str, spec: dict[str, Any], path: str
) -> None:
    databases.add(body(version, kind, spec))
    findings = databases.findings("REF-018")
    assert [(str(each.subject), each.path) for each in findings] == [(f"{kind} banking-core/x", path)]


def test_a_class_from_outside_the_tree_counts(databases: World) -> None:
    gold = Provided(kind="StorageClass", namespace="", name="gold", keys=(), reason="made by the provider")
    databases.change_environment(provided=(gold,))
    databases.add(body("v1", "PersistentVolumeClaim", claim()))
    assert databases.findings("REF-018") == ()


def test_no_class_means_the_default_one(databases: World) -> None:
    databases.add(body("v1", "PersistentVolumeClaim", {"accessModes": ["ReadWriteOnce"]}))
    assert databases.findings("REF-018") == ()


def test_a_disk_is_not_written_by_many_nodes(databases: World, only: Only) -> None:
    databases.add(body("v1", "PersistentVolumeClaim", claim("fast", "ReadWriteMany")))
    only(databases.findings("REF-018"), ("REF-018", "PersistentVolumeClaim banking-core/x", "spec.accessModes"))
    databases.get("StorageClass", "fast")["provisioner"] = "efs.csi.aws.com"
    assert databases.findings("REF-018") == ()
