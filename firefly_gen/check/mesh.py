"""What of the service mesh stands at which pods, and what its sidecar costs.

Sources: https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/ and
https://istio.io/latest/docs/ambient/usage/add-workloads/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import at, mapping, sequence, strings
from firefly_gen.model.dataplane import Dataplane

SIDECAR = "istio-proxy"
_INJECT = "sidecar.istio.io/inject"
_MODE, _AMBIENT, _NO_MODE = "istio.io/dataplane-mode", "ambient", "none"
_BYPASS = "ambient.istio.io/bypass-inbound-capture"
_CARRIED = ("traffic.sidecar.istio.io/includeInboundPorts", "traffic.sidecar.istio.io/includeOutboundIPRanges")

_DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "requests": {"cpu": "100m", "memory": "128Mi"},
    "limits": {"cpu": "2", "memory": "1Gi"},
}
"""``global.proxy.resources`` of the istiod chart."""

_ANNOTATIONS: Mapping[str, Mapping[str, str]] = {
    "requests": {"cpu": "sidecar.istio.io/proxyCPU", "memory": "sidecar.istio.io/proxyMemory"},
    "limits": {"cpu": "sidecar.istio.io/proxyCPULimit", "memory": "sidecar.istio.io/proxyMemoryLimit"},
}


def has_mesh(platform: Platform) -> bool:
    """Whether any namespace takes part in a mesh."""
    return any(is_meshed(platform, name) for name in platform.namespaces)


def is_meshed(platform: Platform, namespace: str) -> bool:
    """Whether pods of a namespace belong to the mesh unless they refuse it."""
    return namespace_dataplane(platform, namespace).meshed


def namespace_dataplane(platform: Platform, namespace: str) -> Dataplane:
    """What stands at pods of a namespace that say nothing else themselves."""
    resource = platform.namespaces.get(namespace)
    if resource is not None:
        labels = strings(at(resource.body, "metadata.labels"))
        injected = labels.get("istio-injection") == "enabled" or (
            "istio.io/rev" in labels and labels.get("istio-injection") != "disabled"
        )
        if injected:
            return Dataplane.SIDECAR
        return Dataplane.ZTUNNEL if labels.get(_MODE) == _AMBIENT else Dataplane.NONE
    spaces = platform.environment.namespaces if platform.environment is not None else ()
    return next((each.dataplane for each in spaces if each.name == namespace), Dataplane.NONE)


def is_injected(platform: Platform, pod: Pod) -> bool:
    """Whether a pod gets a sidecar: as its label or annotation says, else as its namespace does."""
    choice = pod.labels.get(_INJECT, pod_annotations(pod).get(_INJECT, ""))
    common = namespace_dataplane(platform, pod.namespace) is Dataplane.SIDECAR
    wanted = choice == "true" or (choice != "false" and common)
    return wanted and pod.spec.get("hostNetwork") is not True


def dataplane_of(platform: Platform, pod: Pod) -> Dataplane:
    """What stands at a pod: a sidecar goes before ztunnel."""
    annotations = pod_annotations(pod)
    if is_injected(platform, pod):
        carries = any(annotations.get(each) != "" for each in _CARRIED)
        return Dataplane.SIDECAR if carries else Dataplane.CERTIFICATE
    mode = pod.labels.get(_MODE, "")
    common = namespace_dataplane(platform, pod.namespace) is Dataplane.ZTUNNEL
    captured = mode == _AMBIENT or (common and mode != _NO_MODE)
    if not captured or pod.spec.get("hostNetwork") is True:
        return Dataplane.NONE
    return Dataplane.ZTUNNEL_OUT if annotations.get(_BYPASS) == "true" else Dataplane.ZTUNNEL


def is_guarded(platform: Platform, pod: Pod) -> bool:
    """Whether the mesh looks at what a pod is asked."""
    return dataplane_of(platform, pod).guards


def pod_annotations(pod: Pod) -> Mapping[str, str]:
    """The annotations of a pod; none where an operator makes it."""
    if pod.generated:
        return {}
    return strings(at(pod.owner.body, f"{pod.path}.metadata.annotations" if pod.path else "metadata.annotations"))


def mesh_config(platform: Platform) -> Mapping[str, Any] | None:
    """What istiod is told at its start, ``meshConfig`` of its chart; None where no operator's values say it."""
    operators = platform.environment.operators.values() if platform.environment is not None else ()
    return next((mapping(at(each.values, "meshConfig")) for each in operators if "meshConfig" in each.values), None)


def mesh_providers(platform: Platform) -> tuple[Mapping[str, Any], ...]:
    """Where istiod is told that traces, metrics and logs may go, each with its ``name``."""
    return tuple(mapping(each) for each in sequence((mesh_config(platform) or {}).get("extensionProviders")))


def sidecar_resources(platform: Platform, pod: Pod) -> Mapping[str, Mapping[str, str]] | None:
    """``requests`` and ``limits`` of the sidecar that a pod gets; None where it gets none.

    Annotations of the pod replace the defaults of the chart all at once, as the injector's template has it.
    """
    annotations = pod_annotations(pod)
    if not is_injected(platform, pod) or any(each.name == SIDECAR for each in pod.containers):
        return None
    given = {
        kind: {resource: annotations[key] for resource, key in keys.items() if key in annotations}
        for kind, keys in _ANNOTATIONS.items()
    }
    return given if any(given.values()) else _DEFAULTS
