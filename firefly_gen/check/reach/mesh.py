"""The level of the mesh: which connections and requests it lets through at both ends.

A connection leaves the source where its Sidecar shows the target, enters where PeerAuthentication takes it as it comes,
and is answered where no DENY covers it, and an ALLOW does or there is none. UDP passes by the mesh. In the ambient mode
ztunnel decides at the pods, and waypoints decide over requests before Services.
Source: https://istio.io/latest/docs/concepts/security/#implicit-enablement
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from firefly_gen.check.reach.authorization import ALLOW, Authorization
from firefly_gen.check.reach.carriage import Carriage, Door
from firefly_gen.check.reach.decision import Connection, Reason, Verdict
from firefly_gen.check.reach.guard import Access, Guard, Sight
from firefly_gen.check.reach.network import Reach
from firefly_gen.check.reach.nodes import Nodes
from firefly_gen.check.reach.outbound import Outbound
from firefly_gen.check.reach.ports import PortSpace, Range
from firefly_gen.check.reach.requests import EVERY_REQUEST
from firefly_gen.check.reach.transport import DISABLE, STRICT, Transport
from firefly_gen.model.resource import Resource

LEVEL = "mesh"
SIDECAR_PORTS = frozenset({15008, 15020, 15021, 15053, 15090})
"""Ports of the proxy itself, which no AuthorizationPolicy guards.

Source: https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio
"""


@dataclass(frozen=True, slots=True)
class MeshRules:
    """What the mesh is told.

    Attributes:
        policies: All AuthorizationPolicies.
        transport: The modes of the pods.
        outbound: What sidecars let out.
        opaque: The ports of each node that do not speak HTTP, as far as the mesh knows.
        carriage: How connections are carried.
    """

    policies: tuple[Authorization, ...]
    transport: Transport
    outbound: Outbound
    opaque: Mapping[int, frozenset[int]]
    carriage: Carriage


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
        self._carriage = rules.carriage
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
        """Whether the mesh sees connections to those ports of a node."""
        node = self._nodes.all[target]
        if not node.dataplane.guards or not ports & self.tcp:
            return False
        past = frozenset() if node.blind else SIDECAR_PORTS | node.unproxied_in
        return not any(ports & self._space.bit("TCP", port) for port in past)

    def port_sets(self, target: int) -> set[int]:
        """The sets of ports that rules about a node speak of."""
        node = self._nodes.all[target]
        single = self._outbound.ports(target)
        if node.meshed:
            single |= SIDECAR_PORTS | node.unproxied_in | self._opaque_ports.get(target, frozenset())
        sets = {self._space.bit("TCP", port) for port in single}
        return sets | {self.tcp} | {grant.ports for policy in self._of[target] for grant in policy.grants}

    def accesses(self, target: int, ports: int, door: Door | None = None) -> tuple[Access, ...]:
        """Who may send what to ports of a node, as far as the target decides, or the waypoint before it.

        Args:
            target: The node.
            ports: A set that all rules treat alike.
            door: By which of its doors; None for what asks the pods themselves.
        """
        if door is not None:
            return tuple(self._before(door).accesses())
        if not self.guarded(target, ports):
            everybody = Reach(self._nodes.everything, self._nodes.everything)
            return (Access(everybody, EVERY_REQUEST, None, ""),)
        return tuple(self._at(target, ports).accesses())

    def _at(self, target: int, ports: int) -> Guard:
        """What decides at the pods."""
        node = self._nodes.all[target]
        mode = self._transport.mode(target, ports).name
        known = self._carriage.sends if node.dataplane.takes_tunnels else self._meshed
        plain = node.router or (mode == DISABLE and not node.blind)  # ztunnel's tunnels always know who comes
        return Guard(
            name=node.name,
            policies=self._of[target],
            ports=ports,
            entering=known if mode == STRICT and not node.router else self._nodes.everything,
            shown=0 if plain else known,
            trusted=self._carriage.probes if node.blind else 0,
            sight=self._sight(target, ports),
        )

    def _sight(self, target: int, ports: int) -> Sight:
        if self._nodes.all[target].blind:
            return Sight.CONNECTIONS
        opaque = any(ports & self._space.bit("TCP", port) for port in self._opaque_ports.get(target, ()))
        return Sight.BYTES if opaque else Sight.REQUESTS

    def _before(self, door: Door) -> Guard:
        """What decides at a waypoint, over a Service: it takes tunnels alone."""
        name = self._nodes.all[door.waypoint].name
        return Guard(
            name=f"{door.service.identity.name} at {name}",
            policies=self._attached(door),
            ports=self._space.bit("TCP", door.port),
            entering=self._carriage.sends,
            shown=self._carriage.sends,
            sight=Sight.REQUESTS,
        )

    def _attached(self, door: Door) -> tuple[Authorization, ...]:
        """The policies of a waypoint, and those of the Service behind it."""
        attached = (each for each in self.policies if each.attached_to(door.service.identity))
        return (*self._of[door.waypoint], *attached)

    def narrowest(self, target: int, door: Door | None = None) -> Resource | None:
        """The policy that allows something at a node, and is about the fewest nodes; None where there is none."""
        policies = self._of[target] if door is None else self._attached(door)
        allowing = [each for each in policies if each.action == ALLOW]
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

    def decide(self, asked: Connection, door: Door | None = None) -> Verdict:
        """Whether some request surely passes, and every object that decides.

        Args:
            asked: The connection.
            door: By which door of the target: then the waypoint decides, and not the pods.
        """
        reasons = tuple(self._reasons(asked) if door is None else self._before(door).reasons(asked.source))
        return Verdict(LEVEL, allowed=all(each.allows for each in reasons), reasons=reasons)

    def _reasons(self, asked: Connection) -> Iterator[Reason]:
        source, target = self._nodes.all[asked.source], self._nodes.all[asked.target]
        ports = self._space.bit(asked.protocol, asked.port)
        if asked.protocol == "TCP" and source.meshed:
            yield from self._outbound.explain(asked.source, asked.target, asked.port)
        if not self.guarded(asked.target, ports):
            what = "nothing of the mesh" if target.dataplane.takes_tunnels else "no sidecar"
            yield Reason(None, "", allows=True, says=f"{what} guards port {asked.port} of {target.name}")
            return
        guard = self._at(asked.target, ports)
        if not target.router and not guard.trusted >> asked.source & 1:
            mode = self._transport.mode(asked.target, ports)
            taken = bool(guard.entering >> asked.source & 1)
            yield Reason(mode.reason.resource, mode.reason.path, allows=taken, says=mode.reason.says)
        yield from guard.reasons(asked.source)
