"""MESH-003: rules for connections do what they say, and none makes a service unreachable."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.mesh import is_injected, namespace_dataplane
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, text
from firefly_gen.check.routing import DESTINATION_RULE, cluster_domain, full_name, known_hosts, labels_of_service
from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="MESH-003",
    severity=Severity.ERROR,
    statement="A DestinationRule prefers zones only where it leaves failing pods out, stands alone for its host, and "
    "asks for mutual TLS of pods in the mesh only.",
    why="Zones never fail over, one of two rules is ignored, or every connection to pods without a sidecar fails.",
    mend="add outlierDetection, merge the rules of a host into one, and leave `tls` away for what is not in the mesh",
)
_MUTUAL = "ISTIO_MUTUAL"


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at every DestinationRule."""
    first: dict[tuple[str, str], Resource] = {}
    for rule in platform.of_kind(DESTINATION_RULE):
        policy = mapping(at(rule.body, "spec.trafficPolicy"))
        if at(policy, "loadBalancer.localityLbSetting") and not policy.get("outlierDetection"):
            place = "spec.trafficPolicy.loadBalancer.localityLbSetting"
            yield META.finding(rule, "zones fail over only where failing pods are left out", place)
        host = full_name(text(at(rule.body, "spec.host")), rule.identity.namespace, cluster_domain(platform))
        yield from _twins(rule, host, first)
        if _MUTUAL in {text(at(policy, "tls.mode")), *_port_modes(rule)}:
            yield from _outside_mesh(platform, rule, host)


def _port_modes(rule: Resource) -> Iterator[str]:
    for each in sequence(at(rule.body, "spec.trafficPolicy.portLevelSettings")):
        yield text(at(each, "tls.mode"))


def _twins(rule: Resource, host: str, first: dict[tuple[str, str], Resource]) -> Iterator[Finding]:
    """Of two rules for a host in one scope without selectors, istiod merges what it can and drops the rest."""
    if at(rule.body, "spec.workloadSelector"):
        return
    exported = [text(each) for each in sequence(at(rule.body, "spec.exportTo"))] or ["*"]
    for scope in exported:
        twin = first.setdefault((host, rule.identity.namespace if scope == "." else scope), rule)
        if twin is not rule:
            yield META.finding(rule, f"{twin.identity} is about {host} already", "spec.host")
            return


def _outside_mesh(platform: Platform, rule: Resource, host: str) -> Iterator[Finding]:
    known = platform.once(known_hosts).get(host)
    if known is None:
        return
    if known.service is None:
        namespace = host.removesuffix(f".svc.{cluster_domain(platform)}").partition(".")[2]
        if namespace_dataplane(platform, namespace) is not Dataplane.SIDECAR:
            message = f"the pods of {host} have no sidecar that could answer with mutual TLS"
            yield META.finding(rule, message, "spec.trafficPolicy.tls.mode")
        return
    service = known.service
    pods = platform.pods_matching(service.identity.namespace, labels_of_service(service))
    if any(not is_injected(platform, pod) for pod in pods):
        message = f"pods of {service.identity} have no sidecar that could answer with mutual TLS"
        yield META.finding(rule, message, "spec.trafficPolicy.tls.mode")
