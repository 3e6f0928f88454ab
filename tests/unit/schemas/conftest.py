"""What the tests of this package share: a cache of their own, sample objects, and the real kubeconform over a tree."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from firefly_gen import paths, yamlio
from firefly_gen.model.finding import Finding
from firefly_gen.model.report import EngineRun
from firefly_gen.model.resource import Identity, Origin, Resource, path_in_tree
from firefly_gen.schemas import kubeconform
from firefly_gen.schemas.bundle import Bundle, open_bundle

ROOT = Path(__file__).parents[3]
SCHEMAS = ROOT / "schemas"

Make = Callable[[dict[str, Any]], Resource]


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("FIREFLY_CACHE_DIR", str(folder))
    paths.cache_folder.cache_clear()
    yield folder
    paths.cache_folder.cache_clear()


@pytest.fixture
def make() -> Make:
    def resource(body: dict[str, Any]) -> Resource:
        identity = Identity.of(body)
        application = f"app-{identity.group or 'core'}"
        path = path_in_tree(application, identity)
        return Resource(identity, body, Origin("layer", "template.yaml.j2", "item"), application, path)

    return resource


@pytest.fixture
def objects() -> dict[str, dict[str, Any]]:
    """One valid object of each kind, by kind."""
    return {body["kind"]: copy.deepcopy(body) for body in VALID}


@pytest.fixture
def bundle(objects: dict[str, dict[str, Any]]) -> Bundle:
    """The bundle of the kinds of ``objects``."""
    return open_bundle("1.36", [SCHEMAS], [(each["apiVersion"], each["kind"]) for each in objects.values()])


class RealKubeconform:
    """The real kubeconform, and a tree for it."""

    def __init__(self, binary: Path, tree: Path) -> None:
        self.binary = binary
        self.tree = tree

    def write(self, resources: Iterable[Resource]) -> None:
        for resource in resources:
            file = self.tree / resource.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(yamlio.dump(resource.body), encoding="utf-8")

    def prove(self, bundle: Bundle, resources: Sequence[Resource]) -> tuple[EngineRun, tuple[Finding, ...]]:
        return kubeconform.start(self.binary, bundle, self.tree).finish(resources)


@pytest.fixture
def real(kubeconform_binary: Path, tmp_path: Path) -> RealKubeconform:
    (tmp_path / "tree").mkdir()
    return RealKubeconform(kubeconform_binary, tmp_path / "tree")


_LABELS = {"app.kubernetes.io/name": "ledger"}
_SELECTOR = {"matchLabels": _LABELS}
_METADATA = {"name": "ledger", "namespace": "banking", "labels": _LABELS}
_CLUSTER = {"name": "ledger", "labels": _LABELS}

VALID: tuple[dict[str, Any], ...] = (
    {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {**_METADATA, "annotations": {"note": "none"}},
        "spec": {
            "replicas": 3,
            "selector": _SELECTOR,
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}},
            "template": {
                "metadata": {"labels": _LABELS},
                "spec": {
                    "containers": [
                        {
                            "name": "app",
                            "image": "registry.example/ledger@sha256:0",
                            "imagePullPolicy": "IfNotPresent",
                            "command": ["run"],
                            "env": [
                                {"name": "SERVER_PORT", "value": "8080"},
                                {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "ledger", "key": "k"}}},
                            ],
                            "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
                            "resources": {"requests": {"cpu": "250m", "memory": "512Mi"}, "limits": {"cpu": 2}},
                            "readinessProbe": {"httpGet": {"path": "/ready", "port": "http"}},
                            "securityContext": {
                                "readOnlyRootFilesystem": True,
                                "capabilities": {"drop": ["ALL"]},
                            },
                            "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
                        }
                    ],
                    "volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}}],
                },
            },
        },
    },
    {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": _METADATA,
        "spec": {"selector": _LABELS, "ports": [{"name": "http", "port": 8080, "targetPort": "http"}]},
    },
    {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": _METADATA,
        "immutable": True,
        "data": {"application.yaml": "a: 1\nb: no\n"},
    },
    {"apiVersion": "v1", "kind": "Secret", "metadata": _METADATA, "stringData": {"key": "hunter2"}},
    {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": _METADATA,
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "ledger"},
            "minReplicas": 3,
            "maxReplicas": 9,
            "metrics": [
                {
                    "type": "ContainerResource",
                    "containerResource": {
                        "name": "cpu",
                        "container": "app",
                        "target": {"type": "Utilization", "averageUtilization": 70},
                    },
                }
            ],
        },
    },
    {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": _CLUSTER,
        "provisioner": "ebs.csi.aws.com",
        "parameters": {"encrypted": "true"},
        "allowVolumeExpansion": True,
    },
    {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": _CLUSTER,
        "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}],
    },
    {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": _METADATA,
        "spec": {
            "refreshInterval": "1h0m0s",
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": "vault"},
            "target": {"name": "ledger", "creationPolicy": "Owner", "template": {"data": {"url": "{{ .u }}"}}},
            "data": [{"secretKey": "u", "remoteRef": {"key": "banking/ledger", "property": "u"}}],
            "dataFrom": [{"extract": {"key": "banking/all"}}],
        },
    },
    {
        "apiVersion": "autoscaling.k8s.io/v1",
        "kind": "VerticalPodAutoscaler",
        "metadata": _METADATA,
        "spec": {
            "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "ledger"},
            "updatePolicy": {"updateMode": "Off", "minReplicas": 2},
            "resourcePolicy": {
                "containerPolicies": [
                    {
                        "containerName": "*",
                        "minAllowed": {"cpu": "100m", "memory": "256Mi"},
                        "maxAllowed": {"cpu": 2},
                        "controlledResources": ["cpu", "memory"],
                    }
                ]
            },
        },
    },
    {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshotClass",
        "metadata": _CLUSTER,
        "driver": "ebs.csi.aws.com",
        "deletionPolicy": "Retain",
        "parameters": {"csi.storage.k8s.io/snapshotter-secret-name": "snapshots"},
    },
)
