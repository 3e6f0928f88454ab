"""How connections are carried: by tunnels between pods that take them, and by waypoints before Services.

What the network sees of a tunnel is its own port, whatever port is asked for. What reaches a Service through a waypoint
is two connections: one to the waypoint, and one from it, which bears the waypoint's identity.
Source: https://istio.io/latest/docs/ambient/architecture/data-plane/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from firefly_gen.check.reach.addresses import Addresses
from firefly_gen.check.reach.nodes import Nodes
from firefly_gen.check.reach.ports import PortSpace, Range
from firefly_gen.model.dataplane import HBONE, PROBES
from firefly_gen.model.resource import Resource

_PROBES = Addresses.of((PROBES,))


@dataclass(frozen=True, slots=True)
class Door:
    """A port of a Service that a waypoint stands before.

    Attributes:
        waypoint: Number of its node.
        service: The Service.
        nodes: The pods behind it.
        port: The Service's port, by which policies at the waypoint know it.
        target: The pods' port.
        public: Whether gateways go through it, too.
    """

    waypoint: int
    service: Resource
    nodes: int
    port: int
    target: int
    public: bool


@dataclass(frozen=True, slots=True)
class Wire:
    """Connections on the network: from any of the sources to any of the targets, at ports."""

    sources: int
    targets: int
    ports: int


class Carriage:
    """Says how connections are carried.

    Args:
        nodes: Everything that connects.
        doors: All ports with a waypoint before them.
        space: All ports.
    """

    def __init__(self, nodes: Nodes, doors: Iterable[Door], space: PortSpace) -> None:
        self.nodes = nodes
        self.space = space
        self.doors = tuple(doors)
        self.tunnel = space.bit("TCP", HBONE)
        self.sends = nodes.where(node.dataplane.sends_tunnels for node in nodes.all)
        self.takes = nodes.where(node.dataplane.takes_tunnels for node in nodes.all)
        self.probes = nodes.where(node.addresses == _PROBES for node in nodes.all)
        self._tcp = space.span(Range("TCP", 1, 65535))
        self._users = nodes.where(node.dataplane.by_ztunnel for node in nodes.all)
        self._gateways = nodes.where(node.router for node in nodes.all)
        self._of: defaultdict[int, list[Door]] = defaultdict(list)
        for door in self.doors:
            for number in nodes.members(door.nodes):
                self._of[number].append(door)

    def doors_of(self, target: int) -> Sequence[Door]:
        """The doors that lead to a node."""
        return self._of.get(target, ())

    def door(self, target: int, ports: int) -> Door | None:
        """What leads to ports of a node through a waypoint, where its Service is asked."""
        return next((each for each in self.doors_of(target) if self.behind(each) & ports), None)

    def users(self, door: Door) -> int:
        """Who goes through a door where it asks the Service."""
        return self._users | (self._gateways if door.public else 0)

    def behind(self, door: Door) -> int:
        """The port that a door leads to, at the pods."""
        return self.space.bit("TCP", door.target)

    def tunnelled(self, source: int, target: int, ports: int) -> bool:
        """Whether connections of a node to ports of another are tunnels."""
        return bool(self.sends >> source & 1 and self.takes >> target & 1 and ports & self._tcp)

    def wires(self, sources: int, targets: int, ports: int) -> Iterator[Wire]:
        """What the network sees of connections that no waypoint stands in the way of."""
        inside, through = targets & self.takes, ports & self._tcp
        if not (inside and through and sources & self.sends):
            yield Wire(sources, targets, ports)
            return
        yield Wire(sources & self.sends, inside, self.tunnel)
        yield from _some(sources & ~self.sends, inside, ports)
        yield from _some(sources & self.sends, inside, ports & ~through)
        yield from _some(sources, targets & ~inside, ports)


def _some(sources: int, targets: int, ports: int) -> Iterator[Wire]:
    if sources and targets and ports:
        yield Wire(sources, targets, ports)
