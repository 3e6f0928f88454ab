"""Network policies: what the flows say, peer by peer, in the words of the API.

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from firefly_gen.model.network import Flow, NetworkPolicy, Outside, Peer, PolicyPeer, PolicyRule, Port
from firefly_gen.resolve.legs import Leg, legs

_ANYWHERE = "0.0.0.0/0"
_NOT_OUTSIDE = ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")
"""Addresses that no host of the internet has, the cloud's metadata service among them. Source: RFC 1918, 6598, 3927."""


def network_policies(flows: Sequence[Flow]) -> tuple[NetworkPolicy, ...]:
    """A policy for each peer of the environment, with all that it may do and all that others may do to it."""
    peers: dict[tuple[str, str], Peer] = {}
    incoming: defaultdict[tuple[str, str], list[tuple[Peer | Outside, Leg]]] = defaultdict(list)
    outgoing: defaultdict[tuple[str, str], list[tuple[Peer | Outside, Leg]]] = defaultdict(list)
    for leg in (leg for flow in flows for leg in legs(flow)):
        for end in (leg.source, leg.stop):
            if isinstance(end, Peer) and end.application:
                peers[end.key] = end
        outgoing[leg.source.key].append((leg.stop, leg))
        incoming[leg.stop.key].append((leg.source, leg))
    return tuple(
        NetworkPolicy(
            name=peer.name,
            namespace=peer.namespace,
            application=peer.application,
            labels=peer.labels,
            selector=peer.selector,
            ingress=tuple(_rules(incoming[key])),
            egress=tuple(_rules(outgoing[key])),
        )
        for key, peer in sorted(peers.items())
    )


def _rules(others: Sequence[tuple[Peer | Outside, Leg]]) -> Iterator[PolicyRule]:
    """A rule for each set of ports, with everybody who uses exactly these."""
    ends: dict[tuple[str, str], Peer | Outside] = {}
    ports: defaultdict[tuple[str, str], set[Port]] = defaultdict(set)
    for end, leg in others:
        ends[end.key] = end
        ports[end.key].update(leg.ports)
    alike: defaultdict[tuple[Port, ...], list[PolicyPeer]] = defaultdict(list)
    for key, end in sorted(ends.items()):
        alike[tuple(sorted(ports[key]))].extend(_ends(end))
    for numbers, peers in sorted(alike.items()):
        yield PolicyRule(peers=tuple(_once(peers)), ports=numbers)


def _ends(end: Peer | Outside) -> Iterator[PolicyPeer]:
    if isinstance(end, Peer):
        yield PolicyPeer(namespace=end.namespace, selector=end.selector)
    elif end.cidrs:
        yield from (PolicyPeer(cidr=each) for each in end.cidrs)
    else:
        yield PolicyPeer(cidr=_ANYWHERE, excluded=_NOT_OUTSIDE)


def _once(peers: Sequence[PolicyPeer]) -> Iterator[PolicyPeer]:
    for index, each in enumerate(peers):
        if each not in peers[:index]:
            yield each
