"""Who may connect to each workload of the mesh: exactly the sources of the flows that lead to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from firefly_gen.model.access import AccessPolicy, AccessRule
from firefly_gen.model.network import Flow, Outside, Peer
from firefly_gen.resolve.legs import Leg, legs

_ANYWHERE = ("0.0.0.0/0",)
_What = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def principal(peer: Peer, trust_domain: str) -> str:
    """Who the pods of a peer are, as an AuthorizationPolicy names them.

    Source: https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source
    """
    return f"{trust_domain}/ns/{peer.namespace}/sa/{peer.service_account}"


def access_policies(flows: Iterable[Flow], trust_domain: str) -> tuple[AccessPolicy, ...]:
    """One policy for each workload of the mesh, and one for what waypoints hand on to it, by namespace and name."""
    at_pods: defaultdict[tuple[str, str], list[Leg]] = defaultdict(list)
    at_waypoints: defaultdict[tuple[str, str], list[Leg]] = defaultdict(list)
    peers: dict[tuple[str, str], Peer] = {}
    for leg in (leg for flow in flows for leg in legs(flow)):
        for end in (leg.flow.source, leg.flow.target):
            if isinstance(end, Peer) and end.guarded and end.application:
                peers[end.key] = end
        if not leg.arrives:
            at_waypoints[leg.flow.target.key].append(leg)
        elif isinstance(leg.stop, Peer) and leg.stop.guarded and not _trusted(leg.source):
            at_pods[leg.stop.key].append(leg)
    found = []
    for key, peer in sorted(peers.items()):
        if at_pods[key]:
            found.append(_policy(peer, at_pods[key], trust_domain))
        if at_waypoints[key]:
            policy = _policy(peer, at_waypoints[key], trust_domain)
            # At a waypoint ports are those of the Service; services have the same ones at their pods.
            found.append(replace(policy, name=f"{peer.name}-requests", selector={}, service=peer.name))
    return tuple(found)


def _policy(peer: Peer, stopping: Sequence[Leg], trust_domain: str) -> AccessPolicy:
    return AccessPolicy(
        name=peer.name,
        namespace=peer.namespace,
        application=peer.application,
        labels=peer.labels,
        selector=peer.selector,
        rules=tuple(_rules(stopping, trust_domain)),
    )


def _trusted(end: Peer | Outside) -> bool:
    return isinstance(end, Outside) and end.trusted


def _rules(stopping: Sequence[Leg], trust_domain: str) -> Iterator[AccessRule]:
    """Sources that may do the same stand in one rule, those without an identity in one of their own."""
    callers: defaultdict[_What, set[str]] = defaultdict(set)
    blocks: defaultdict[_What, set[str]] = defaultdict(set)
    for leg in stopping:
        what = tuple(sorted(str(each.number) for each in leg.flow.ports)), leg.methods, leg.paths
        if isinstance(leg.source, Peer) and leg.source.meshed:
            callers[what].add(principal(leg.source, trust_domain))
        else:
            known = leg.source.cidrs if isinstance(leg.source, Outside) else ()
            blocks[what].update(known or _ANYWHERE)
    for (ports, methods, paths), who in sorted(callers.items()):
        yield AccessRule(principals=tuple(sorted(who)), blocks=(), ports=ports, methods=methods, paths=paths)
    for (ports, methods, paths), where in sorted(blocks.items()):
        yield AccessRule(principals=(), blocks=tuple(sorted(where)), ports=ports, methods=methods, paths=paths)
