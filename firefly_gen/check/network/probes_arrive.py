"""NET-007: what the kubelet asks of pods in the ambient mesh arrives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Container
from firefly_gen.check.reach.index import Reachability, reachability
from firefly_gen.check.reading import at, mapping, sequence, text, whole
from firefly_gen.check.services import PROBES
from firefly_gen.model.dataplane import PROBES as ADDRESS
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="NET-007",
    severity=Severity.ERROR,
    statement="Pods in the ambient mesh are open to 169.254.7.127 at the ports of their probes.",
    why="There the kubelet asks from that address, and not from that of its node: no pod becomes ready.",
    mend="allow the ports of the probes from ipBlock 169.254.7.127/32",
)

_HANDLERS = ("httpGet", "tcpSocket", "grpc")


def run(platform: Platform) -> Iterator[Finding]:
    """Asks for every probe of every pod that ztunnel serves."""
    reach = platform.once(reachability)
    for target, node in enumerate(reach.nodes.all):
        if not node.dataplane.by_ztunnel or node.owner is None:
            continue
        asked: dict[int, str] = {}
        for pod in platform.pods_of(node.owner):
            for container in pod.main_containers:
                for place, port in _ports(container):
                    asked.setdefault(port, place)
        for port, place in asked.items():
            if not _arrives(reach, target, port):
                message = f"nothing lets probes into port {port} of {node.name}: they come from {ADDRESS}"
                yield META.finding(node.owner, message, place)


def _arrives(reach: Reachability, target: int, port: int) -> bool:
    return bool(reach.carriage.probes & reach.sources(target, reach.space.bit("TCP", port)).sure)


def _ports(container: Container) -> Iterator[tuple[str, int]]:
    """The place of each probe over the network, and the number of the port that it asks."""
    named = _named(container)
    for probe in PROBES:
        for handler in _HANDLERS:
            port = at(container.body, f"{probe}.{handler}.port")
            number = whole(port) or named.get(text(port))
            if number is not None:
                yield f"{container.path}.{probe}.{handler}.port", number


def _named(container: Container) -> Mapping[str, int]:
    ports = (mapping(each) for each in sequence(container.body.get("ports")))
    return {text(each.get("name")): number for each in ports if (number := whole(each.get("containerPort")))}
