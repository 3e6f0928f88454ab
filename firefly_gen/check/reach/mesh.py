"""The level of the mesh: which connections and requests the sidecars at both ends let through.

A connection leaves the source where its Sidecar shows the target, enters where PeerAuthentication takes it as it comes,
and is answered where no DENY covers it, and an ALLOW does or there is none. UDP passes by the mesh.
Source: https://istio.io/latest/docs/concepts/security/#implicit-enablement
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from firefly_gen.check.reach.authorization import ALLOW, CUSTOM, DENY, Authorization, Grant
from firefly_gen.check.reach.decision import Connection, Reason, Verdict
from firefly_gen.check.reach.network import Reach
from firefly_gen.check.reach.nodes import Nodes
from firefly_gen.check.reach.outbound import Outbound
from firefly_gen.check.reach.ports import PortSpace, Range
from firefly_gen.check.reach.requests import EVERY_REQUEST, Requests
from firefly_gen.check.reach.transport import DISABLE, STRICT, Transport
from firefly_gen.model.resource import Resource

LEVEL = "mesh"
SIDECAR_PORTS = frozenset({15008, 15020, 15021, 15053, 15090})
"""Ports of the sidecar itself, which no AuthorizationPolicy guards.

Source: https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio
"""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may send which requests, and what says so; ``resource`` is None where nothing forbids it."""

    sources: Reach
    requests: Requests
    resource: Resource | None
    path: str


@dataclass(frozen=True, slots=True)
class MeshRules:
    """What the mesh is told.

    Attributes:
        policies: All AuthorizationPolicies.
        transport: The modes of the sidecars.
        outbound: What sidecars let out.
        opaque: The ports of each node that do not speak HTTP, as far as the mesh knows.
    """

    policies: tuple[Authorization, ...]
    transport: Transport
    outbound: Outbound
    opaque: Mapping[int, frozenset[int]]


class MeshLevel:
    """Decides over connections by what the mesh is told.

    Args:
        nodes: Everything that connects.
        rules: What the mesh is told.
        space: All ports.
    """

    def __init__(self, nodes: Nodes, rules: MeshRules, space: PortSpace) -> None:
        self._nodes = nodes
        self._rules = rules
        self.policies = rules.policies
        self._transport = rules.transport
        self._outbound = rules.outbound
        self._space = space
        self._opaque_ports = rules.opaque
        self.tcp = space.span(Range("TCP", 1, 65535))
        self._meshed = nodes.where(node.meshed for node in nodes.all)
        self._of: defaultdict[int, list[Authorization]] = defaultdict(list)
        for policy in self.policies:
            for number in nodes.members(policy.targets):
                self._of[number].append(policy)

    def with_policies(self, policies: Iterable[Authorization]) -> MeshLevel:
        """The same level under other AuthorizationPolicies."""
        return MeshLevel(self._nodes, replace(self._rules, policies=tuple(policies)), self._space)

    def guarded(self, target: int, ports: int) -> bool:
        """Whether the sidecar of a node sees connections to those ports."""
        node = self._nodes.all[target]
        if not node.proxied or not ports & self.tcp:
            return False
        return not any(ports & self._space.bit("TCP", port) for port in SIDECAR_PORTS | node.unproxied_in)

    def port_sets(self, target: int) -> set[int]:
        """The sets of ports that rules about a node speak of."""
        node = self._nodes.all[target]
        single = self._outbound.ports(target)
        if node.meshed:
            single |= SIDECAR_PORTS | node.unproxied_in | self._opaque_ports.get(target, frozenset())
        sets = {self._space.bit("TCP", port) for port in single}
        return sets | {self.tcp} | {grant.ports for policy in self._of[target] for grant in policy.grants}

    def accesses(self, target: int, ports: int) -> tuple[Access, ...]:
        """Who may send what to ports of a node, as far as the target decides.

        Args:
            target: The node.
            ports: A set that all rules treat alike.
        """
        everybody = Reach(self._nodes.everything, self._nodes.everything)
        if not self.guarded(target, ports):
            return (Access(everybody, EVERY_REQUEST, None, ""),)
        entering = self._entering(target, ports)
        denied = self._denied(target, ports)
        opaque = self._opaque(target, ports)
        left = Reach(entering & ~denied.possible, entering & ~denied.sure)
        allowing = [policy for policy in self._of[target] if policy.action == ALLOW]
        if not allowing:
            return (Access(left, EVERY_REQUEST, None, ""),)
        return tuple(
            Access(self._meant(grant, target, ports) & left, grant.requests, policy.resource, grant.path)
            for policy in allowing
            for grant in policy.grants
            if grant.ports & ports and not (opaque and grant.http)
        )

    def _entering(self, target: int, ports: int) -> int:
        """Whose connections the target's sidecar takes."""
        if self._nodes.all[target].router or self._transport.mode(target, ports).name != STRICT:
            return self._nodes.everything
        return self._meshed

    def _meant(self, grant: Grant, target: int, ports: int) -> Reach:
        """Whom a rule means: those with a sidecar by their identity, all others without one."""
        if self._nodes.all[target].router or self._transport.mode(target, ports).name == DISABLE:
            return grant.plain
        meshed = self._meshed
        return Reach(
            (grant.sources.sure & meshed) | (grant.plain.sure & ~meshed),
            (grant.sources.possible & meshed) | (grant.plain.possible & ~meshed),
        )

    def _opaque(self, target: int, ports: int) -> bool:
        """Whether the sidecar cannot read the requests: then what asks for HTTP allows nothing, and denies all."""
        return any(ports & self._space.bit("TCP", port) for port in self._opaque_ports.get(target, ()))

    def _denied(self, target: int, ports: int) -> Reach:
        found = Reach(0, 0)
        for _, grant in self._denying(target, ports):
            if grant.requests.everything or (grant.http and self._opaque(target, ports)):
                found |= self._meant(grant, target, ports)
        return found

    def _denying(self, target: int, ports: int) -> Iterator[tuple[Authorization, Grant]]:
        for policy in self._of[target]:
            for grant in policy.grants:
                if policy.action == DENY and grant.ports & ports:
                    yield policy, grant

    def narrowest(self, target: int) -> Resource | None:
        """The policy that allows something at a node, and is about the fewest nodes; None where there is none."""
        allowing = [each for each in self._of[target] if each.action == ALLOW]
        rank = [(not each.grants, each.targets.bit_count(), each.resource.identity, each.resource) for each in allowing]
        return min(rank, key=lambda each: each[:3])[3] if rank else None

    def held_back(self, target: int, ports: int) -> int:
        """The nodes whose own sidecars do not let them out to ports of a node."""
        if not ports & self.tcp:
            return 0
        first = self._space.listed(ports & self.tcp)[0].first
        return self._outbound.held_back(target, first)

    def led_to(self, target: int, ports: int) -> bool:
        """Whether a name that the mesh knows leads to ports of a node; what lies outside may always have one."""
        node = self._nodes.all[target]
        return not node.is_pod or self._outbound.knows(target, self._space.listed(ports)[0].first)

    # ------------------------------------------------------------------------------------------- single answers

    def decide(self, asked: Connection) -> Verdict:
        """Whether some request surely passes, and every object that decides."""
        reasons = tuple(self._reasons(asked))
        return Verdict(LEVEL, allowed=all(each.allows for each in reasons), reasons=reasons)

    def _reasons(self, asked: Connection) -> Iterator[Reason]:
        source, target = self._nodes.all[asked.source], self._nodes.all[asked.target]
        ports = self._space.bit(asked.protocol, asked.port)
        if asked.protocol == "TCP" and source.meshed:
            yield from self._outbound.explain(asked.source, asked.target, asked.port)
        if not self.guarded(asked.target, ports):
            yield Reason(None, "", allows=True, says=f"no sidecar guards port {asked.port} of {target.name}")
            return
        if not target.router:
            mode = self._transport.mode(asked.target, ports)
            taken = bool(self._entering(asked.target, ports) >> asked.source & 1)
            yield Reason(mode.reason.resource, mode.reason.path, allows=taken, says=mode.reason.says)
        yield from self._answers(asked, ports)

    def _answers(self, asked: Connection, ports: int) -> Iterator[Reason]:
        denials = tuple(self._refusals(asked, ports))
        yield from denials
        grants = [
            access
            for access in self.accesses(asked.target, ports)
            if access.resource and access.sources.sure >> asked.source & 1
        ]
        for access in grants:
            yield Reason(access.resource, access.path, allows=True, says=f"allows {access.requests}")
        allowing = [policy for policy in self._of[asked.target] if policy.action == ALLOW]
        if grants or not all(each.allows for each in denials):
            return
        name = self._nodes.all[asked.target].name
        for policy in allowing:
            says = f"closes {name} but for its rules, and none of them covers this"
            yield Reason(policy.resource, "spec.rules", allows=False, says=says)
        if not allowing:
            yield Reason(None, "", allows=True, says=f"no AuthorizationPolicy closes {name}")

    def _refusals(self, asked: Connection, ports: int) -> Iterator[Reason]:
        for policy, grant in self._denying(asked.target, ports):
            if not self._meant(grant, asked.target, ports).possible >> asked.source & 1:
                continue
            flat = grant.requests.everything or (grant.http and self._opaque(asked.target, ports))
            what = "every request" if flat else "some requests"
            yield Reason(policy.resource, grant.path, allows=not flat, says=f"denies {what}")
        for policy in self._of[asked.target]:
            if policy.action == CUSTOM:
                yield Reason(policy.resource, "spec.provider", allows=True, says="asks an external authorizer, too")
