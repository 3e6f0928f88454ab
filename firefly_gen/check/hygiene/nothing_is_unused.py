"""COST-001: what works only where something names it is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from firefly_gen.check.meta import Meta
from firefly_gen.check.needs import needs
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, strings, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Identity, Resource

META = Meta(
    id="COST-001",
    severity=Severity.WARNING,
    statement="ConfigMaps, Secrets, storage classes, issuers, stores, roles and folders are used by something.",
    why="It is paid for, reviewed and rotated for nothing; or what should use it has the wrong name, and runs without.",
    mend="name it where it should be used, or take it out; a waiver covers what is found by a label alone",
)

_NAMED = (
    "ClusterRole",
    "ConfigMap",
    "Role",
    "Secret",
    "StorageClass",
    "AnalysisTemplate.argoproj.io",
    "ClusterImageCatalog.postgresql.cnpg.io",
    "ClusterIssuer.cert-manager.io",
    "ClusterSecretStore.external-secrets.io",
    "GrafanaFolder.grafana.integreatly.org",
    "ImageCatalog.postgresql.cnpg.io",
    "Issuer.cert-manager.io",
    "ObjectStore.barmancloud.cnpg.io",
    "SecretProviderClass.secrets-store.csi.x-k8s.io",
    "SecretStore.external-secrets.io",
    "TriggerAuthentication.keda.sh",
)
"""Kinds whose objects do nothing by themselves."""
_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
_AGGREGATED = "rbac.authorization.k8s.io/aggregate-to-"


def run(platform: Platform) -> Iterator[Finding]:
    """Takes every reference in the tree backwards, and tells what none of them ends at."""
    candidates = [each for each in platform.of_kind(*_NAMED) if not _works_alone(each)]
    if not candidates:
        return
    used: set[Identity] = {need.thing.identity for need in needs(platform)}
    in_charts = _in_charts(platform)
    for each in candidates:
        if each.identity not in used and each.identity.name not in in_charts:
            severity = META.severity if platform.closed else Severity.NOTE
            yield META.finding(each, "nothing in the tree uses it", severity=severity)


def _works_alone(resource: Resource) -> bool:
    """Whether Kubernetes itself finds it: the class of claims that name none, and roles that add to others."""
    metadata = resource.body.get("metadata")
    if strings(at(metadata, "annotations")).get(_DEFAULT_CLASS) == "true":
        return True
    return any(label.startswith(_AGGREGATED) for label in strings(at(metadata, "labels")))


def _in_charts(platform: Platform) -> frozenset[str]:
    """Every string among the values of charts: a chart may use each of them as a name."""
    found: set[str] = set()
    for application in platform.of_kind("Application.argoproj.io"):
        for path in ("spec.source.helm.valuesObject", "spec.sources[].helm.valuesObject"):
            for _, values in walk(application.body, path):
                found.update(_texts(values))
    return frozenset(found)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
