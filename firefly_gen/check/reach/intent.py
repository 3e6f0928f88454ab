"""What is meant to be: the flows of the environment, as sets of nodes and ports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firefly_gen.check.reach.addresses import ANYWHERE, INTERNET, Addresses
from firefly_gen.check.reach.nodes import Nodes
from firefly_gen.check.reach.population import matches
from firefly_gen.check.reach.ports import PortSpace, Range
from firefly_gen.check.reach.requests import ANY, Requests
from firefly_gen.model.network import Flow, Outside, Peer


@dataclass(frozen=True, slots=True)
class Meant:
    """A flow.

    Attributes:
        sources: The nodes that it speaks of: they have to be let through.
        targets: Likewise.
        ports: The ports of the targets.
        requests: The requests that it needs.
    """

    flow: Flow
    sources: int
    targets: int
    ports: int
    requests: Requests


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
    """

    def __init__(self, flows: Sequence[Flow], nodes: Nodes, space: PortSpace) -> None:
        self._nodes = nodes
        self._space = space
        self._sets: dict[tuple[tuple[str, str], bool], int] = {}
        self.meant = tuple(self._mean(flow) for flow in flows)
        self._anywhere = tuple(each for each in self.meant if _anywhere(each.flow.target))
        self._of: defaultdict[int, list[tuple[Meant, int]]] = defaultdict(list)
        for meant in self.meant:
            sources = meant.sources | self._alike(meant.flow.source)
            for number in nodes.members(meant.targets | self._alike(meant.flow.target)):
                self._of[number].append((meant, sources))

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
        """The sets of ports that flows to a node speak of."""
        return {meant.ports for meant, _ in self._of.get(target, ())} | {meant.ports for meant in self._anywhere}

    def tolerated(self, target: int, ports: int) -> Tolerated:
        """Who may reach ports of a node at the level of the network.

        Args:
            target: The node.
            ports: A set that all flows treat alike.
        """
        sure = 0
        for meant, sources in self._of.get(target, ()):
            if meant.ports & ports:
                sure |= self._nodes.everything if _anywhere(meant.flow.source) else sources
        possible = sure
        for meant in self._anywhere:
            if meant.ports & ports:
                possible |= meant.sources
        return Tolerated(sure, possible)

    def requested(self, target: int, ports: int) -> Iterator[tuple[int, Requests]]:
        """Who may send which requests to ports of pods, at the level of the mesh."""
        for meant, _ in self._of.get(target, ()):
            if meant.ports & ports and meant.targets >> target & 1:
                yield (self._nodes.everything if _anywhere(meant.flow.source) else meant.sources), meant.requests


def _anywhere(end: Peer | Outside) -> bool:
    """Whether any address may be the one."""
    return isinstance(end, Outside) and (not end.cidrs or Addresses.of(end.cidrs).holds(INTERNET))


def ranges(flows: Sequence[Flow]) -> Iterator[Range]:
    """The ports that flows speak of."""
    for flow in flows:
        yield from (Range(port.protocol.value, port.number, port.number) for port in flow.ports)
