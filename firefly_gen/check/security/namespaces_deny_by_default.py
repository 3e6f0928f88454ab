"""SEC-003: in each namespace, what no policy allows is forbidden, in and out."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reach.index import Reachability, reachability
from firefly_gen.check.reach.policies import EGRESS, INGRESS
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="SEC-003",
    severity=Severity.ERROR,
    statement="Each namespace has a NetworkPolicy without rules that selects every pod, for ingress and for egress.",
    why="A pod that no policy selects is open to the whole cluster, and may send anywhere: so will be every pod that "
    "somebody starts there tomorrow.",
    mend="add a NetworkPolicy with podSelector: {} and policyTypes: [Ingress, Egress], and no rules",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks for a policy of that kind in each namespace of the tree, or else that has pods in it."""
    reach = platform.once(reachability)
    for name, place in _namespaces(platform).items():
        missing = [direction for direction in (INGRESS, EGRESS) if direction not in _denied(reach, name)]
        if missing:
            yield META.finding(place, f"namespace {name} has no policy that denies {' and '.join(missing)} by default")


def _namespaces(platform: Platform) -> dict[str, Resource]:
    found = {name: resource for name, resource in platform.namespaces.items() if resource is not None}
    for pod in platform.pods:
        if pod.namespace not in platform.namespaces:
            found.setdefault(pod.namespace or "default", pod.owner)
    return found


def _denied(reach: Reachability, namespace: str) -> set[str]:
    return {
        direction
        for policy in reach.network.policies
        if policy.namespace == namespace and not any(policy.selector.values())
        for direction in policy.directions
        if not policy.rules(direction)
    }
