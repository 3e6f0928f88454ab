"""How flows are carried: the connections that each one takes on its way, and who stands where they end.

Between pods of the ambient mesh every connection is a tunnel, that ends at one port whatever was asked for; before a
Service with a waypoint there are two, one to the waypoint and one from it. All else goes as the flow says.
Sources: https://istio.io/latest/docs/ambient/architecture/data-plane/ and .../usage/networkpolicy/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from firefly_gen.model.dataplane import HBONE
from firefly_gen.model.network import Flow, Outside, Peer, Port, Protocol

_TUNNEL = (Port(number=HBONE),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One connection of a flow.

    Attributes:
        source: Who opens it: the flow's source, or the waypoint.
        stop: Where it ends: at the flow's target, or at the waypoint before it.
        flow: What it is for, and at which of the target's ports.
        tunnelled: Whether it is a tunnel.
    """

    source: Peer | Outside
    stop: Peer | Outside
    flow: Flow
    tunnelled: bool

    @property
    def ports(self) -> tuple[Port, ...]:
        """The ports that the network sees."""
        return _TUNNEL if self.tunnelled else self.flow.ports

    @property
    def arrives(self) -> bool:
        """Whether it ends at the flow's target."""
        return self.stop is self.flow.target

    @property
    def methods(self) -> tuple[str, ...]:
        """The HTTP methods that whoever guards its end can tell: all where that knows ports alone."""
        return self.flow.methods if self._told else ()

    @property
    def paths(self) -> tuple[str, ...]:
        """Likewise, the paths."""
        return self.flow.paths if self._told else ()

    @property
    def _told(self) -> bool:
        """What a waypoint hands on, it has looked at."""
        return self.source is self.flow.source and isinstance(self.stop, Peer) and self.stop.dataplane.reads_requests


def legs(flow: Flow) -> Iterator[Leg]:
    """The connections of a flow, in order; those of ports that no tunnel carries come after them."""
    source, target = flow.source, flow.target
    carried = tuple(port for port in flow.ports if _tunnels(source, target) and port.protocol is Protocol.TCP)
    rest = tuple(port for port in flow.ports if port not in carried)
    if carried:
        inside = replace(flow, ports=carried) if rest else flow
        waypoint = target.waypoint if isinstance(target, Peer) and not flow.direct else None
        stops = (source, target) if waypoint is None else (source, waypoint, target)
        for one, other in pairwise(stops):
            yield Leg(source=one, stop=other, flow=inside, tunnelled=True)
    if rest:
        yield Leg(source=source, stop=target, flow=replace(flow, ports=rest) if carried else flow, tunnelled=False)


def _tunnels(source: Peer | Outside, target: Peer | Outside) -> bool:
    if isinstance(source, Outside) or isinstance(target, Outside):
        return False
    return source.dataplane.sends_tunnels and target.dataplane.takes_tunnels
