"""How flows are carried: which connections each one takes, and at which ports."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.network import Flow, Outside, Peer, Port, Protocol
from firefly_gen.resolve.legs import Leg, legs

HTTP, GOSSIP, TUNNEL = Port(number=8080), Port(number=9094, protocol=Protocol.UDP), Port(number=15008)
WAYPOINT = Peer(name="waypoint", namespace="n", selector={}, dataplane=Dataplane.WAYPOINT, service_account="waypoint")


def peer(name: str, dataplane: Dataplane = Dataplane.ZTUNNEL, waypoint: Peer | None = None) -> Peer:
    return Peer(name=name, namespace="n", selector={}, dataplane=dataplane, service_account=name, waypoint=waypoint)


def flow(source: Peer | Outside, target: Peer | Outside, *ports: Port, direct: bool = False) -> Flow:
    return Flow(source=source, target=target, ports=ports, reason="", methods=("GET",), paths=("/x",), direct=direct)


def told(each: Leg) -> tuple[str, str, tuple[Port, ...], tuple[str, ...]]:
    return each.source.name, each.stop.name, each.ports, each.methods


@pytest.mark.parametrize(
    ("source", "target", "tunnelled"),
    [
        (Dataplane.ZTUNNEL, Dataplane.ZTUNNEL, True),
        (Dataplane.ZTUNNEL_OUT, Dataplane.ZTUNNEL, True),
        (Dataplane.ZTUNNEL, Dataplane.ZTUNNEL_OUT, True),
        (Dataplane.GATEWAY, Dataplane.ZTUNNEL, True),
        (Dataplane.ZTUNNEL, Dataplane.GATEWAY, False),
        (Dataplane.ZTUNNEL, Dataplane.WAYPOINT, False),
        (Dataplane.NONE, Dataplane.ZTUNNEL, False),
        (Dataplane.ZTUNNEL, Dataplane.NONE, False),
        (Dataplane.GATEWAY, Dataplane.SIDECAR, False),
        (Dataplane.SIDECAR, Dataplane.SIDECAR, False),
    ],
)
def test_a_connection_is_a_tunnel_where_both_ends_know_it(
    source: Dataplane,
    target: Dataplane,
    tunnelled: bool,  # noqa: FBT001 - a row of a table
) -> None:
    (leg,) = legs(flow(peer("a", source), peer("b", target), HTTP))
    assert (leg.tunnelled, leg.ports, leg.arrives) == (tunnelled, (TUNNEL if tunnelled else HTTP,), True)


def test_addresses_have_no_tunnel() -> None:
    for one, other in ((Outside(name="o"), peer("b")), (peer("b"), Outside(name="o"))):
        (leg,) = legs(flow(one, other, HTTP))
        assert leg.ports == (HTTP,)


def test_a_waypoint_is_a_stop_that_reads_requests_and_its_own_are_whole_connections() -> None:
    found = [told(each) for each in legs(flow(peer("a"), peer("b", waypoint=WAYPOINT), HTTP))]
    assert found == [("a", "waypoint", (TUNNEL,), ("GET",)), ("waypoint", "b", (TUNNEL,), ())]


def test_who_asks_the_pods_themselves_passes_it_by_and_nobody_tells_its_requests() -> None:
    (leg,) = legs(flow(peer("a"), peer("b", waypoint=WAYPOINT), HTTP, direct=True))
    assert told(leg) == ("a", "b", (TUNNEL,), ())


def test_a_sidecar_tells_requests() -> None:
    (leg,) = legs(flow(peer("a", Dataplane.SIDECAR), peer("b", Dataplane.SIDECAR), HTTP))
    assert (leg.methods, leg.paths) == (("GET",), ("/x",))


def test_what_no_tunnel_carries_goes_as_it_is() -> None:
    whole = flow(peer("a"), peer("b"), HTTP, GOSSIP)
    found = list(legs(whole))
    assert [each.ports for each in found] == [(TUNNEL,), (GOSSIP,)]
    assert [each.flow for each in found] == [replace(whole, ports=(HTTP,)), replace(whole, ports=(GOSSIP,))]
