"""Everything that passes, pair by pair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firefly_gen.check.reach.carriage import Door
from firefly_gen.check.reach.index import Reachability


@dataclass(frozen=True, slots=True)
class Passage:
    """Connections from one node to another that both levels surely let through.

    Attributes:
        ports: For example ``8080`` or ``53/UDP``; ranges as ``80-90``.
        requests: Which requests the mesh answers, each set in words; empty where it does not look.
        declared: Whether flows say so.
        spaces: Namespaces of the two; empty for what lies outside.
    """

    source: str
    target: str
    ports: tuple[str, ...]
    requests: tuple[str, ...]
    declared: bool
    spaces: tuple[str, str]


def passages(reach: Reachability) -> Iterator[Passage]:
    """Every pair of which one end is the tree's own, in the order of the targets; strangers are left out."""
    for target, node in enumerate(reach.nodes.all):
        if node.stranger:
            continue
        sets = {*reach.network.port_sets(target), *reach.mesh.port_sets(target)}
        sets |= reach.intent.port_sets(target) | reach.intent.wire_sets(target)
        ours = (reach.nodes.everything if reach.own >> target & 1 else reach.own) & ~reach.strangers
        for ports in reach.space.alike(sets):
            looked_at = ours & ~reach.mesh.held_back(target, ports)
            yield from _of_ports(reach, target, ports, reach.arriving(target, ports).sure & looked_at)
            for door in reach.carriage.doors_of(target):
                if reach.carriage.behind(door) & ports and _takes(reach, target, ports, door):
                    yield from _of_ports(reach, target, ports, reach.handed_on(target, door).sure & looked_at, door)


def _takes(reach: Reachability, target: int, ports: int, door: Door) -> bool:
    """Whether pods answer the waypoint before them."""
    return any(access.sources.sure >> door.waypoint & 1 for access in reach.mesh.accesses(target, ports))


def _of_ports(
    reach: Reachability, target: int, ports: int, passing: int, door: Door | None = None
) -> Iterator[Passage]:
    accesses = reach.mesh.accesses(target, ports, door)
    tolerated = reach.intent.tolerated(target, ports).sure
    for sources, _ in reach.intent.requested(target, ports, door):
        tolerated |= sources
    names = tuple(str(each) for each in reach.space.listed(ports))
    guarded = door is not None or reach.mesh.guarded(target, ports)
    for source in reach.nodes.members(passing):
        answered = tuple(str(each.requests) for each in accesses if each.sources.sure >> source & 1)
        if answered:
            yield Passage(
                source=reach.nodes.all[source].name,
                target=reach.nodes.all[target].name,
                ports=names,
                requests=tuple(sorted(set(answered))) if guarded else (),
                declared=bool(tolerated >> source & 1),
                spaces=(reach.nodes.all[source].namespace, reach.nodes.all[target].namespace),
            )
