"""Findings about connections: those that one place of one object decides are one finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.reach.edges import Missing, Surplus
from firefly_gen.check.reach.index import Reachability
from firefly_gen.check.reach.population import ELSEWHERE
from firefly_gen.model.finding import Finding
from firefly_gen.model.resource import Resource

_EXAMPLES = 3


def tell_missing(meta: Meta, reach: Reachability, found: Iterable[Missing]) -> Iterator[Finding]:
    """One finding for each place that has to say more."""
    places: dict[tuple[int, str], tuple[Resource, list[str]]] = {}
    for each in found:
        source, target = (reach.nodes.all[number] for number in each.asked[:2])
        owner = each.resource or target.owner or source.owner
        if owner is None:
            continue  # both ends are somebody else's, and so is what keeps them apart
        flow = each.meant.flow
        port = f"{each.asked.port}" if each.asked.protocol == "TCP" else f"{each.asked.port}/{each.asked.protocol}"
        what = f"{source.name} to {target.name} on port {port} ({flow.reason}): {each.why}"
        path = each.path if each.resource else ""
        places.setdefault((id(owner), path), (owner, []))[1].append(what)
    for (_, path), (resource, flows) in places.items():
        yield meta.finding(resource, f"does not get through: {_some(sorted(set(flows)))}", path)


def tell_surplus(meta: Meta, reach: Reachability, found: Iterable[Surplus]) -> Iterator[Finding]:
    """One finding for each rule that lets too much pass."""
    places: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    resources: dict[int, Resource] = {}
    for each in sorted(found, key=lambda each: _strangeness(reach, each)):
        resource = each.reason.resource
        if resource is None:
            continue
        resources[id(resource)] = resource
        source, target = (_called(reach, number) for number in (each.source, each.target))
        requests = f" with {each.requests}" if each.requests else ""
        what = f"{source} to {target} on {reach.space.told(each.ports)}{requests}"
        places[id(resource), each.reason.path].append(what)
    for (key, path), edges in places.items():
        yield meta.finding(resources[key], f"allows what no flow declares: {_some(edges)}", path)


def _strangeness(reach: Reachability, edge: Surplus) -> tuple[bool, bool, bool, int, int]:
    """The worst first: from or to outside, from anybody's pods, from any pod of a namespace."""
    nodes = [reach.nodes.all[number] for number in (edge.source, edge.target)]
    return (
        all(node.is_pod for node in nodes),
        all(node.namespace != ELSEWHERE for node in nodes),
        not any(node.stranger for node in nodes),
        edge.source,
        edge.target,
    )


def _called(reach: Reachability, number: int) -> str:
    node = reach.nodes.all[number]
    if node.namespace == ELSEWHERE:
        return "any pod of any namespace"
    return f"any other pod of {node.namespace}" if node.stranger else node.name


def _some(texts: list[str]) -> str:
    more = len(texts) - _EXAMPLES
    shown = "; ".join(texts[:_EXAMPLES])
    return f"{shown}; and {more} more" if more > 0 else shown
