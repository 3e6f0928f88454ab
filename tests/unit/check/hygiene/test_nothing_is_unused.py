from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.model.finding import Severity

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

WHERE = "banking-core"


def unused(kind: str, name: str = "spare", api_version: str = "v1", **fields: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": WHERE}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata} | fields


def cluster_wide(kind: str, api_version: str, **metadata: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "spare"} | metadata}


@pytest.mark.parametrize(
    "body",
    [
        unused("ConfigMap", data={}),
        unused("Secret", data={}),
        unused("Role", api_version="rbac.authorization.k8s.io/v1", rules=[]),
        unused("Issuer", api_version="cert-manager.io/v1"),
        unused("GrafanaFolder", api_version="grafana.integreatly.org/v1beta1"),
        unused("ObjectStore", api_version="barmancloud.cnpg.io/v1"),
        unused("SecretProviderClass", api_version="secrets-store.csi.x-k8s.io/v1"),
        cluster_wide("StorageClass", "storage.k8s.io/v1"),
        cluster_wide("ClusterRole", "rbac.authorization.k8s.io/v1"),
        cluster_wide("ClusterIssuer", "cert-manager.io/v1"),
    ],
    ids=lambda body: str(body["kind"]),
)
def test_what_nothing_names_is_unused(world: World, only: Only, body: dict[str, Any]) -> None:
    world.add(body)
    where = "" if "namespace" not in body["metadata"] else f"{WHERE}/"
    only(world.findings("COST-001"), ("COST-001", f"{body['kind']} {where}spare", ""))
    assert world.findings("COST-001")[0].severity is Severity.WARNING


def test_a_name_of_another_namespace_is_no_use(world: World, only: Only) -> None:
    name = world.pod["containers"][0]["envFrom"][0]["configMapRef"]["name"]
    world.add(unused("ConfigMap", name) | {"metadata": {"name": name, "namespace": "banking-domain"}})
    only(world.findings("COST-001"), ("COST-001", f"ConfigMap banking-domain/{name}", ""))


def test_what_may_be_missing_is_used_too(world: World) -> None:
    world.add(unused("ConfigMap", data={}))
    world.pod["containers"][0]["envFrom"].append({"configMapRef": {"name": "spare", "optional": True}})
    assert world.findings("COST-001") == ()
    assert world.findings("GIT-002") == ()


def test_a_role_is_used_by_its_binding(world: World) -> None:
    group = "rbac.authorization.k8s.io"
    binding = {"roleRef": {"apiGroup": group, "kind": "Role", "name": "spare"}, "subjects": []}
    world.add(unused("Role", api_version=f"{group}/v1", rules=[]))
    world.add(unused("RoleBinding", api_version=f"{group}/v1", **binding))
    assert world.findings("COST-001") == ()


def test_a_folder_is_used_by_its_dashboards(world: World) -> None:
    version = "grafana.integreatly.org/v1beta1"
    world.add(unused("GrafanaFolder", api_version=version))
    world.add(unused("GrafanaDashboard", api_version=version, spec={"folderRef": "spare"}))
    assert world.findings("COST-001") == ()


def test_a_class_of_secrets_is_used_by_the_pods_that_mount_it(world: World) -> None:
    volume = {"driver": "secrets-store.csi.k8s.io", "volumeAttributes": {"secretProviderClass": "spare"}}
    world.add(unused("SecretProviderClass", api_version="secrets-store.csi.x-k8s.io/v1"))
    world.pod.setdefault("volumes", []).append({"name": "vault", "csi": volume})
    assert world.findings("COST-001") == ()


@pytest.mark.parametrize(
    ("kind", "version", "metadata"),
    [
        ("StorageClass", "storage.k8s.io/v1", {"annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}),
        (
            "ClusterRole",
            "rbac.authorization.k8s.io/v1",
            {"labels": {"rbac.authorization.k8s.io/aggregate-to-view": "true"}},
        ),
    ],
)
def test_what_kubernetes_itself_finds_is_used(
    world: World, kind: str, version: str, metadata: dict[str, dict[str, str]]
) -> None:
    world.add(cluster_wide(kind, version, **metadata))
    assert world.findings("COST-001") == ()


def test_where_operators_are_not_known_it_is_only_noted(world: World) -> None:
    world.add(unused("ConfigMap", data={}))
    world.environment = None
    (found,) = (each for each in world.findings("COST-001") if each.subject.name == "spare")
    assert found.severity is Severity.NOTE


@pytest.mark.parametrize("many", [False, True])
def test_what_a_chart_is_told_of_is_used(world: World, *, many: bool) -> None:
    source = {"helm": {"valuesObject": {"storage": [{"class": "spare"}]}}}
    spec = {"sources": [source]} if many else {"source": source}
    world.add(cluster_wide("StorageClass", "storage.k8s.io/v1"))
    assert [str(each.subject) for each in world.findings("COST-001")] == ["StorageClass spare"]
    world.add(unused("Application", "chart", "argoproj.io/v1alpha1", spec=spec))
    assert world.findings("COST-001") == ()
