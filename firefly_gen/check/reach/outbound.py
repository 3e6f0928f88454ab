"""What the sidecar of the source lets out: the hosts that its Sidecar object shows it, and the registry that has them.

Source: https://istio.io/latest/docs/reference/config/networking/sidecar/ and .../service-entry/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from firefly_gen.check.reach.decision import Reason
from firefly_gen.check.reach.nodes import Node, Nodes
from firefly_gen.check.reading import at, mapping, sequence, strings, text, whole
from firefly_gen.model.resource import Resource

REGISTRY_ONLY = "REGISTRY_ONLY"
ANY = "*"
_EVERYWHERE = (ANY,)


@dataclass(frozen=True, slots=True)
class Host:
    """A name that the mesh's registry knows, and where one of its ports leads.

    Attributes:
        name: In full, for example ``accounts.banking-core.svc.cluster.local``; ``*`` where the tree does not say.
        namespace: Of the object that declares it.
        port: As clients ask for it.
        target: The pods' port; the same as ``port`` for names outside the cluster.
        nodes: The pods behind it; nobody for names outside the cluster.
        exported: Namespaces that may see it: ``*`` for all, ``.`` for its own.
        declared: The object; None where an operator makes it.
    """

    name: str
    namespace: str
    port: int
    target: int
    nodes: int
    exported: tuple[str, ...]
    declared: Resource | None

    def seen_from(self, namespace: str) -> bool:
        """Whether it is exported to a namespace."""
        return any(each in {"*", namespace} or (each == "." and namespace == self.namespace) for each in self.exported)


@dataclass(frozen=True, slots=True)
class _Shown:
    """An entry of ``hosts``: a namespace (``*`` for all), the port that it is about (None for all), and its place."""

    namespace: str
    name: str
    port: int | None
    place: str

    def holds(self, host: Host) -> bool:
        """Whether it shows a host whose name it covers."""
        return self.namespace in {"*", host.namespace} and self.port in {None, host.port}


class Scope:
    """What a Sidecar object shows to its pods.

    Args:
        resource: The object; None where there is none, and the pods see everything that is exported to them.
        namespace: Of the pods.
        closed: Whether what is not shown cannot be reached.
    """

    def __init__(self, resource: Resource | None, namespace: str, *, closed: bool) -> None:
        self.resource = resource
        self.closed = closed
        self._namespace = namespace
        self._exact: defaultdict[str, list[_Shown]] = defaultdict(list)
        self._wild: list[_Shown] = []
        for index, listener in enumerate(sequence(at(resource.body, "spec.egress")) if resource else ()):
            port = whole(at(listener, "port.number"))
            for number, pattern in enumerate(sequence(mapping(listener).get("hosts"))):
                where, _, name = text(pattern).rpartition("/")
                where = namespace if where == "." else where
                shown = _Shown(where, name, port, f"spec.egress[{index}].hosts[{number}]")
                (self._wild if name.startswith("*") else self._exact[name]).append(shown)

    @property
    def entries(self) -> frozenset[tuple[str, str]]:
        """Namespaces and names that it shows: ``*`` for every one, and for every pattern; without an object, all."""
        exact = {(each.namespace, name) for name, entries in self._exact.items() for each in entries}
        wild = {(each.namespace, ANY) for each in self._wild}
        return frozenset(exact | wild or {(ANY, ANY)})

    def shows(self, host: Host) -> str | None:
        """The place in the object that shows a host; empty without an object, None where the host is not seen."""
        if not host.seen_from(self._namespace):
            return None
        if not self._exact and not self._wild:
            return ""
        fitting = (*self._exact.get(host.name, ()), *(each for each in self._wild if covers(each.name, host.name)))
        return next((each.place for each in fitting if each.holds(host)), None)


def covers(pattern: str, name: str) -> bool:
    """Whether the name of a host, perhaps with a leading wildcard, covers another."""
    if pattern in {"*", name}:
        return True
    return pattern.startswith("*.") and name.endswith(pattern[1:])


class Outbound:
    """Decides what the sidecars of sources let out.

    Args:
        nodes: Everything that connects.
        sidecars: All Sidecar objects.
        hosts: The registry: Services and ServiceEntries.
        root: Root namespace of the mesh: its Sidecar is that of namespaces without one.
        closed: Whether the mesh as a whole lets nobody out to hosts that the registry lacks.
    """

    def __init__(
        self, nodes: Nodes, sidecars: Sequence[Resource], hosts: Iterable[Host], root: str, *, closed: bool
    ) -> None:
        self._nodes = nodes
        self._placed = self._placed_by(sidecars)
        self._root = root
        self._closed = closed
        self._names: list[Host] = []
        self._leading: defaultdict[tuple[int, int], list[Host]] = defaultdict(list)
        self._led: defaultdict[int, set[int]] = defaultdict(set)
        self._past = {port for node in nodes.all for port in node.unproxied_out}
        for host in hosts:
            for number in nodes.members(host.nodes):
                self._leading[number, host.target].append(host)
                self._led[number].add(host.target)
            if not host.nodes:
                self._names.append(host)
        self._known: dict[tuple[int, str], Scope] = {}
        self._held_back: dict[tuple[int, int], int] = {}
        self._scopes = tuple(self._scope(number, node) for number, node in enumerate(nodes.all))
        self._shut: defaultdict[Scope, int] = defaultdict(int)
        for number, scope in enumerate(self._scopes):
            if scope and scope.closed:
                self._shut[scope] |= 1 << number
        self._all_shut = sum(self._shut.values())  # no node is in two scopes
        self._showing: defaultdict[tuple[str, str], list[Scope]] = defaultdict(list)
        for scope in self._shut:
            for entry in scope.entries:
                self._showing[entry].append(scope)

    def _scope(self, number: int, node: Node) -> Scope | None:
        if not node.proxied:
            return None
        found = next(self._sidecars_of(number, node), None)
        mode = text(at(found.body, "spec.outboundTrafficPolicy.mode")) if found else ""
        key = (id(found), node.namespace)
        if key not in self._known:
            closed = mode == REGISTRY_ONLY or (not mode and self._closed)
            self._known[key] = Scope(found, node.namespace, closed=closed)
        return self._known[key]

    def _sidecars_of(self, number: int, node: Node) -> Iterator[Resource]:
        """One that selects the pods goes before their namespace's, and that before the mesh's."""
        own, root = self._placed.get(node.namespace, ()), self._placed.get(self._root, ())
        yield from (each for each, chosen in own if chosen is not None and chosen >> number & 1)
        yield from (each for each, chosen in own if chosen is None)
        yield from (each for each, chosen in root if chosen is None)

    def _placed_by(self, sidecars: Sequence[Resource]) -> Mapping[str, Sequence[tuple[Resource, int | None]]]:
        """The Sidecar objects of each namespace, with the nodes that each selects; None for all of a namespace."""
        found: defaultdict[str, list[tuple[Resource, int | None]]] = defaultdict(list)
        for each in sidecars:
            labels = strings(at(each.body, "spec.workloadSelector.labels"))
            chosen = self._nodes.selected({"matchLabels": labels}) if labels else 0
            everybody = not mapping(at(each.body, "spec.workloadSelector"))
            found[each.identity.namespace].append((each, None if everybody else chosen))
        return found

    def ports(self, target: int) -> frozenset[int]:
        """The ports of a node that it is a matter of."""
        node = self._nodes.all[target]
        led = self._led.get(target, set())
        named = {host.port for host in self._names if any(covers(host.name, name) for name in node.hosts)}
        return frozenset(led | named | self._past)

    def held_back(self, target: int, port: int) -> int:
        """The nodes whose sidecars do not let them out to a port of a node."""
        if (target, port) not in self._held_back:
            self._held_back[target, port] = self._held(target, port)
        return self._held_back[target, port]

    def _held(self, target: int, port: int) -> int:
        shown = 0
        for host in self._hosts_of(target, port):
            for entry in product((host.namespace, ANY), {host.name, ANY}):
                for scope in self._showing.get(entry, ()):
                    if scope.shows(host) is not None:
                        shown |= self._shut[scope]
        found = self._all_shut & ~shown
        if port in self._past:
            found &= ~self._nodes.where(port in node.unproxied_out for node in self._nodes.all)
        return found

    def _hosts_of(self, target: int, port: int) -> Sequence[Host]:
        node = self._nodes.all[target]
        if node.is_pod and node.owner is None:  # somebody else's pods: their Services are not in the tree
            return (Host("*", node.namespace, port, port, 1 << target, _EVERYWHERE, None),)
        if node.is_pod:
            return self._leading.get((target, port), ())
        return tuple(host for name in node.hosts for host in self._named(name, port))

    def _named(self, name: str, port: int) -> Iterator[Host]:
        yield from (each for each in self._names if each.port == port and covers(each.name, name))
        service, _, rest = name.partition(".")
        namespace, _, suffix = rest.partition(".")
        if service and suffix.startswith("svc"):  # a Service that is not in the tree, such as that of the API server
            yield Host(name, namespace, port, port, 0, _EVERYWHERE, None)

    def knows(self, target: int, port: int) -> bool:
        """Whether any host leads to a port of a node."""
        return bool(self._hosts_of(target, port))

    def explain(self, source: int, target: int, port: int) -> Iterator[Reason]:
        """What lets a source out to a port of a node, or holds it back."""
        scope, who = self._scopes[source], self._nodes.all[source]
        where = self._nodes.all[target].name
        if scope is None or port in who.unproxied_out:
            return
        shown = [(each, place) for each in self._hosts_of(target, port) if (place := scope.shows(each)) is not None]
        for host, place in shown:
            if scope.resource and place:
                name = where if host.name == "*" else host.name
                yield Reason(scope.resource, place, allows=True, says=f"shows {name} to {who.name}")
            if host.declared and host.declared.identity.kind == "ServiceEntry":
                yield Reason(host.declared, "spec.hosts", allows=True, says=f"makes {host.name} known to the mesh")
        if not shown and scope.closed:
            says = f"lets {who.name} out only to what it shows, and that is not port {port} of {where}"
            if scope.resource is None:
                says = f"the mesh lets {who.name} out only to hosts that it knows, and port {port} of {where} is none"
            yield Reason(scope.resource, "spec.egress" if scope.resource else "", allows=False, says=says)
        elif not shown:
            yield Reason(scope.resource, "", allows=True, says=f"lets {who.name} out to hosts that it does not show")
