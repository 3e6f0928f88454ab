"""Both levels over one platform: built once, asked by the checks and by ``firefly-gen reach``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firefly_gen.check import generated
from firefly_gen.check.platform import Platform
from firefly_gen.check.reach import authorization, intent, network, registry, transport
from firefly_gen.check.reach.authorization import Authorizations
from firefly_gen.check.reach.carriage import Carriage, Door
from firefly_gen.check.reach.intent import Intent
from firefly_gen.check.reach.mesh import SIDECAR_PORTS, MeshLevel, MeshRules
from firefly_gen.check.reach.network import NetworkLevel, Reach
from firefly_gen.check.reach.nodes import Nodes
from firefly_gen.check.reach.outbound import Host, Outbound
from firefly_gen.check.reach.policies import Policy, network_policy
from firefly_gen.check.reach.population import population
from firefly_gen.check.reach.ports import PortSpace, Range
from firefly_gen.check.reach.transport import Transport
from firefly_gen.check.reach.waypoints import doors
from firefly_gen.check.reading import at, strings
from firefly_gen.model.network import Flow

_TRUST_DOMAIN = "cluster.local"
_ROOT_NAMESPACE = "istio-system"
"""What istiod takes where it is not told otherwise.

Source: https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/
"""

AUTHORIZATION = "AuthorizationPolicy.security.istio.io"
PEER_AUTHENTICATION = "PeerAuthentication.security.istio.io"
SIDECAR = "Sidecar.networking.istio.io"
SERVICE_ENTRY = "ServiceEntry.networking.istio.io"


@dataclass(frozen=True, slots=True)
class Reachability:
    """Who reaches whom on a platform, and who is meant to.

    Attributes:
        nodes: Everything that connects.
        space: All ports, cut where any rule or flow begins or ends.
        carriage: How connections are carried.
        own: The pods in namespaces that the tree has.
        strangers: The nodes that stand for any other pod of a namespace.
        hosts: The names that the mesh knows.
    """

    nodes: Nodes
    space: PortSpace
    carriage: Carriage
    network: NetworkLevel
    mesh: MeshLevel
    intent: Intent
    own: int
    strangers: int
    hosts: tuple[Host, ...]

    def sources(self, target: int, ports: int) -> Reach:
        """Everybody whose connections to any of the ports of a node arrive there, however they are carried.

        Args:
            target: The node.
            ports: A set that all rules treat alike.
        """
        found = self.arriving(target, ports)
        for door in self.carriage.doors_of(target):
            if self.carriage.behind(door) & ports:
                found |= self.handed_on(target, door)
        return found

    def arriving(self, target: int, ports: int) -> Reach:
        """Everybody who asks the pods themselves, and whose connections arrive."""
        found, carriage = self.network.sources(target, ports), self.carriage
        if not (carriage.takes >> target & 1 and ports & self.mesh.tcp):
            return found
        tunnels, sends = self.network.sources(target, carriage.tunnel), carriage.sends
        return (found & Reach(~sends, ~sends)) | (tunnels & Reach(sends, sends))

    def handed_on(self, target: int, door: Door) -> Reach:
        """Everybody whose connections arrive at a node by way of a waypoint."""
        arriving = self.network.sources(target, self.carriage.tunnel)
        users, waypoint = self.carriage.users(door), 1 << door.waypoint
        entering = self.network.sources(door.waypoint, self.carriage.tunnel) & Reach(users, users)
        return Reach(
            entering.sure if arriving.sure & waypoint else 0, entering.possible if arriving.possible & waypoint else 0
        )


def reachability(platform: Platform) -> Reachability:
    """Works out who reaches whom; ask for it with ``Platform.once``."""
    flows = platform.environment.flows if platform.environment is not None else ()
    policies = tuple(network_policy(each) for each in platform.of_kind("NetworkPolicy"))
    labels = {
        name: strings(at(resource.body, "metadata.labels")) if resource else {}
        for name, resource in platform.namespaces.items()
    }
    nodes = Nodes(population(platform, flows, policies), labels)
    hosts = tuple(_hosts(platform, nodes))
    space = PortSpace(_ranges(platform, nodes, policies, flows, hosts))
    trust_domain = platform.environment.mesh.trust_domain if platform.environment else _TRUST_DOMAIN
    carriage = Carriage(nodes, doors(platform, nodes, hosts), space)
    reader = Authorizations(nodes, space, root_namespace(platform), trust_domain)
    own = {name for name, resource in platform.namespaces.items() if resource is not None}
    return Reachability(
        nodes=nodes,
        space=space,
        carriage=carriage,
        network=NetworkLevel(nodes, policies, space),
        mesh=MeshLevel(nodes, _mesh_rules(platform, reader, carriage, hosts), space),
        intent=Intent(flows, nodes, space, carriage),
        own=nodes.where(node.namespace in own for node in nodes.all),
        strangers=nodes.where(node.stranger for node in nodes.all),
        hosts=hosts,
    )


def root_namespace(platform: Platform) -> str:
    """The namespace whose mesh objects hold in all."""
    return platform.environment.mesh.namespace if platform.environment is not None else _ROOT_NAMESPACE


def _hosts(platform: Platform, nodes: Nodes) -> Iterator[Host]:
    domain = platform.environment.cluster.domain if platform.environment is not None else "cluster.local"
    yield from registry.service_hosts(platform.of_kind("Service"), nodes, domain)
    yield from registry.entry_hosts(platform.of_kind(SERVICE_ENTRY))
    names = (
        (maker, generated.filled(service.name, maker), service.ports)
        for maker, what in platform.makers
        for service in what.services
    )
    yield from registry.made_hosts(names, nodes, domain)


def _mesh_rules(platform: Platform, reader: Authorizations, carriage: Carriage, hosts: Sequence[Host]) -> MeshRules:
    root, nodes = root_namespace(platform), carriage.nodes
    sidecars = platform.of_kind(SIDECAR)
    return MeshRules(
        policies=tuple(reader.read(each) for each in platform.of_kind(AUTHORIZATION)),
        transport=Transport(nodes, platform.of_kind(PEER_AUTHENTICATION), root, carriage.space),
        outbound=Outbound(nodes, sidecars, hosts, root, closed=False),
        opaque=registry.opaque_ports(platform.of_kind("Service"), nodes),
        carriage=carriage,
    )


def _ranges(
    platform: Platform, nodes: Nodes, policies: Sequence[Policy], flows: Sequence[Flow], hosts: Sequence[Host]
) -> Iterator[Range]:
    yield from network.ranges(policies)
    yield from intent.ranges(flows)
    for resource in platform.of_kind(AUTHORIZATION):
        yield from authorization.ranges(resource)
    for resource in platform.of_kind(PEER_AUTHENTICATION):
        yield from transport.ranges(resource)
    for node in nodes.all:
        yield from (Range(port.protocol, port.number, port.number) for port in node.ports)
    single = {port for host in hosts for port in (host.port, host.target)} | SIDECAR_PORTS
    single |= {port for node in nodes.all for port in node.unproxied_in | node.unproxied_out}
    yield from (Range("TCP", port, port) for port in sorted(single))
