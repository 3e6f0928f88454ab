"""Which pods the service mesh adds its sidecar to, and what that costs.

Source: https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import at, mapping, sequence, strings

SIDECAR = "istio-proxy"
_INJECT = "sidecar.istio.io/inject"

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
    """Whether pods of a namespace get a sidecar unless they refuse it."""
    resource = platform.namespaces.get(namespace)
    if resource is not None:
        labels = strings(at(resource.body, "metadata.labels"))
        return labels.get("istio-injection") == "enabled" or (
            "istio.io/rev" in labels and labels.get("istio-injection") != "disabled"
        )
    spaces = platform.environment.namespaces if platform.environment is not None else ()
    return any(each.name == namespace and each.meshed for each in spaces)


def is_injected(platform: Platform, pod: Pod) -> bool:
    """Whether a pod gets a sidecar: as its label or annotation says, else as its namespace does."""
    choice = pod.labels.get(_INJECT, pod_annotations(pod).get(_INJECT, ""))
    wanted = choice == "true" or (choice != "false" and is_meshed(platform, pod.namespace))
    return wanted and pod.spec.get("hostNetwork") is not True


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
