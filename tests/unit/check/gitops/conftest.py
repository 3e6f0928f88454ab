"""The small platform as Argo CD applies it: a root, a project, and an Application a folder and a chart."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.model.profile import Chart

if TYPE_CHECKING:
    from tests.unit.check.conftest import World

Body = dict[str, Any]
Deliver = Callable[..., Body]
TREE = "https://git.bank.example/tree.git"
CHARTS = "https://charts.bank.example"
HOME = "https://kubernetes.default.svc"
WAVE = "argocd.argoproj.io/sync-wave"
LABELS = {
    "app.kubernetes.io/part-of": "firefly",
    "app.kubernetes.io/managed-by": "firefly-gen",
    "app.kubernetes.io/name": "firefly-platform",
    "app.kubernetes.io/instance": "firefly-prod",
    "app.kubernetes.io/component": "platform",
    "firefly.io/env": "prod",
}
INJECTED = (
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration", [".webhooks[]?.clientConfig.caBundle"]),
    (
        "admissionregistration.k8s.io",
        "ValidatingWebhookConfiguration",
        [".webhooks[]?.clientConfig.caBundle", ".webhooks[]?.failurePolicy"],
    ),
    ("apiextensions.k8s.io", "CustomResourceDefinition", [".spec.conversion.webhook.clientConfig.caBundle"]),
    ("apiregistration.k8s.io", "APIService", [".spec.caBundle"]),
)
WAVES = {
    "cluster": "-60",
    "security": "-28",
    "argocd": None,
    "services/banking-core": "0",
    "services/banking-domain": "10",
}


def application(name: str, source: Body, wave: str | None, namespace: str = "banking-core") -> Body:
    """An Application of the one project, without anything that a check could have something against."""
    annotations = {"annotations": {WAVE: wave}} if wave else {}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": "argocd", "labels": dict(LABELS), **annotations},
        "spec": {
            "project": "bank",
            "source": {"repoURL": TREE, "targetRevision": "env/prod", **source},
            "destination": {"server": HOME, "namespace": namespace},
            "syncPolicy": {
                "automated": {"prune": False, "selfHeal": True},
                "syncOptions": ["RespectIgnoreDifferences=true", "ServerSideApply=true"],
            },
        },
    }


def chart(name: str, wave: str, namespace: str) -> Body:
    source = {"repoURL": CHARTS, "chart": name, "targetRevision": "1.2.3"}
    body = application(f"operator-{name}", source, wave, namespace)
    body["spec"]["syncPolicy"]["syncOptions"].append("CreateNamespace=true")
    body["spec"]["ignoreDifferences"] = [
        {"group": group, "kind": kind, "jqPathExpressions": list(paths)} for group, kind, paths in INJECTED
    ]
    return body


def project(name: str) -> Body:
    kinds = [{"group": "*", "kind": "*"}]
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AppProject",
        "metadata": {
            "name": name,
            "namespace": "argocd",
            "labels": dict(LABELS),
            "annotations": {WAVE: "-100"},
        },
        "spec": {
            "sourceRepos": [TREE, CHARTS],
            "destinations": [{"name": "in-cluster", "namespace": "*"}],
            "clusterResourceWhitelist": kinds,
            "syncWindows": [{"kind": "deny", "schedule": "0 18 * * 5", "duration": "62h", "timeZone": "Europe/Madrid"}],
        },
    }


@pytest.fixture
def deliver() -> Deliver:
    """Makes one more Application: ``deliver(name, source, wave)``."""
    return application


@pytest.fixture
def delivered(world: World) -> World:
    """The platform with everything that delivers it; every check is silent here too."""
    assert world.environment is not None
    operators = {
        name: replace(operator, chart=Chart(repository=CHARTS, name=name, version="1.2.3"))
        for name, operator in world.environment.operators.items()
    }
    argo_cd = replace(operators["external-secrets"], chart=None, provides={"argoproj.io": ("v1alpha1",)}, generates={})
    world.change_environment(operators={**operators, "argo-cd": argo_cd}, layers={"argocd": {}})
    for name in ("default-deny", "every-pod"):
        policy = copy.deepcopy(world.get("NetworkPolicy", name, "data-postgres"))
        policy["metadata"]["namespace"] = "argocd"
        world.add(policy)
    lookups = next(each for each in world.environment.flows if each.source.key == ("data-postgres", "every-pod"))
    asked = replace(lookups, source=replace(lookups.source, namespace="argocd"))
    world.change_environment(flows=(*world.environment.flows, asked))
    folders = sorted({each.application for each in world.resources()} | {"argocd"})
    for folder in folders:
        made = application(folder.replace("/", "-"), {"path": f"out/prod/{folder}"}, WAVES.get(folder, "-10"))
        root = folder == "argocd"
        world.add_at(f"{'bootstrap' if root else 'argocd'}/application-{made['metadata']['name']}.yaml", made)
        if root:
            made["spec"]["project"] = "delivery"
    for body in world.objects:
        if body["kind"] == "ExternalSecret":
            body["metadata"].setdefault("annotations", {})[WAVE] = "-1"
    for name, operator in operators.items():
        world.add_at(f"argocd/application-operator-{name}.yaml", chart(name, "-40", operator.namespace))
    world.add_at("argocd/appproject-bank.yaml", project("bank"))
    world.add_at("bootstrap/appproject-delivery.yaml", project("delivery"))
    namespace = copy.deepcopy(world.get("Namespace", "data-postgres"))
    namespace["metadata"]["name"] = "argocd"
    world.add_at("bootstrap/namespace-argocd.yaml", namespace)
    return world
