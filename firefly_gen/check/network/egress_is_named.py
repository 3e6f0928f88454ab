"""MESH-005: what pods of the mesh may connect to is named, and every name leads to something."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.mesh import namespace_dataplane
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reach.index import reachability
from firefly_gen.check.reach.policies import EGRESS
from firefly_gen.check.reading import at, mapping, sequence, text
from firefly_gen.check.routing import known_hosts, matches_host
from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="MESH-005",
    severity=Severity.ERROR,
    statement="Every meshed namespace with services has a Sidecar for all its pods that lets out to named hosts only, "
    "and every host that a Sidecar names is there; in the ambient mode, where the mesh holds nobody back, a "
    "NetworkPolicy closes the way out of all its pods.",
    why="Pods reach whatever they like outside, or the mesh drops what they call: the name leads into a black hole.",
    mend="set outboundTrafficPolicy.mode REGISTRY_ONLY in a Sidecar without a workloadSelector, and mend the names; in "
    "the ambient mode, add a NetworkPolicy for egress with an empty podSelector",
)
_SIDECAR = "Sidecar.networking.istio.io"
_CLOSED = "REGISTRY_ONLY"


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at meshed namespaces, then at the names in each Sidecar."""
    sidecars = platform.of_kind(_SIDECAR)
    closed = {each.identity.namespace for each in sidecars if _closes(each)}
    for namespace in sorted({pod.namespace for pod in platform.workloads}):
        resource, dataplane = platform.namespaces.get(namespace), namespace_dataplane(platform, namespace)
        if resource is None:
            continue
        if dataplane is Dataplane.SIDECAR and namespace not in closed:
            yield META.finding(resource, f"no Sidecar holds back what pods of {namespace} connect to")
        if dataplane is Dataplane.ZTUNNEL and not _closed_in(platform, namespace):
            yield META.finding(resource, f"no NetworkPolicy holds back what pods of {namespace} connect to")
    for each in sidecars:
        if namespace_dataplane(platform, each.identity.namespace) is Dataplane.ZTUNNEL:
            yield META.finding(each, "nothing reads it: ztunnel holds no pod back")
        if text(at(each.body, "spec.outboundTrafficPolicy.mode")) not in {"", _CLOSED}:
            yield META.finding(
                each, "it lets its pods out to hosts that nobody named", "spec.outboundTrafficPolicy.mode"
            )
        yield from _names(platform, each)


def _closed_in(platform: Platform, namespace: str) -> bool:
    """Whether policies close the way out of every pod of a namespace, whoever it is."""
    reach = platform.once(reachability)
    return not reach.nodes.in_namespace(namespace) & ~reach.network.closed(EGRESS)


def _closes(sidecar: Resource) -> bool:
    spec = mapping(sidecar.body.get("spec"))
    return not spec.get("workloadSelector") and at(spec, "outboundTrafficPolicy.mode") == _CLOSED


def _names(platform: Platform, sidecar: Resource) -> Iterator[Finding]:
    known, own = platform.once(known_hosts), sidecar.identity.namespace
    for index, listener in enumerate(sequence(at(sidecar.body, "spec.egress"))):
        for number, value in enumerate(sequence(mapping(listener).get("hosts"))):
            namespace, _, host = text(value).rpartition("/")
            place = f"spec.egress[{index}].hosts[{number}]"
            namespace = own if namespace == "." else namespace
            if namespace not in {"*", "~"} and namespace not in platform.namespaces:
                yield META.finding(sidecar, f"there is no namespace {namespace}", place)
            elif host != "*" and platform.closed and not any(matches_host(host, each) for each in known):
                yield META.finding(sidecar, f"nothing is called {host}", place)
