"""What experiments need: pods that are told wrong names ask the server of Chaos Mesh for all of them.

Source: https://chaos-mesh.org/docs/simulate-dns-chaos-on-kubernetes/ and the chart's Service.
"""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.model.network import Flow, Peer, Port, Protocol
from firefly_gen.resolve.chaos import OPERATOR, runs_here
from firefly_gen.resolve.flows.peers import service_peer
from firefly_gen.resolve.flows.talkers import Talkers

_PORTS = (Port(number=5353, protocol=Protocol.TCP), Port(number=5353, protocol=Protocol.UDP))
_NAMES = "names"


def wrong_names(of: Talkers) -> Iterator[Flow]:
    """Services of the tiers whose names may be broken ask another server meanwhile."""
    operator = of.profile.operators.get(OPERATOR)
    plan = of.profile.chaos
    tiers = {each.pods.tier for each in plan.experiments.values() if each.kind == _NAMES}
    if operator is None or not runs_here(of.profile):
        return
    server = Peer(
        name="chaos-dns-server",
        namespace=operator.namespace,
        selector={"app.kubernetes.io/component": "chaos-dns-server"},
    )
    for service in of.services:
        if service.tier in tiers:
            yield Flow(source=service_peer(service), target=server, ports=_PORTS, reason="looks names up meanwhile")
