"""What is meant to be: the flows of the environment, as sets of nodes and ports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from firefly_gen.check.reach.addresses import ANYWHERE, INTERNET, Addresses
from firefly_gen.check.reach.carriage import Carriage, Door
from firefly_gen.check.reach.nodes import Nodes
from firefly_gen.check.reach.population import matches
from firefly_gen.check.reach.ports import PortSpace, Range
from firefly_gen.check.reach.requests import ANY, EVERY_REQUEST, Requests
from firefly_gen.model.network import Flow, Outside, Peer


@dataclass(frozen=True, slots=True)
class Meant:
    """A flow, or a part of its way.

    Attributes:
        sources: The nodes that it speaks of: they have to be let through.
        targets: Likewise.
        ports: The ports of the targets.
        requests: The requests that it needs.
        door: The door of the targets that it goes through; None where it ends at the pods themselves.
    """

    flow: Flow
    sources: int
    targets: int
    ports: int
    requests: Requests
    door: Door | None = None


@dataclass(frozen=True, slots=True)
class Tolerated:
    """Whose connections to a target do not go beyond the flows.

    Attributes:
        sure: Those whom flows speak of, and addresses that cannot be told apart from theirs.
        possible: Those too whom a block of addresses may let out to pods, since any address may be the target.
    """

    sure: int
    possible: int


class Intent:
    """The flows of an environment.

    Args:
        flows: The flows.
        nodes: Everything that connects.
        space: All ports; it has to know those of the flows.
        carriage: How connections are carried.
    """

    def __init__(self, flows: Sequence[Flow], nodes: Nodes, space: PortSpace, carriage: Carriage) -> None:
        self._nodes = nodes
        self._space = space
        self._carriage = carriage
        self._blind = nodes.where(node.blind for node in nodes.all)
        self._sets: dict[tuple[tuple[str, str], bool], int] = {}
        self.meant = tuple(self._mean(flow) for flow in flows)
        self.asked = tuple(part for meant in self.meant for part in self._parts(meant))
        """What the mesh is asked for: who asks the pods, or a waypoint before them, for what."""
        self.wired = tuple(wire for part in self.asked for wire in self._wires(part))
        """What the network has to let through."""
        self._anywhere = tuple(each for each in self.wired if _anywhere(each.flow.target))
        self._asked_of, self._wired_to = self._by_target(self.asked), self._by_target(self.wired)

    def _by_target(self, parts: Sequence[Meant]) -> Mapping[int, Sequence[tuple[Meant, int]]]:
        found: defaultdict[int, list[tuple[Meant, int]]] = defaultdict(list)
        for part in parts:
            sources = part.sources | self._alike(part.flow.source)
            for number in self._nodes.members(part.targets | self._alike(part.flow.target)):
                found[number].append((part, sources))
        return found

    def _parts(self, meant: Meant) -> Iterator[Meant]:
        """A flow to the Service of pods goes through the waypoint before it, and on from there."""
        if not self._carriage.takes:
            yield meant
            return
        left: defaultdict[tuple[int, int], int] = defaultdict(int)
        for target in self._nodes.members(meant.targets):
            ports = meant.ports
            for door in () if meant.flow.direct else self._carriage.doors_of(target):
                port, users = ports & self._carriage.behind(door), meant.sources & self._carriage.users(door)
                if port and users:
                    yield from _through(replace(meant, ports=port), users, target, door)
                    left[meant.sources & ~users, port] |= 1 << target
                    ports &= ~port
            left[meant.sources, ports] |= 1 << target
        for (sources, ports), targets in left.items():
            if sources and ports:
                yield from self._told(replace(meant, sources=sources, targets=targets, ports=ports))

    def _told(self, meant: Meant) -> Iterator[Meant]:
        """Where nobody reads requests, a flow is about whole connections."""
        blind = meant.targets & self._blind
        if blind:
            yield replace(meant, targets=blind, requests=EVERY_REQUEST)
        if meant.targets & ~blind:
            yield replace(meant, targets=meant.targets & ~blind)

    def _wires(self, part: Meant) -> Iterator[Meant]:
        if part.door:
            yield replace(part, targets=1 << part.door.waypoint, ports=self._carriage.tunnel)
            return
        for wire in self._carriage.wires(part.sources, part.targets, part.ports):
            yield replace(part, sources=wire.sources, targets=wire.targets, ports=wire.ports)

    def _mean(self, flow: Flow) -> Meant:
        ports = 0
        for port in flow.ports:
            ports |= self._space.bit(port.protocol.value, port.number)
        requests = Requests(flow.methods or ANY, flow.paths or ANY)
        return Meant(flow, self._end(flow.source), self._end(flow.target), ports, requests)

    def _end(self, end: Peer | Outside) -> int:
        key = (end.key, isinstance(end, Peer))
        if key not in self._sets:
            if isinstance(end, Peer):
                self._sets[key] = self._nodes.where(matches(end, node) for node in self._nodes.all)
            else:
                self._sets[key] = self._nodes.where(node.outside == end.name for node in self._nodes.all)
        return self._sets[key]

    def _alike(self, end: Peer | Outside) -> int:
        """The nodes whose addresses no policy can tell apart from those of an end of a flow."""
        if isinstance(end, Peer):
            return 0
        addresses = Addresses.of(end.cidrs) if end.cidrs else ANYWHERE
        return self._nodes.where(
            node.addresses is not None and addresses.holds(node.addresses) for node in self._nodes.all
        )

    # ---------------------------------------------------------------------------------------------- at a target

    def port_sets(self, target: int) -> set[int]:
        """The sets of ports that flows ask a node for."""
        return {part.ports for part, _ in self._asked_of.get(target, ())}

    def wire_sets(self, target: int) -> set[int]:
        """The sets of ports that flows need of a node on the network."""
        return {wire.ports for wire, _ in self._wired_to.get(target, ())} | {wire.ports for wire in self._anywhere}

    def tolerated(self, target: int, ports: int) -> Tolerated:
        """Who may reach ports of a node at the level of the network.

        Args:
            target: The node.
            ports: A set that all flows treat alike.
        """
        sure = 0
        for wire, sources in self._wired_to.get(target, ()):
            if wire.ports & ports:
                sure |= self._nodes.everything if _anywhere(wire.flow.source) else sources
        possible = sure
        for wire in self._anywhere:
            if wire.ports & ports:
                possible |= wire.sources
        return Tolerated(sure, possible)

    def requested(self, target: int, ports: int, door: Door | None = None) -> Iterator[tuple[int, Requests]]:
        """Who may send which requests to ports of pods, in the mesh: by a door of theirs, or to themselves."""
        for part, _ in self._asked_of.get(target, ()):
            if part.ports & ports and part.targets >> target & 1 and part.door is door:
                yield (self._nodes.everything if _anywhere(part.flow.source) else part.sources), part.requests


def _through(meant: Meant, users: int, target: int, door: Door) -> Iterator[Meant]:
    """The way to a waypoint, and the one from it, on which nobody reads requests any more."""
    yield replace(meant, sources=users, targets=1 << target, door=door)
    yield replace(meant, sources=1 << door.waypoint, targets=1 << target, requests=EVERY_REQUEST)


def _anywhere(end: Peer | Outside) -> bool:
    """Whether any address may be the one."""
    return isinstance(end, Outside) and (not end.cidrs or Addresses.of(end.cidrs).holds(INTERNET))


def ranges(flows: Sequence[Flow]) -> Iterator[Range]:
    """The ports that flows speak of."""
    for flow in flows:
        yield from (Range(port.protocol.value, port.number, port.number) for port in flow.ports)
