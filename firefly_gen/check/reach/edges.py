"""Where what passes and what is meant differ: flows that do not get through, and connections that nobody declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from firefly_gen.check.reach.carriage import Door
from firefly_gen.check.reach.decision import Connection, Reason
from firefly_gen.check.reach.index import Reachability
from firefly_gen.check.reach.intent import Meant
from firefly_gen.check.reach.policies import EGRESS, INGRESS
from firefly_gen.model.resource import Resource


@dataclass(frozen=True, slots=True)
class Missing:
    """A flow that does not get through, for one pair of nodes and one port.

    Attributes:
        resource: The object to mend; None where there is none to blame.
        path: Where it would have to say more.
        why: What the level does instead, in words.
    """

    meant: Meant
    asked: Connection
    resource: Resource | None
    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Surplus:
    """Connections from one node to another that no flow speaks of.

    Attributes:
        ports: Which ports of the target.
        reason: What lets them through.
        requests: Which requests, where that is known; empty for all.
    """

    source: int
    target: int
    ports: int
    reason: Reason
    requests: str = ""


def missing_on_network(reach: Reachability) -> Iterator[Missing]:
    """Flows that NetworkPolicies do not surely let through."""
    for meant, target, bit in _flows(reach, reach.intent.wired):
        left = meant.sources & ~reach.network.sources(target, bit).sure
        for source in reach.nodes.members(left):
            asked = _connection(reach, source, target, bit)
            for direction in (EGRESS, INGRESS):
                if not reach.network.way(asked, direction).allowed:
                    yield _closed_way(reach, meant, asked, direction)


def _flows(reach: Reachability, parts: Iterable[Meant]) -> Iterator[tuple[Meant, int, int]]:
    """Each flow or part of one, with each of its targets, and each of its ports."""
    for meant in parts:
        for target in reach.nodes.members(meant.targets):
            for number in range(meant.ports.bit_length()):
                if meant.ports >> number & 1:
                    yield meant, target, 1 << number


def _connection(reach: Reachability, source: int, target: int, ports: int) -> Connection:
    first = reach.space.listed(ports)[0]
    return Connection(source, target, first.protocol, first.first)


def _closed_way(reach: Reachability, meant: Meant, asked: Connection, direction: str) -> Missing:
    """Blames the policy that is about the fewest pods: it is the one that ought to know of the flow."""
    here = asked.source if direction == EGRESS else asked.target
    network = reach.network
    closing = [
        (pods.bit_count(), not policy.rules(direction), policy.resource)
        for policy, pods in zip(network.policies, network.pods, strict=True)
        if direction in policy.directions and pods >> here & 1
    ]
    _, _, resource = min(closing, key=lambda each: (*each[:2], each[2].identity))
    way = "out of" if direction == EGRESS else "into"
    why = f"no NetworkPolicy allows the way {way} {reach.nodes.all[here].name}"
    return Missing(meant, asked, resource, f"spec.{direction.lower()}", why)


def missing_in_mesh(reach: Reachability) -> Iterator[Missing]:
    """Flows that the mesh does not surely answer."""
    for meant, target, bit in _flows(reach, reach.intent.asked):
        if not bit & reach.mesh.tcp:
            continue
        # Where no Service leads to the port, that is to be mended, and REF-003 and REF-004 say so.
        held = meant.sources & reach.mesh.held_back(target, bit) if reach.mesh.led_to(target, bit) else 0
        answered = reach.nodes.everything
        for method in meant.requests.methods:
            for path in meant.requests.paths:
                answered &= _answered(reach, target, bit, (method, path), meant.door)
        for source in reach.nodes.members(held | (meant.sources & ~answered)):
            yield _unanswered(reach, meant, _connection(reach, source, target, bit))


def _answered(reach: Reachability, target: int, bit: int, request: tuple[str, str], door: Door | None) -> int:
    found = 0
    for access in reach.mesh.accesses(target, bit, door):
        if access.requests.surely(*request):
            found |= access.sources.sure
    return found


def _unanswered(reach: Reachability, meant: Meant, asked: Connection) -> Missing:
    for reason in reach.mesh.decide(asked, meant.door).reasons:
        if not reason.allows and reason.resource and reason.path != "spec.rules":
            return Missing(meant, asked, reason.resource, reason.path, f"{reason.resource.identity} {reason.says}")
    narrowest = reach.mesh.narrowest(asked.target, meant.door)
    where = reach.nodes.all[meant.door.waypoint if meant.door else asked.target].name
    why = f"no AuthorizationPolicy of {where} allows {meant.requests} of it"
    return Missing(meant, asked, narrowest, "spec.rules", why)


def surplus_on_network(reach: Reachability) -> Iterator[Surplus]:
    """Connections that NetworkPolicies let through, and no flow speaks of."""
    for target in range(len(reach.nodes.all)):
        sets = {*reach.network.port_sets(target), *reach.intent.wire_sets(target)}
        for ports in reach.space.alike(sets):
            passing, tolerated = reach.network.sources(target, ports), reach.intent.tolerated(target, ports)
            left = (passing.sure & ~tolerated.sure) | (passing.possible & ~tolerated.possible)
            for source in reach.nodes.members(left & _looked_at(reach, target)):
                reason = _opener(reach, source, target, ports)
                if reason:
                    yield Surplus(source, target, ports, reason)


def _looked_at(reach: Reachability, target: int) -> int:
    """The sources whose connections to a target are a matter of the tree: one end has to be its own."""
    if not reach.own >> target & 1:
        return reach.own
    strange = reach.nodes.all[target].stranger
    return reach.nodes.everything & ~(reach.strangers if strange else 0)


def _opener(reach: Reachability, source: int, target: int, ports: int) -> Reason | None:
    """The rule that lets a connection pass: of both ends', the one that lets more pass."""
    asked = _connection(reach, source, target, ports)
    found = [reach.network.widest(asked, direction) for direction in (INGRESS, EGRESS)]
    return max((each for each in found if each), key=lambda each: each[0], default=(0, None))[1]


def surplus_in_mesh(reach: Reachability) -> Iterator[Surplus]:
    """Requests that the mesh answers, and no flow speaks of."""
    for target in reach.nodes.members(reach.own):
        sets = {*reach.mesh.port_sets(target), *reach.intent.port_sets(target)}
        for ports in reach.space.alike(sets):
            if not reach.mesh.guarded(target, ports):
                continue
            yield from _unwanted(reach, target, ports)
        for door in reach.carriage.doors_of(target):
            yield from _unwanted(reach, target, reach.carriage.behind(door), door)


def _unwanted(reach: Reachability, target: int, ports: int, door: Door | None = None) -> Iterator[Surplus]:
    """What is answered at ports of a node, or at a door of it, and no flow speaks of."""
    held = 0 if door else reach.mesh.held_back(target, ports)
    wanted = tuple(reach.intent.requested(target, ports, door))
    for access in reach.mesh.accesses(target, ports, door):
        left = access.sources.possible & ~held & _looked_at(reach, target)
        for sources, requests in wanted:
            if access.requests.inside(requests):
                left &= ~sources
        if access.resource:
            reason = Reason(access.resource, access.path, allows=True, says="allows it")
            for source in reach.nodes.members(left):
                yield Surplus(source, target, ports, reason, str(access.requests))
