from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.model.profile import Stage

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

OPTIONS = 'metadata.annotations["argocd.argoproj.io/sync-options"]'
KINDS = {
    "Cluster": "core-pg",
    "ObjectStore": "core-pg-backup",
    "Database": "core-banking-accounts",
    "DatabaseRole": "core-banking-accounts",
}


@pytest.mark.parametrize(("kind", "name"), KINDS.items(), ids=list(KINDS))
@pytest.mark.parametrize("annotations", [None, {}, {"argocd.argoproj.io/sync-options": "Prune=false"}], ids=str)
def test_what_argo_cd_would_delete_is_an_error(
    databases: World, only: Only, kind: str, name: str, annotations: dict[str, str] | None
) -> None:
    databases.get(kind, name)["metadata"]["annotations"] = annotations
    findings = databases.findings("DATA-005")
    only(findings, ("DATA-005", f"{kind} data-postgres/{name}", OPTIONS))
    assert findings[0].message.endswith("Delete=false")


def test_options_may_stand_among_others(databases: World) -> None:
    annotations = databases.get("Cluster", "core-pg")["metadata"]["annotations"]
    annotations["argocd.argoproj.io/sync-options"] = "ServerSideApply=true, Delete=false ,Prune=false"
    assert databases.findings() == ()


@pytest.mark.parametrize(
    ("kind", "field"), [("Database", "databaseReclaimPolicy"), ("DatabaseRole", "databaseRoleReclaimPolicy")]
)
def test_a_reclaim_policy_that_deletes_is_an_error(databases: World, only: Only, kind: str, field: str) -> None:
    spec = databases.get(kind, "core-banking-accounts")["spec"]
    spec[field] = "delete"
    only(databases.findings(), ("DATA-005", f"{kind} data-postgres/core-banking-accounts", f"spec.{field}"))
    del spec[field]  # the operator's default retains
    assert databases.findings() == ()


def test_a_class_that_deletes_volumes_is_an_error_where_state_lies_on_it(databases: World, only: Only) -> None:
    databases.get("StorageClass", "fast")["reclaimPolicy"] = "Delete"
    cluster = "Cluster data-postgres/core-pg"
    only(
        databases.findings(),
        ("DATA-005", cluster, "spec.storage.storageClass"),
        ("DATA-005", cluster, "spec.walStorage.storageClass"),
    )


def pool(**storage: Any) -> dict[str, Any]:
    return {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaNodePool",
        "metadata": {
            "name": "broker",
            "namespace": "data-kafka",
            "annotations": {"argocd.argoproj.io/sync-options": "Prune=false,Delete=false"},
        },
        "spec": {"storage": {"type": "jbod", "volumes": [{"id": 0, "class": "fast", **storage}]}},
    }


def test_volumes_of_brokers_outlive_them(databases: World, only: Only) -> None:
    databases.add(pool(deleteClaim=True))
    place = "spec.storage.volumes[0].deleteClaim"
    only(databases.findings("DATA-005"), ("DATA-005", "KafkaNodePool data-kafka/broker", place))


def test_by_default_brokers_keep_their_volumes(databases: World) -> None:
    databases.add(pool())
    assert databases.findings("DATA-005") == ()


def redis(**storage: Any) -> dict[str, Any]:
    body = pool()
    body.update(apiVersion="redis.redis.opstreelabs.in/v1beta2", kind="RedisReplication")
    body["spec"] = {"storage": {"volumeClaimTemplate": {"spec": {"storageClassName": "fast"}}, **storage}}
    return body


def test_by_default_redis_deletes_its_volumes(databases: World, only: Only) -> None:
    databases.add(redis())
    only(
        databases.findings("DATA-005"),
        ("DATA-005", "RedisReplication data-kafka/broker", "spec.storage.keepAfterDelete"),
    )


def test_redis_without_volumes_has_nothing_to_keep(databases: World) -> None:
    body = redis()
    del body["spec"]["storage"]
    databases.add(body)
    assert databases.findings("DATA-005") == ()


def test_elsewhere_state_may_go(databases: World) -> None:
    databases.change_environment(stage=Stage.STAGING)
    del databases.get("Cluster", "core-pg")["metadata"]["annotations"]
    databases.get("StorageClass", "fast")["reclaimPolicy"] = "Delete"
    assert databases.findings() == ()
