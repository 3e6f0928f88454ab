"""What feature flags need: the flagd beside a service asks the proxy of the operator for its flags.

Source: https://github.com/open-feature/open-feature-operator/blob/main/docs/flagd_proxy.md
"""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.model.network import Flow, Peer, Port
from firefly_gen.resolve.flows.peers import service_peer
from firefly_gen.resolve.flows.talkers import Talkers

_OPERATOR = "open-feature"
_PORTS = (Port(number=8015),)


def flags(of: Talkers) -> Iterator[Flow]:
    """Services that read flags reach the proxy."""
    operator = of.profile.operators.get(_OPERATOR)
    if operator is None:
        return
    selector = {"app.kubernetes.io/name": "flagd-proxy"}
    proxy = Peer(name="flagd-proxy", namespace=operator.namespace, selector=selector)
    for service in of.services:
        if service.flagged:
            yield Flow(source=service_peer(service), target=proxy, ports=_PORTS, reason="reads feature flags")
