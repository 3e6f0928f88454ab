"""REF-004: every port of a Service leads to a port of every pod behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform, Pod
from firefly_gen.check.reading import at, mapping, sequence, strings
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-004",
    severity=Severity.ERROR,
    statement="Every targetPort of a Service is a container port, by name or number, of all pods that it selects.",
    why="Requests through the Service end in 503 or `connection refused` for some or all pods.",
    mend="set targetPort to a port that the containers declare under `ports`",
)
_NAMED = 3


def run(platform: Platform) -> Iterator[Finding]:
    """Joins the ports of every Service with those of the pods that it selects."""
    for service in platform.of_kind("Service"):
        selector = strings(at(service.body, "spec.selector"))
        if not selector or at(service.body, "spec.type") == "ExternalName":
            continue
        pods = platform.pods_matching(service.identity.namespace, selector)
        for index, port in enumerate(sequence(at(service.body, "spec.ports"))):
            yield from _unanswered(service, index, mapping(port), pods)


def _unanswered(service: Resource, index: int, port: Mapping[str, Any], pods: tuple[Pod, ...]) -> Iterator[Finding]:
    wanted = port.get("targetPort", port.get("port"))
    deaf = [pod for pod in pods if not _listens(pod, wanted)]
    if not deaf:
        return
    names = ", ".join(str(pod.owner.identity) for pod in deaf[:_NAMED])
    more = f" and {len(deaf) - _NAMED} more" if len(deaf) > _NAMED else ""
    field = "targetPort" if "targetPort" in port else "port"
    message = f"port {wanted} is no container port of {names}{more}, which it selects"
    yield META.finding(service, message, f"spec.ports[{index}].{field}")


def _listens(pod: Pod, wanted: object) -> bool:
    if isinstance(wanted, int):
        return wanted in pod.ports or (pod.generated and not pod.ports)
    if isinstance(wanted, str):
        return wanted in pod.port_names or pod.generated
    return True
