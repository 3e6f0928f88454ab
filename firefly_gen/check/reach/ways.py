"""The ways that a connection may take, leg by leg, and what each level says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from firefly_gen.check.reach.carriage import Door
from firefly_gen.check.reach.decision import Connection, Reason, Verdict
from firefly_gen.check.reach.index import Reachability
from firefly_gen.model.dataplane import HBONE


def decide(reach: Reachability, asked: Connection) -> tuple[Verdict, ...]:
    """What the levels say of a connection: by a way that is open, else by the one that it would take.

    Where a waypoint stands before a Service, who asks the Service goes through it, and who asks a pod does not.
    """
    ways = tuple(tuple(way) for way in _ways(reach, asked))
    return next((way for way in ways if all(level.allowed for level in way)), ways[0])


def _ways(reach: Reachability, asked: Connection) -> Iterator[Iterator[Verdict]]:
    door = reach.carriage.door(asked.target, reach.space.bit(asked.protocol, asked.port))
    if door and reach.carriage.users(door) >> asked.source & 1:
        yield _through(reach, asked, door)
    yield iter((_on_network(reach, asked), reach.mesh.decide(asked)))


def _through(reach: Reachability, asked: Connection, door: Door) -> Iterator[Verdict]:
    """To the waypoint, and on from there."""
    name = reach.nodes.all[door.waypoint].name
    yield replace(_by_tunnel(reach, asked._replace(target=door.waypoint)), level=f"network to {name}")
    yield replace(reach.mesh.decide(asked, door), level=f"mesh at {name}")
    handed = asked._replace(source=door.waypoint)
    yield replace(_by_tunnel(reach, handed), level=f"network from {name}")
    yield replace(reach.mesh.decide(handed), level=f"mesh after {name}")


def _on_network(reach: Reachability, asked: Connection) -> Verdict:
    """What the network says of a connection: of its tunnel, where it is carried by one."""
    if reach.carriage.tunnelled(asked.source, asked.target, reach.space.bit(asked.protocol, asked.port)):
        return _by_tunnel(reach, asked)
    return reach.network.decide(asked)


def _by_tunnel(reach: Reachability, asked: Connection) -> Verdict:
    verdict = reach.network.decide(asked._replace(port=HBONE))
    where = reach.nodes.all[asked.target].name
    says = f"it is carried by a tunnel to port {HBONE} of {where}, whatever port is asked for"
    return replace(verdict, reasons=(Reason(None, "", allows=True, says=says), *verdict.reasons))
