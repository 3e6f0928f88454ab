"""NET-006: policies are what the API server and istiod take, and each rule is about somebody."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reach.index import Reachability, reachability
from firefly_gen.check.reach.policies import EGRESS, INGRESS
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="NET-006",
    severity=Severity.ERROR,
    statement="NetworkPolicies and AuthorizationPolicies select pods, and none of their peers is empty or nobody.",
    why="An empty peer is refused at best, and everybody at worst; a selector with a typing error guards nothing.",
    mend="say who is meant: namespace and pod labels in one peer, principals in a source; remove what is about nobody",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the policies one by one."""
    reach = platform.once(reachability)
    yield from _defects(reach)
    if platform.environment is not None:  # else who there is besides the objects is not known
        yield from _idle_policies(reach)
        yield from _idle_peers(reach)
        yield from _idle_sources(reach)


def _defects(reach: Reachability) -> Iterator[Finding]:
    told = [(policy.resource, policy.defects) for policy in reach.network.policies]
    told += [(policy.resource, policy.defects) for policy in reach.mesh.policies]
    for resource, defects in told:
        for defect in defects:
            yield META.finding(resource, defect.message, defect.path)


def _idle_policies(reach: Reachability) -> Iterator[Finding]:
    for policy, pods in zip(reach.network.policies, reach.network.pods, strict=True):
        if not pods:
            yield META.finding(policy.resource, "selects no pod, and so does nothing", "spec.podSelector")
    served = {door.service.identity for door in reach.carriage.doors}
    for authorization in reach.mesh.policies:
        if not (authorization.targets or any(authorization.attached_to(each) for each in served)):
            place = "spec.targetRefs" if authorization.services else "spec.selector"
            yield META.finding(authorization.resource, "applies to no pod, and so does nothing", place)


def _idle_peers(reach: Reachability) -> Iterator[Finding]:
    for direction in (INGRESS, EGRESS):
        for bound in reach.network.bound[direction]:
            for peer, part in zip(bound.rule.peers, bound.parts, strict=True):
                if not part.possible:
                    yield META.finding(bound.policy.resource, "this peer matches no pod", peer.path)


def _idle_sources(reach: Reachability) -> Iterator[Finding]:
    for policy in reach.mesh.policies:
        for grant in policy.grants:
            if not (grant.sources.possible | grant.plain.possible):
                yield META.finding(
                    policy.resource, "this rule is about nobody: no pod has such an identity", grant.path
                )
