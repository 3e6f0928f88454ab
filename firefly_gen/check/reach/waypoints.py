"""The waypoints of the tree, and the ports of Services that they stand before.

Source: https://istio.io/latest/docs/ambient/usage/waypoint/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from firefly_gen.check.fields import kind_key
from firefly_gen.check.platform import Platform
from firefly_gen.check.reach.authorization import GATEWAY_NAME, WAYPOINT_CLASS
from firefly_gen.check.reach.carriage import Door
from firefly_gen.check.reach.nodes import Node, NodePort, Nodes
from firefly_gen.check.reach.outbound import Host
from firefly_gen.check.reading import at, strings, text
from firefly_gen.model.dataplane import HBONE, Dataplane
from firefly_gen.model.resource import Resource

GATEWAY = "Gateway.gateway.networking.k8s.io"
USE, USE_NAMESPACE = "istio.io/use-waypoint", "istio.io/use-waypoint-namespace"
PUBLIC = "istio.io/ingress-use-waypoint"
_FOR, _SERVICES = "istio.io/waypoint-for", ("service", "all")
_NOBODY = "none"
_PORTS = (HBONE, 15020, 15021, 15090)


def is_waypoint(gateway: Resource) -> bool:
    """Whether an object is a Gateway whose pods are a waypoint."""
    of_class = text(at(gateway.body, "spec.gatewayClassName")) == WAYPOINT_CLASS
    return of_class and kind_key(gateway.identity) == GATEWAY


def waypoint_nodes(platform: Platform) -> Iterator[Node]:
    """The pods that istiod makes of Gateways, as far as they are waypoints: named and known by the Gateway's name."""
    for gateway in platform.of_kind(GATEWAY):
        if is_waypoint(gateway):
            namespace, name = gateway.identity.namespace or "default", gateway.identity.name
            yield Node(
                name=f"{namespace}/{name}",
                namespace=namespace,
                labels={GATEWAY_NAME: name},
                ports=tuple(NodePort(port) for port in _PORTS),
                account=name,
                dataplane=Dataplane.WAYPOINT,
                owner=gateway,
            )


def doors(platform: Platform, nodes: Nodes, hosts: Iterable[Host]) -> Iterator[Door]:
    """The ports of Services of which a label says that a waypoint stands before them, and one does."""
    waypoints = {
        (node.namespace, node.labels[GATEWAY_NAME]): number
        for number, node in enumerate(nodes.all)
        if node.dataplane is Dataplane.WAYPOINT and node.owner and _for_services(node)
    }
    for host in hosts if waypoints else ():
        service = host.declared
        if service is None or service.identity.kind != "Service":
            continue
        space = platform.namespaces.get(host.namespace)
        common = strings(at(space.body, "metadata.labels")) if space else {}
        own = strings(at(service.body, "metadata.labels"))
        waypoint = waypoints.get(_used(own, host.namespace) or _used(common, host.namespace) or ("", ""))
        if waypoint is not None:
            public = "true" in {own.get(PUBLIC, ""), common.get(PUBLIC, "")}
            yield Door(waypoint, service, host.nodes, host.port, host.target, public)


def _for_services(node: Node) -> bool:
    labels = strings(at(node.owner.body, "metadata.labels")) if node.owner else {}
    return labels.get(_FOR, "service") in _SERVICES


def _used(labels: Mapping[str, str], namespace: str) -> tuple[str, str] | None:
    """Namespace and name of the waypoint that labels name; a name that nobody has where they say that there is none."""
    name = labels.get(USE, "")
    if not name:
        return None
    return ("", _NOBODY) if name == _NOBODY else (labels.get(USE_NAMESPACE, namespace), name)
