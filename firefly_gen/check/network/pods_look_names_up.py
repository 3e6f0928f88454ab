"""NET-003: pods that are closed in still find the DNS, and proxies of the mesh their control plane."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reach.index import Reachability, reachability
from firefly_gen.check.reach.nodes import Node
from firefly_gen.check.reach.policies import EGRESS
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="NET-003",
    severity=Severity.ERROR,
    statement="Pods under a policy for egress reach the DNS (53, UDP and TCP); with a proxy also istiod (15012).",
    why="Without names nothing is found, and without istiod a proxy gets no certificate: no pod starts.",
    mend="allow port 53 of kube-system (k8s-app: kube-dns), UDP and TCP, and port 15012 of istio-system (app: istiod), "
    "to every pod of the namespace",
)

_DNS = (("UDP", 53, "the DNS on port 53/UDP"), ("TCP", 53, "the DNS on port 53"))
_ISTIOD = (("TCP", 15012, "istiod on port 15012"),)


def run(platform: Platform) -> Iterator[Finding]:
    """Asks for every pod that a policy closes in."""
    reach = platform.once(reachability)
    closed = reach.network.closed(EGRESS) & reach.nodes.pods
    dns = tuple(_serving(reach, "k8s-app", "kube-dns"))
    istiod = tuple(_serving(reach, "app", "istiod"))
    proxied = reach.nodes.where(node.meshed and not node.dataplane.by_ztunnel for node in reach.nodes.all)
    for pods, targets, ports in ((closed, dns, _DNS), (closed & proxied, istiod, _ISTIOD)):
        for protocol, port, name in ports:
            reaching = 0
            for target in targets:
                reaching |= reach.sources(target, reach.space.bit(protocol, port)).sure
            yield from _told(reach, pods & ~reaching, name)


def _serving(reach: Reachability, label: str, value: str) -> Iterator[int]:
    return (number for number, node in enumerate(reach.nodes.all) if node.labels.get(label) == value)


def _told(reach: Reachability, pods: int, name: str) -> Iterator[Finding]:
    """One finding for each policy that closes pods in; it is the one about the most of them."""
    found: dict[int, list[Node]] = {}
    rank = sorted(
        (
            (number, mine)
            for number, mine in enumerate(reach.network.pods)
            if EGRESS in reach.network.policies[number].directions
        ),
        key=lambda each: (-each[1].bit_count(), reach.network.policies[each[0]].resource.identity),
    )
    for pod in reach.nodes.members(pods):
        first = next(number for number, mine in rank if mine >> pod & 1)
        found.setdefault(first, []).append(reach.nodes.all[pod])
    for number, nodes in found.items():
        names = sorted("any other pod" if node.stranger else node.name for node in nodes)
        shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")  # noqa: PLR2004
        message = f"{shown} of {nodes[0].namespace} cannot reach {name}"
        yield META.finding(reach.network.policies[number].resource, message, "spec.egress")
