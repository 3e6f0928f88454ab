"""MESH-004: databases, brokers and operators stay out of the mesh."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.mesh import dataplane_of, is_meshed
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="MESH-004",
    severity=Severity.ERROR,
    statement="No pod that an operator makes is in the mesh, by a sidecar or ztunnel; no namespace of an operator is.",
    why="Databases and brokers speak TLS of their own, which a sidecar breaks; an operator in the mesh waits for it "
    "before it can start.",
    mend='set `mesh: false` for the namespace, or sidecar.istio.io/inject: "false" on the pods; in the ambient mode '
    "istio.io/dataplane-mode: none",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the pods that operators make, and at the operators' namespaces."""
    told: set[int] = set()
    for pod in platform.pods:
        if pod.generated and id(pod.owner) not in told and (dataplane := dataplane_of(platform, pod)).meshed:
            told.add(id(pod.owner))
            what = "are led through ztunnel" if dataplane.by_ztunnel else "get a sidecar"
            yield META.finding(pod.owner, f"its pods {what} in namespace {pod.namespace}")
    environment = platform.environment
    if environment is None:
        return
    edge = environment.mesh.gateway.namespace if environment.mesh.gateway else ""
    for name in sorted({each.namespace for each in environment.operators.values()} - {edge}):
        resource = platform.namespaces.get(name)
        if resource is not None and is_meshed(platform, name):
            yield META.finding(resource, f"an operator runs in {name}, and would be in the mesh", "metadata.labels")
