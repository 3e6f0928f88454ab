"""Which connections a sidecar takes: with mutual TLS, and so with an identity, without, or both.

Source: https://istio.io/latest/docs/reference/config/security/peer_authentication/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from firefly_gen.check.reach.decision import Reason
from firefly_gen.check.reach.nodes import Nodes
from firefly_gen.check.reach.ports import PortSpace, Range
from firefly_gen.check.reading import at, mapping, strings, text
from firefly_gen.model.resource import Resource

STRICT, PERMISSIVE, DISABLE = "STRICT", "PERMISSIVE", "DISABLE"
_MODES = (STRICT, PERMISSIVE, DISABLE)
_WEAKEST_FIRST = {DISABLE: 0, PERMISSIVE: 1, STRICT: 2}


@dataclass(frozen=True, slots=True)
class Mode:
    """What a sidecar takes on a port, and what says so."""

    name: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class _Said:
    mode: str
    resource: Resource
    path: str


class Transport:
    """Says the mode of each port of each node.

    The mode of a port goes before that of the pods, that before the namespace's, and that before the mesh's; UNSET asks
    the next. Where two objects of one rank contradict, the weaker counts, since only their age decides.

    Args:
        nodes: Everything that connects.
        policies: All PeerAuthentications.
        root: Root namespace of the mesh.
        space: All ports; it has to know those of ``ranges``.
    """

    def __init__(self, nodes: Nodes, policies: Iterable[Resource], root: str, space: PortSpace) -> None:
        self._space = space
        self._nodes = nodes
        self._ranks: list[tuple[int, dict[int, _Said], _Said | None]] = []
        ranked: list[list[tuple[int, dict[int, _Said], _Said | None]]] = [[], [], []]
        for policy in policies:
            namespace = policy.identity.namespace or "default"
            labels = strings(at(policy.body, "spec.selector.matchLabels"))
            rank = 0 if labels else 2 if namespace == root else 1
            if rank == 0 and namespace == root:
                continue  # in the root namespace, a selector makes Istio ignore the object
            inside = nodes.pods if rank == 2 else nodes.in_namespace(namespace)  # noqa: PLR2004 - the last rank
            pods = inside & nodes.selected({"matchLabels": labels})
            ranked[rank].append((pods, dict(self._port_modes(policy)) if labels else {}, _mode(policy, "spec.mtls")))
        self._ranks = [entry for rank in ranked for entry in sorted(rank, key=_weakness)]

    def _port_modes(self, policy: Resource) -> Iterator[tuple[int, _Said]]:
        for port in mapping(at(policy.body, "spec.portLevelMtls")):
            said = _mode(policy, f"spec.portLevelMtls.{port}")
            if said and str(port).isdecimal():
                yield self._space.bit("TCP", int(port)), said

    def mode(self, target: int, ports: int) -> Mode:
        """What the sidecars of a node take on ports that all objects treat alike."""
        for pods, by_port, said in self._ranks:
            if not pods >> target & 1:
                continue
            own = next((each for port, each in by_port.items() if port & ports), None)
            decisive = own or said
            if decisive:
                where = self._nodes.all[target].name
                says = f"makes {where} take {_TAKES[decisive.mode]}"
                reason = Reason(decisive.resource, decisive.path, allows=decisive.mode != STRICT, says=says)
                return Mode(decisive.mode, reason)
        says = f"no PeerAuthentication makes {self._nodes.all[target].name} refuse connections without mutual TLS"
        return Mode(PERMISSIVE, Reason(None, "", allows=True, says=says))


_TAKES = {
    STRICT: "connections with mutual TLS only",
    PERMISSIVE: "connections with and without mutual TLS",
    DISABLE: "connections without mutual TLS only",
}


def ranges(policy: Resource) -> Iterator[Range]:
    """The ports that a PeerAuthentication speaks of."""
    for port in mapping(at(policy.body, "spec.portLevelMtls")):
        if str(port).isdecimal():
            yield Range("TCP", int(port), int(port))


def _mode(policy: Resource, path: str) -> _Said | None:
    mode = text(at(policy.body, f"{path}.mode"))
    return _Said(mode, policy, f"{path}.mode") if mode in _MODES else None


def _weakness(entry: tuple[int, dict[int, _Said], _Said | None]) -> int:
    said = entry[2]
    return _WEAKEST_FIRST[said.mode] if said else len(_WEAKEST_FIRST)
