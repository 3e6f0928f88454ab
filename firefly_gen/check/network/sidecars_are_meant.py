"""MESH-004: databases, brokers and operators stay out of the mesh."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.mesh import is_injected, is_meshed
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="MESH-004",
    severity=Severity.ERROR,
    statement="No pod that an operator makes gets a sidecar, and no namespace of an operator is in the mesh.",
    why="Databases and brokers speak TLS of their own, which a sidecar breaks; an operator in the mesh waits for it "
    "before it can start.",
    mend='set `mesh: false` for the namespace, or sidecar.istio.io/inject: "false" on the pods',
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the pods that operators make, and at the operators' namespaces."""
    told: set[int] = set()
    for pod in platform.pods:
        if pod.generated and is_injected(platform, pod) and id(pod.owner) not in told:
            told.add(id(pod.owner))
            yield META.finding(pod.owner, f"its pods get a sidecar in namespace {pod.namespace}")
    environment = platform.environment
    if environment is None:
        return
    edge = environment.mesh.gateway.namespace if environment.mesh.gateway else ""
    for name in sorted({each.namespace for each in environment.operators.values()} - {edge}):
        resource = platform.namespaces.get(name)
        if resource is not None and is_meshed(platform, name):
            yield META.finding(resource, f"an operator runs in {name}, and would get a sidecar", "metadata.labels")
