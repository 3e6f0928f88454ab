"""SEC-005: in the mesh, too, what no policy allows is forbidden, and no rule is for everybody."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.mesh import is_guarded, is_meshed
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reach.authorization import ALLOW
from firefly_gen.check.reach.index import AUTHORIZATION, Reachability, reachability, root_namespace
from firefly_gen.check.reading import at, mapping, sequence, text
from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="SEC-005",
    severity=Severity.ERROR,
    statement="Each meshed namespace, and each waypoint, has an AuthorizationPolicy that allows nothing, each service "
    "one that allows its callers, and no rule that allows leaves out who.",
    why="The mesh opens a pod that no policy applies to for everybody, and so does a rule without `from`.",
    mend="give the namespace an AuthorizationPolicy with an empty spec, the waypoint one with its targetRef alone, the "
    "pods one with their callers' principals",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at meshed namespaces, at the pods in them, and at every rule."""
    policies = platform.of_kind(AUTHORIZATION)
    nothing = {each.identity.namespace for each in policies if _allows_nothing(each)}
    for name, resource in platform.namespaces.items():
        if resource is not None and is_meshed(platform, name) and not nothing & {name, root_namespace(platform)}:
            yield META.finding(resource, f"namespace {name} has no AuthorizationPolicy that allows nothing")
    reach = platform.once(reachability)
    yield from _services(platform, reach)
    yield from _waypoints(reach)
    for policy in policies:
        yield from _open_rules(policy)


def _allows_nothing(policy: Resource) -> bool:
    spec = mapping(policy.body.get("spec"))
    return (
        not any(spec.get(key) for key in ("selector", "targetRef", "targetRefs", "rules")) and _action(policy) == ALLOW
    )


def _action(policy: Resource) -> str:
    return text(at(policy.body, "spec.action")) or ALLOW


def _services(platform: Platform, reach: Reachability) -> Iterator[Finding]:
    allowed = 0
    for policy in reach.mesh.policies:
        if policy.action == ALLOW and policy.grants:
            allowed |= policy.targets
    served = {number for number, node in enumerate(reach.nodes.all) if allowed >> number & 1}
    owners = {id(reach.nodes.all[number].owner) for number in served}
    for pod in platform.workloads:
        if is_guarded(platform, pod) and pod.ports and id(pod.owner) not in owners:
            yield META.finding(pod.owner, "no AuthorizationPolicy allows anybody to ask these pods anything")


def _waypoints(reach: Reachability) -> Iterator[Finding]:
    """What holds for a namespace does not for its waypoint: that opens each Service that no policy is attached to."""
    closed = 0
    for policy in reach.mesh.policies:
        if policy.action == ALLOW and not policy.grants:
            closed |= policy.targets
    for number, node in enumerate(reach.nodes.all):
        if node.dataplane is Dataplane.WAYPOINT and node.owner and not closed >> number & 1:
            yield META.finding(node.owner, "no AuthorizationPolicy with this targetRef allows nothing")


def _open_rules(policy: Resource) -> Iterator[Finding]:
    if _action(policy) != ALLOW:
        return
    for number, rule in enumerate(sequence(at(policy.body, "spec.rules"))):
        if not sequence(mapping(rule).get("from")):
            yield META.finding(policy, "this rule is for everybody: it does not say who", f"spec.rules[{number}]")
