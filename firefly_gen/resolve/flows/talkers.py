"""Everything in an environment that opens or takes connections, as flows are worked out from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from firefly_gen.model.backup import BackupLocation
from firefly_gen.model.cluster import Namespace
from firefly_gen.model.data import DataSystems
from firefly_gen.model.network import Peer, Port
from firefly_gen.model.profile import Generated, GeneratedPods, Profile
from firefly_gen.model.service import Service
from firefly_gen.model.watching import Watching
from firefly_gen.resolve.flows.peers import operator_peer


@dataclass(frozen=True, slots=True, kw_only=True)
class Talkers:
    """The parts of an environment whose pods talk, and the profile for what stands there alone."""

    environment: str
    profile: Profile
    namespaces: tuple[Namespace, ...]
    services: tuple[Service, ...]
    data: DataSystems
    locations: tuple[BackupLocation, ...]
    watch: Watching
    labels: Mapping[str, str]

    @property
    def published(self) -> bool:
        """Whether services publish anything at the edge of the mesh."""
        meshed = (each.name for each in self.services if each.meshed)
        return self.profile.mesh.enabled and any(self.profile.services[each].routes for each in meshed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """Pods that an operator made. ``kind`` is ``Kind.group`` of the custom resource, ``name`` its name."""

    kind: str
    name: str
    peer: Peer

    def operated(self, profile: Profile) -> Iterator[tuple[Peer, tuple[Port, ...]]]:
        """The operators that connect to the pods, each with the ports that it connects to."""
        for name, operator in sorted(profile.operators.items()):
            ports = {port for pods in self._pods(operator.generates) for port in pods.operator_ports}
            if ports:
                yield operator_peer(name, operator), _ports(ports)

    def measured(self, profile: Profile) -> tuple[Port, ...]:
        """The ports that have metrics."""
        every = (pods for each in profile.operators.values() for pods in self._pods(each.generates))
        return _ports({port for pods in every for port in pods.metrics_ports})

    def _pods(self, generates: Mapping[str, Generated]) -> Iterator[GeneratedPods]:
        made = generates.get(self.kind)
        for pods in made.pods if made else ():
            labels = {key: value.replace("{name}", self.name) for key, value in pods.labels.items()}
            if self.peer.selector.items() <= labels.items():
                yield pods


def _ports(numbers: Iterable[int]) -> tuple[Port, ...]:
    return tuple(Port(number=each) for each in sorted(numbers))
