"""The level of the network: which connections the NetworkPolicies let through.

A pod that no policy selects for a direction is open in it. Else a connection passes where any rule, of any policy
that selects the pod, allows it. Both ends have to agree: the source's egress and the target's ingress.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from firefly_gen.check.reach.addresses import PRIVATE, Addresses
from firefly_gen.check.reach.decision import Connection, Reason, Verdict
from firefly_gen.check.reach.nodes import Nodes
from firefly_gen.check.reach.policies import EGRESS, INGRESS, Policy, PolicyPeer, PolicyRule
from firefly_gen.check.reach.ports import PortSpace, Range

LEVEL = "network"
_POD_NETWORKS = tuple(Addresses.of((block,)) for block in PRIVATE)


@dataclass(frozen=True, slots=True)
class Reach:
    """Who is at the other end of a rule.

    Attributes:
        sure: Those whom it matches wherever the policy is enforced.
        possible: Those too whom it may match: whether an ipBlock matches a pod by its address is left to the network
            plugin.
    """

    sure: int
    possible: int

    def __or__(self, other: Reach) -> Reach:
        return Reach(self.sure | other.sure, self.possible | other.possible)

    def __and__(self, other: Reach) -> Reach:
        return Reach(self.sure & other.sure, self.possible & other.possible)


NOBODY = Reach(0, 0)


@dataclass(frozen=True, slots=True)
class Bound:
    """A rule, with whom it is about.

    Attributes:
        pods: The pods that its policy selects.
        others: The other ends.
        parts: The other ends peer by peer, to say which one decides.
    """

    policy: Policy
    rule: PolicyRule
    pods: int
    others: Reach
    parts: tuple[Reach, ...]


def ranges(policies: Iterable[Policy]) -> Iterator[Range]:
    """The ports that policies speak of by number."""
    for policy in policies:
        for rule in (*policy.ingress, *policy.egress):
            yield from (Range(port.protocol, port.first, port.last) for port in rule.ports if not port.name)


class NetworkLevel:
    """Decides over connections by the NetworkPolicies.

    Args:
        nodes: Everything that connects.
        policies: All NetworkPolicies.
        space: All ports; it has to know the ranges of the policies.
    """

    def __init__(self, nodes: Nodes, policies: Sequence[Policy], space: PortSpace) -> None:
        self.nodes = nodes
        self.policies = tuple(policies)
        self.space = space
        self.pods = tuple(nodes.in_namespace(each.namespace) & nodes.selected(each.selector) for each in policies)
        self._everybody = Reach(nodes.everything, nodes.everything)
        directions = (INGRESS, EGRESS)
        self._closed = {direction: self._closed_for(direction) for direction in directions}
        self.bound = {direction: tuple(self._bind(direction)) for direction in directions}
        self._own = {direction: self._by_node(direction) for direction in directions}
        self._toward = self._by_target()

    def _closed_for(self, direction: str) -> int:
        return _union(
            pods for policy, pods in zip(self.policies, self.pods, strict=True) if direction in policy.directions
        )

    def _bind(self, direction: str) -> Iterator[Bound]:
        for policy, pods in zip(self.policies, self.pods, strict=True):
            for rule in policy.rules(direction):
                parts = tuple(self.matched(peer, policy.namespace) for peer in rule.peers)
                yield Bound(policy, rule, pods, _joined(parts) if parts else self._everybody, parts)

    def _by_node(self, direction: str) -> Mapping[int, Sequence[Bound]]:
        found: defaultdict[int, list[Bound]] = defaultdict(list)
        for bound in self.bound[direction]:
            for number in self.nodes.members(bound.pods):
                found[number].append(bound)
        return found

    def _by_target(self) -> Mapping[int, Sequence[Bound]]:
        found: defaultdict[int, list[Bound]] = defaultdict(list)
        for bound in self.bound[EGRESS]:
            for number in self.nodes.members(bound.others.possible):
                found[number].append(bound)
        return found

    def matched(self, peer: PolicyPeer, namespace: str) -> Reach:
        """Whom an item of ``from`` or ``to`` matches, in a policy of that namespace."""
        if peer.anybody:
            return self._everybody
        found = NOBODY
        if peer.namespaces is not None or peer.pods is not None:
            inside = (
                self.nodes.in_namespace(namespace)
                if peer.namespaces is None
                else self.nodes.selected_namespaces(peer.namespaces)
            )
            pods = inside & self.nodes.selected(peer.pods or {})
            found = Reach(pods, pods)
        return found | self._in_block(peer.block) if peer.block is not None else found

    def _in_block(self, block: Addresses) -> Reach:
        """Addresses belong where all of them do: what a block has of others' in part, it has as a node of its own."""
        found = 0
        for number in self.nodes.members(self.nodes.outside):
            addresses = self.nodes.all[number].addresses
            if addresses is not None:
                found |= block.holds(addresses) << number
        pods = self.nodes.pods if any(block.holds(each) for each in _POD_NETWORKS) else 0
        return Reach(found, found | pods)

    def with_policies(self, policies: Sequence[Policy]) -> NetworkLevel:
        """The same level under other NetworkPolicies, as long as the space knows their ranges."""
        return NetworkLevel(self.nodes, policies, self.space)

    # ------------------------------------------------------------------------------------------------ all pairs

    def closed(self, direction: str) -> int:
        """The nodes that some policy closes for a direction, but for its rules."""
        return self._closed[direction]

    def port_sets(self, target: int) -> set[int]:
        """The sets of ports that rules about connections to a node speak of."""
        node = self.nodes.all[target]
        rules = (*self._own[INGRESS].get(target, ()), *self._toward.get(target, ()))
        return {self.space.covered(bound.rule.ports, node) for bound in rules}

    def sources(self, target: int, ports: int) -> Reach:
        """Everybody who can connect to any of the ports of a node.

        Args:
            target: The node.
            ports: A set that all rules treat alike, as ``PortSpace.alike`` makes them of ``port_sets``.
        """
        return self._admitted(target, ports) & self._sent(target, ports)

    def _admitted(self, target: int, ports: int) -> Reach:
        if not self._closed[INGRESS] >> target & 1:
            return self._everybody
        node = self.nodes.all[target]
        rules = self._own[INGRESS].get(target, ())
        return _joined(bound.others for bound in rules if self.space.covered(bound.rule.ports, node) & ports)

    def _sent(self, target: int, ports: int) -> Reach:
        node = self.nodes.all[target]
        free = self.nodes.everything & ~self._closed[EGRESS]
        found = Reach(free, free)
        for bound in self._toward.get(target, ()):
            if self.space.covered(bound.rule.ports, node) & ports:
                found |= Reach(bound.pods if bound.others.sure >> target & 1 else 0, bound.pods)
        return found

    # ------------------------------------------------------------------------------------------- single answers

    def decide(self, asked: Connection) -> Verdict:
        """Whether a connection surely passes, and every rule that lets it, or every policy that does not."""
        ways = [self.way(asked, direction) for direction in (EGRESS, INGRESS)]
        reasons = tuple(reason for way in ways for reason in way.reasons)
        return Verdict(LEVEL, allowed=all(way.allowed for way in ways), reasons=reasons)

    def widest(self, asked: Connection, direction: str) -> tuple[int, Reason] | None:
        """Of the rules that may let a connection pass in a direction the widest, and how many it lets pass.

        None where the way is open, and so no rule lets it.
        """
        here, there = (asked.source, asked.target) if direction == EGRESS else (asked.target, asked.source)
        port = self.space.bit(asked.protocol, asked.port)
        target = self.nodes.all[asked.target]
        found = [
            (bound.others.possible.bit_count(), bound, path)
            for bound in self._own[direction].get(here, ())
            if self.space.covered(bound.rule.ports, target) & port
            for path in _deciding(bound, there, possible=True)
        ]
        if not found:
            return None
        count, bound, path = max(found, key=lambda each: each[0])
        return count, Reason(bound.policy.resource, path, allows=True, says="allows it")

    def way(self, asked: Connection, direction: str) -> Verdict:
        """Decides for one direction: Egress for what the source may, Ingress for what the target lets in."""
        ends = (asked.source, asked.target)
        here, there = ends if direction == EGRESS else ends[::-1]
        where = f"{'out of' if direction == EGRESS else 'into'} {self.nodes.all[here].name}"
        if not self._closed[direction] >> here & 1:
            open_way = Reason(None, "", allows=True, says=f"no NetworkPolicy closes the way {where}")
            return Verdict(LEVEL, allowed=True, reasons=(open_way,))
        reasons = tuple(
            Reason(bound.policy.resource, path, allows=True, says=f"allows the way {where}")
            for bound in self._own[direction].get(here, ())
            if self.space.covered(bound.rule.ports, self.nodes.all[asked.target])
            & self.space.bit(asked.protocol, asked.port)
            for path in _deciding(bound, there, possible=False)
        )
        return Verdict(LEVEL, allowed=bool(reasons), reasons=reasons or tuple(self._closing(direction, here, where)))

    def _closing(self, direction: str, here: int, where: str) -> Iterator[Reason]:
        for policy, pods in zip(self.policies, self.pods, strict=True):
            if direction in policy.directions and pods >> here & 1:
                says = f"closes the way {where}, and none of its rules allows this"
                yield Reason(policy.resource, "spec.podSelector", allows=False, says=says)


def _deciding(bound: Bound, other: int, *, possible: bool) -> Iterator[str]:
    if not bound.parts:
        yield bound.rule.path
    for peer, part in zip(bound.rule.peers, bound.parts, strict=True):
        if (part.possible if possible else part.sure) >> other & 1:
            yield peer.path


def _joined(parts: Iterable[Reach]) -> Reach:
    found = NOBODY
    for part in parts:
        found |= part
    return found


def _union(parts: Iterable[int]) -> int:
    found = 0
    for part in parts:
        found |= part
    return found
