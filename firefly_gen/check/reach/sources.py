"""Who the sources of an AuthorizationPolicy are: by the identity in the mesh, or by address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from firefly_gen.check.reach.addresses import PRIVATE, Addresses
from firefly_gen.check.reach.network import Reach
from firefly_gen.check.reach.nodes import Node, Nodes
from firefly_gen.check.reach.requests import fits
from firefly_gen.check.reading import sequence, text

CONDITIONS = {
    "source.namespace": "namespaces",
    "source.principal": "principals",
    "source.serviceAccount": "serviceAccounts",
    "source.ip": "ipBlocks",
}
"""Keys of ``when`` that ask for what a field of ``source`` asks for."""

_IDENTITIES = ("principals", "namespaces", "serviceAccounts", "trustDomains")
_POD_NETWORKS = Addresses.of(PRIVATE)


def texts(values: Any) -> tuple[str, ...]:
    """The items of a list of strings."""
    return tuple(str(each) for each in sequence(values))


def lists(body: Mapping[str, Any], field: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a field asks for, and what its opposite (``notX``) forbids."""
    return texts(body.get(field)), texts(body.get(f"not{field[0].upper()}{field[1:]}"))


class Sources:
    """Finds the nodes that sources mean.

    Args:
        nodes: Everything that connects.
        trust_domain: What identities in the mesh begin with.
    """

    def __init__(self, nodes: Nodes, trust_domain: str) -> None:
        self._nodes = nodes
        self._trust_domain = trust_domain
        self._principals = tuple(
            f"{trust_domain}/ns/{node.namespace}/sa/{node.account}" if node.meshed else "" for node in nodes.all
        )
        self._known = nodes.where(bool(each) for each in self._principals)
        self._meant: dict[tuple[str, str, str], int] = {}

    def who(
        self, source: Mapping[str, Any], when: Sequence[Mapping[str, Any]], namespace: str, *, shown: bool
    ) -> Reach:
        """The nodes that a source means.

        Args:
            source: The ``source`` of a rule; an empty one is everybody.
            when: The conditions of the rule.
            namespace: Of the policy: names of service accounts without a namespace are of this one.
            shown: Whether the nodes show their identity, as they do over mutual TLS.
        """
        found = Reach(self._nodes.everything, self._nodes.everything)
        for field in _IDENTITIES:
            wanted, unwanted = lists(source, field)
            found &= self._identified(wanted, unwanted, field, namespace, shown=shown)
        found &= self._addressed(*lists(source, "ipBlocks"))
        for condition in when:
            field = CONDITIONS.get(text(condition.get("key")), "")
            values, not_values = texts(condition.get("values")), texts(condition.get("notValues"))
            if field == "ipBlocks":
                found &= self._addressed(values, not_values)
            elif field:
                found &= self._identified(values, not_values, field, namespace, shown=shown)
        return found

    def _identity_tests(self, namespace: str) -> Mapping[str, Callable[[str, Node, str], bool]]:
        def account(pattern: str, node: Node, _principal: str) -> bool:
            where, _, name = pattern.rpartition("/")
            return (where or namespace) == node.namespace and name == node.account

        return {
            "principals": lambda pattern, _node, principal: fits(pattern, principal),
            "namespaces": lambda pattern, node, _principal: bool(re.fullmatch(_regex(pattern), node.namespace)),
            "serviceAccounts": account,
            "trustDomains": lambda pattern, _node, _principal: fits(pattern, self._trust_domain),
        }

    def _identified(
        self, wanted: tuple[str, ...], unwanted: tuple[str, ...], field: str, namespace: str, *, shown: bool
    ) -> Reach:
        def matching(patterns: tuple[str, ...]) -> int:
            found = 0
            for pattern in patterns if shown else ():
                found |= self._of(field, pattern, namespace)
            return found & self._known

        found = matching(wanted) if wanted else self._nodes.everything
        if unwanted:
            found &= ~matching(unwanted)
        return Reach(found, found)

    def _of(self, field: str, pattern: str, namespace: str) -> int:
        """The nodes that one item of a field means; policies repeat each other's."""
        key = (field, pattern, namespace)
        if key not in self._meant:
            test = self._identity_tests(namespace)[field]
            every = zip(self._nodes.all, self._principals, strict=True)
            self._meant[key] = self._nodes.where(test(pattern, node, principal) for node, principal in every)
        return self._meant[key]

    def _addressed(self, wanted: tuple[str, ...], unwanted: tuple[str, ...]) -> Reach:
        everything = self._nodes.everything
        inside = self._in_blocks(wanted) if wanted else Reach(everything, everything)
        if not unwanted:
            return inside
        outside = self._in_blocks(unwanted)
        return inside & Reach(everything & ~outside.possible, everything & ~outside.sure)

    def _in_blocks(self, blocks: tuple[str, ...]) -> Reach:
        try:
            block = Addresses.of(blocks)
        except ValueError:
            return Reach(0, self._nodes.everything)
        sure = self._nodes.where(node.addresses is not None and block.holds(node.addresses) for node in self._nodes.all)
        possible = self._nodes.where(block.meets(node.addresses or _POD_NETWORKS) for node in self._nodes.all)
        return Reach(sure, possible)


def _regex(pattern: str) -> str:
    return ".*".join(re.escape(part) for part in pattern.split("*"))
