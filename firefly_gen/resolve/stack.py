"""Values of the chart kube-prometheus-stack, worked out from what the profile says of Prometheus and Alertmanager.

Sources: https://github.com/prometheus-community/helm-charts/blob/kube-prometheus-stack-88.5.3/charts/kube-prometheus-stack/values.yaml
and, for the certificates of the mesh, https://istio.io/latest/docs/ops/integrations/prometheus/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from firefly_gen.model.profile import Operator, Profile, Storage
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.resolve.maps import merged
from firefly_gen.resolve.names import people_host

STACK = "prometheus-operator"
"""The operator that is installed with these values."""

_FULLNAME = "kube-prometheus-stack"
_SERVICE_ACCOUNT = "prometheus"
_RETAINED_PERCENT = 85  # of the volume: the rest is for the write-ahead log and for compaction
# The exporter knows its node by an address only; people, dashboards and all other series know it by its name.
_NODE = {"action": "replace", "sourceLabels": ["__meta_kubernetes_pod_node_name"], "targetLabel": "node"}
_OUTSIDE_MESH = {"sidecar.istio.io/inject": "false"}
_AMBIENT = {
    "labels": {"istio.io/dataplane-mode": "ambient"},
    # Grafana and others that have no identity ask it in the clear, past ztunnel: network policies say who may.
    "annotations": {"ambient.istio.io/bypass-inbound-capture": "true"},
}
"""Metadata of Prometheus' pods where ztunnel carries what they send.

Source: https://istio.io/latest/docs/reference/config/annotations/#AmbientBypassInboundCapture
"""
_CERTIFICATES = "istio-certs"
_CERTIFICATE_FOLDER = "/etc/istio-output-certs"
_SELECTORS = ("ruleSelector", "serviceMonitorSelector", "podMonitorSelector", "probeSelector", "scrapeConfigSelector")
# Everything in the tree is meant for this Prometheus; there is no other one. Databases have monitors in any case.
_SELECTED: Mapping[str, Any] = {f"{each}NilUsesHelmValues": False for each in _SELECTORS}
# A managed control plane shows no metrics of these.
_HIDDEN = ("kubeControllerManager", "kubeEtcd", "kubeProxy", "kubeScheduler")


def with_stack_values(name: str, profile: Profile, operators: Mapping[str, Operator]) -> dict[str, Operator]:
    """The operators of the environment, the one of Prometheus with its values. Those that it has already go first.

    Args:
        name: Name of the environment.
        profile: The profile.
        operators: The operators.
    """
    found = dict(operators)
    stack = found.get(STACK)
    if stack is not None:
        values = (
            _values(name, profile) if profile.observability.enabled else {"prometheus": {"prometheusSpec": _SELECTED}}
        )
        found[STACK] = replace(stack, values=merged(values, stack.values))
    return found


def _values(name: str, profile: Profile) -> dict[str, Any]:
    return {
        "fullnameOverride": _FULLNAME,
        "cleanPrometheusOperatorObjectNames": True,
        "defaultRules": {"create": False},
        "grafana": {"enabled": False},
        **{each: {"enabled": False} for each in _HIDDEN},
        "kube-state-metrics": {"fullnameOverride": "kube-state-metrics", "customLabels": _OUTSIDE_MESH},
        # It looks at the node itself, which no namespace of the platform's own workloads allows.
        "prometheus-node-exporter": {
            "fullnameOverride": "node-exporter",
            "namespaceOverride": "kube-system",
            "prometheus": {"monitor": {"relabelings": [_NODE]}},
        },
        "prometheusOperator": {
            "podLabels": _OUTSIDE_MESH,
            "admissionWebhooks": {"patch": {"podLabels": _OUTSIDE_MESH}},
        },
        "prometheus": {"serviceAccount": {"name": _SERVICE_ACCOUNT}, "prometheusSpec": _prometheus(name, profile)},
        "alertmanager": {"alertmanagerSpec": _alertmanager(profile)},
    }


def _prometheus(name: str, profile: Profile) -> dict[str, Any]:
    entry = profile.observability.prometheus
    memory = memory_text(mebibytes(entry.memory))
    spec: dict[str, Any] = {
        "replicas": entry.replicas,
        "externalUrl": f"https://{people_host('prometheus', entry.host, profile)}",
        "podAntiAffinity": "hard" if entry.replicas > 1 else "soft",
        "retention": f"{entry.retention_days}d",
        "retentionSize": f"{mebibytes(entry.storage.size) * _RETAINED_PERCENT // 100}MiB",
        "walCompression": True,
        **({"enableFeatures": ["exemplar-storage"]} if profile.observability.traced else {}),
        "scrapeInterval": f"{entry.scrape.interval_seconds}s",
        "scrapeTimeout": f"{entry.scrape.timeout_seconds}s",
        "evaluationInterval": "30s",
        "externalLabels": {"cluster": name},
        "storageSpec": _volume(entry.storage),
        "resources": {
            "requests": {"cpu": cpu_text(millicores(entry.cpu)), "memory": memory},
            "limits": {"memory": memory},
        },
        **_SELECTED,
        **_mesh_identity(profile),
    }
    if entry.remote_write:
        spec["remoteWrite"] = [
            {
                "name": remote,
                "url": each.url,
                **({"basicAuth": _login(f"remote-write-{remote}")} if each.vault_key else {}),
            }
            for remote, each in sorted(entry.remote_write.items())
        ]
    return spec


def _login(secret: str) -> dict[str, Any]:
    return {key: {"name": secret, "key": key} for key in ("username", "password")}


def _mesh_identity(profile: Profile) -> dict[str, Any]:
    """What gives Prometheus an identity: ztunnel, or a sidecar that carries nothing and only writes its certificate."""
    if not profile.mesh.enabled:
        return {"podMetadata": {"labels": _OUTSIDE_MESH}}
    if profile.mesh.ambient:
        return {"podMetadata": _AMBIENT}
    metadata = {"proxyMetadata": {"OUTPUT_CERTS": _CERTIFICATE_FOLDER}}
    mount = [{"name": _CERTIFICATES, "mountPath": _CERTIFICATE_FOLDER}]
    return {
        "podMetadata": {
            "labels": {"sidecar.istio.io/inject": "true"},
            "annotations": {
                "proxy.istio.io/config": json.dumps(metadata),
                "sidecar.istio.io/userVolumeMount": json.dumps(mount),
                "traffic.sidecar.istio.io/includeInboundPorts": "",
                "traffic.sidecar.istio.io/includeOutboundIPRanges": "",
            },
        },
        "volumes": [{"name": _CERTIFICATES, "emptyDir": {"medium": "Memory"}}],
        "volumeMounts": [{"name": _CERTIFICATES, "mountPath": "/etc/prom-certs"}],
    }


def _alertmanager(profile: Profile) -> dict[str, Any]:
    entry = profile.observability.alerting
    return {
        "replicas": entry.replicas,
        "externalUrl": f"https://{people_host('alertmanager', entry.host, profile)}",
        "podAntiAffinity": "hard" if entry.replicas > 1 else "soft",
        "retention": f"{entry.retention_hours}h",
        "storage": _volume(entry.storage),
        "podMetadata": {"labels": _OUTSIDE_MESH},
        # One configuration routes the alerts of every namespace; by default it would only see those of its own.
        "alertmanagerConfigMatcherStrategy": {"type": "None"},
    }


def _volume(storage: Storage) -> dict[str, Any]:
    return {
        "volumeClaimTemplate": {
            "spec": {
                "accessModes": ["ReadWriteOnce"],
                "storageClassName": storage.storage_class,
                "resources": {"requests": {"storage": memory_text(mebibytes(storage.size))}},
            }
        }
    }
