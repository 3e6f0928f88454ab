"""Everything that can open or take a connection, and sets of it as the bits of a number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from firefly_gen.check.reach.addresses import Addresses
from firefly_gen.check.reading import mapping, sequence, strings, text
from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.resource import Resource

NAME_LABEL = "kubernetes.io/metadata.name"
"""The label that the API server gives every namespace."""

PROTOCOLS = ("TCP", "UDP", "SCTP")
LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class NodePort:
    """A port that a pod declares. ``protocol`` is TCP, UDP or SCTP; ``name`` is empty where it has none."""

    number: int
    protocol: str = "TCP"
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """The pods of one workload, or addresses outside the cluster.

    Attributes:
        name: ``namespace/workload``; for addresses, what they are called.
        namespace: Empty for addresses.
        ports: What the pods listen on, as far as they say so.
        account: Service account of the pods.
        dataplane: What of the mesh stands at the pods.
        unproxied_in: Ports that connections reach past the sidecar.
        unproxied_out: Ports of others that the pods' connections leave for past the sidecar.
        host_network: Whether they share the network of their node: policies neither select nor match them.
        addresses: Where it is; None for pods, whose addresses nobody knows beforehand.
        hosts: What it is called in DNS, where it is outside.
        outside: What people call it, where it is outside: nodes with one such name are parts of one thing.
        owner: The object that makes the pods; None where it is not in the tree.
        stranger: Whether it stands for any other pod of its namespace.
    """

    name: str
    namespace: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    ports: tuple[NodePort, ...] = ()
    account: str = ""
    dataplane: Dataplane = Dataplane.NONE
    unproxied_in: frozenset[int] = frozenset()
    unproxied_out: frozenset[int] = frozenset()
    host_network: bool = False
    addresses: Addresses | None = None
    hosts: tuple[str, ...] = ()
    outside: str = ""
    owner: Resource | None = None
    stranger: bool = False

    @property
    def meshed(self) -> bool:
        """Whether they have an identity in the mesh."""
        return self.dataplane.meshed

    @property
    def proxied(self) -> bool:
        """Whether connections go through a sidecar of theirs."""
        return self.dataplane is Dataplane.SIDECAR

    @property
    def router(self) -> bool:
        """Whether they are a gateway of the mesh: what they listen on is for clients without an identity."""
        return self.dataplane is Dataplane.GATEWAY

    @property
    def blind(self) -> bool:
        """Whether what guards them cannot read requests."""
        return self.dataplane.guards and not self.dataplane.reads_requests

    @property
    def is_pod(self) -> bool:
        """Whether these are pods."""
        return self.addresses is None

    def numbers(self, name: str, protocol: str) -> frozenset[int]:
        """The ports of that name and protocol; a rolling change of a workload may have several."""
        return frozenset(each.number for each in self.ports if each.name == name and each.protocol == protocol)


class Nodes:
    """Nodes, and who among them carries which labels. The bit ``1 << i`` of a set stands for node i.

    Args:
        nodes: The nodes.
        namespaces: Labels of each namespace; the label of its name is added, as the API server does.
    """

    def __init__(self, nodes: Sequence[Node], namespaces: Mapping[str, Mapping[str, str]]) -> None:
        self.all = tuple(nodes)
        self.index = {node.name: number for number, node in enumerate(self.all)}
        self.everything = (1 << len(self.all)) - 1
        self.pods = self.where(node.is_pod and not node.host_network for node in self.all)
        self.outside = self.where(not node.is_pod for node in self.all)
        self._by_label: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._by_key: defaultdict[str, int] = defaultdict(int)
        self._by_namespace: defaultdict[str, int] = defaultdict(int)
        self._namespace_by_label: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._namespace_by_key: defaultdict[str, int] = defaultdict(int)
        for number, node in enumerate(self.all):
            if self.pods >> number & 1:
                self._add(1 << number, node, {**namespaces.get(node.namespace, {}), NAME_LABEL: node.namespace})

    def _add(self, bit: int, node: Node, namespace_labels: Mapping[str, str]) -> None:
        self._by_namespace[node.namespace] |= bit
        for label, value in node.labels.items():
            self._by_label[label, value] |= bit
            self._by_key[label] |= bit
        for label, value in namespace_labels.items():
            self._namespace_by_label[label, value] |= bit
            self._namespace_by_key[label] |= bit

    def where(self, tests: Iterable[bool]) -> int:
        """The set of the nodes for which the test in their place holds."""
        return sum(1 << number for number, holds in enumerate(tests) if holds)

    def members(self, chosen: int) -> Iterator[int]:
        """The numbers of the nodes in a set, in order."""
        while chosen:
            bit = chosen & -chosen
            yield bit.bit_length() - 1
            chosen ^= bit

    def named(self, chosen: int) -> tuple[str, ...]:
        """The names of the nodes in a set."""
        return tuple(self.all[number].name for number in self.members(chosen))

    def in_namespace(self, namespace: str) -> int:
        """The pods of a namespace."""
        return self._by_namespace.get(namespace, 0)

    def selected(self, selector: Any) -> int:
        """The pods, of whatever namespace, that a LabelSelector selects; an empty one selects all."""
        return self._matching(selector, self._by_label, self._by_key)

    def selected_namespaces(self, selector: Any) -> int:
        """The pods of the namespaces that a LabelSelector selects."""
        return self._matching(selector, self._namespace_by_label, self._namespace_by_key)

    def _matching(self, selector: Any, by_label: Mapping[tuple[str, str], int], by_key: Mapping[str, int]) -> int:
        found = self.pods
        for label in strings(mapping(selector).get("matchLabels")).items():
            found &= by_label.get(label, 0)
        for each in sequence(mapping(selector).get("matchExpressions")):
            expression = mapping(each)
            key = text(expression.get("key"))
            values = 0
            for value in sequence(expression.get("values")):
                values |= by_label.get((key, text(value)), 0)
            match expression.get("operator"):
                case "In":
                    found &= values
                case "NotIn":
                    found &= ~values
                case "Exists":
                    found &= by_key.get(key, 0)
                case "DoesNotExist":
                    found &= ~by_key.get(key, 0)
                case _:
                    return 0
        return found
