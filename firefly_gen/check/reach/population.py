"""Who there is: the pods of the tree, those that flows speak of, any other pod of each namespace, and the outside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from firefly_gen.check.mesh import dataplane_of, namespace_dataplane, pod_annotations
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reach.addresses import INTERNET, Addresses
from firefly_gen.check.reach.authorization import GATEWAY_NAME
from firefly_gen.check.reach.nodes import Node, NodePort
from firefly_gen.check.reach.policies import Policy
from firefly_gen.check.reach.waypoints import is_waypoint, waypoint_nodes
from firefly_gen.check.reading import at, mapping, sequence, strings, text, whole
from firefly_gen.check.selectors import contains
from firefly_gen.model.dataplane import PROBES, Dataplane
from firefly_gen.model.network import Flow, Outside, Peer

INTERNET_NAME = "internet"
ELSEWHERE = "elsewhere"
"""A namespace that nobody declares: what its pods can reach, anybody's pods can."""

ANY_POD = "*"
"""Name of the node that stands for any other pod of a namespace."""

_SERVED = (15020, 15021, 15090)
_SERVED_TO_ALL = (
    Node(
        name="kube-system/kube-dns",
        namespace="kube-system",
        labels={"k8s-app": "kube-dns"},
        ports=(NodePort(53, "UDP"), NodePort(53)),
    ),
    Node(name="istio-system/istiod", namespace="istio-system", labels={"app": "istiod"}, ports=(NodePort(15012),)),
)
"""What every cluster, and every mesh, has.

Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/, and the istiod chart.
"""
_INJECTED = (Dataplane.SIDECAR, Dataplane.CERTIFICATE)


def population(platform: Platform, flows: Sequence[Flow], policies: Iterable[Policy]) -> tuple[Node, ...]:
    """Everything that may open or take a connection, each name once."""
    own = (pod for pod in platform.pods if not is_waypoint(pod.owner))
    pods = [*_named(_node(platform, pod) for pod in own), *waypoint_nodes(platform)]
    peers = [end for flow in flows for end in (flow.source, flow.target) if isinstance(end, Peer)]
    pods += _absent(peers, flows, pods)
    pods += [each for each in _SERVED_TO_ALL if not any(node.labels.items() >= each.labels.items() for node in pods)]
    gateways = [strings(at(each.body, "spec.selector")) for each in platform.of_kind("Gateway.networking.istio.io")]
    pods = [replace(node, dataplane=Dataplane.GATEWAY) if _routes(node, gateways) else node for node in pods]
    outside = [*_outside(flows), *_probes(pods, flows)]
    return (*pods, *_strangers(platform, pods), *outside, *_blocks(policies, outside))


def _node(platform: Platform, pod: Pod) -> Node:
    dataplane, annotations = dataplane_of(platform, pod), pod_annotations(pod)
    return Node(
        name=f"{pod.namespace}/{pod.owner.identity.name}",
        namespace=pod.namespace or "default",
        labels=pod.labels,
        ports=(*_ports(pod), *(NodePort(port) for port in _SERVED if dataplane in _INJECTED)),
        account=text(pod.spec.get("serviceAccountName")) or "default",
        dataplane=dataplane,
        unproxied_in=_numbers(annotations, "traffic.sidecar.istio.io/excludeInboundPorts"),
        unproxied_out=_numbers(annotations, "traffic.sidecar.istio.io/excludeOutboundPorts"),
        host_network=pod.spec.get("hostNetwork") is True,
        owner=pod.owner,
    )


def _ports(pod: Pod) -> Iterator[NodePort]:
    declared = set()
    for container in pod.main_containers:
        for entry in sequence(container.body.get("ports")):
            port = mapping(entry)
            number = whole(port.get("containerPort"))
            if number is not None:
                declared.add(number)
                yield NodePort(number, text(port.get("protocol")) or "TCP", text(port.get("name")))
    yield from (NodePort(number) for number in sorted(pod.ports - declared))


def _numbers(annotations: Mapping[str, str], key: str) -> frozenset[int]:
    return frozenset(int(each) for each in annotations.get(key, "").split(",") if each.strip().isdecimal())


def _named(nodes: Iterable[Node]) -> Iterator[Node]:
    """Gives pods that share a name what tells them apart: the labels that not all of them carry."""
    by_name: defaultdict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        by_name[node.name].append(node)
    for name, same in by_name.items():
        common = set.intersection(*(set(node.labels.items()) for node in same))
        taken: set[str] = set()
        for number, node in enumerate(same):
            own = ",".join(f"{key}={value}" for key, value in sorted(node.labels.items()) if (key, value) not in common)
            full = name if len(same) == 1 else f"{name}[{own or number}]"
            if full in taken:
                full = f"{name}[{number}]"
            taken.add(full)
            yield replace(node, name=full)


def _absent(peers: Iterable[Peer], flows: Sequence[Flow], pods: Sequence[Node]) -> Iterator[Node]:
    """Nodes for the ends of flows whose pods are not in the tree, such as those that a Helm chart brings."""
    seen: set[tuple[str, str]] = set()
    there: defaultdict[str, list[Node]] = defaultdict(list)
    for node in pods:
        there[node.namespace].append(node)
    for peer in peers:
        if peer.key in seen or any(matches(peer, node) for node in there[peer.namespace]):
            continue
        seen.add(peer.key)
        ports = {port for flow in flows if isinstance(flow.target, Peer) and flow.target.key == peer.key
                 for port in flow.ports}  # fmt: skip
        yield Node(
            name=f"{peer.namespace}/{peer.name}",
            namespace=peer.namespace,
            labels=dict(peer.selector),
            ports=tuple(NodePort(port.number, port.protocol.value) for port in sorted(ports)),
            account=peer.service_account or "default",
            dataplane=peer.dataplane,
        )


def matches(peer: Peer, node: Node) -> bool:
    """Whether a node is among the pods that a flow speaks of."""
    return node.is_pod and node.namespace == peer.namespace and contains(node.labels, peer.selector)


def _routes(node: Node, gateways: Iterable[Mapping[str, str]]) -> bool:
    if node.dataplane is Dataplane.WAYPOINT:
        return False
    return GATEWAY_NAME in node.labels or any(selector and contains(node.labels, selector) for selector in gateways)


def _strangers(platform: Platform, pods: Sequence[Node]) -> Iterator[Node]:
    named = {node.namespace for node in pods}
    own = {name for name, resource in platform.namespaces.items() if resource is not None}
    for namespace in sorted(own | named | {ELSEWHERE}):
        dataplane = namespace_dataplane(platform, namespace)
        name = f"{namespace}/{ANY_POD}"
        yield Node(name=name, namespace=namespace, account="default", dataplane=dataplane, stranger=True)


def _outside(flows: Iterable[Flow]) -> Iterator[Node]:
    """A node for each block of addresses, since policies may name each by itself."""
    ends = [end for flow in flows for end in (flow.source, flow.target) if isinstance(end, Outside)]
    found = {end.name: end for end in ends}
    for name, end in found.items():
        for cidr in end.cidrs:
            full = f"{name} at {cidr}" if len(end.cidrs) > 1 else name
            yield Node(name=full, outside=name, addresses=Addresses.of((cidr,)), hosts=end.hosts)
        if not end.cidrs:
            yield Node(name=name, outside=name, addresses=INTERNET, hosts=end.hosts)
    if INTERNET_NAME not in found:
        yield Node(name=INTERNET_NAME, outside=INTERNET_NAME, addresses=INTERNET)


def _probes(pods: Iterable[Node], flows: Iterable[Flow]) -> Iterator[Node]:
    """Where the kubelet asks pods in the ambient mesh from, whoever speaks of it."""
    known = any(isinstance(flow.source, Outside) and flow.source.trusted for flow in flows)
    if not known and any(node.dataplane.by_ztunnel for node in pods):
        yield Node(name=PROBES, outside=PROBES, addresses=Addresses.of((PROBES,)))


def _blocks(policies: Iterable[Policy], outside: Sequence[Node]) -> Iterator[Node]:
    """Nodes for the blocks of addresses that policies speak of, and nothing else does."""
    known = {node.addresses for node in outside}
    for policy in policies:
        for rule in (*policy.ingress, *policy.egress):
            for peer in rule.peers:
                if peer.block is not None and peer.block.spans and peer.block not in known:
                    known.add(peer.block)
                    yield Node(name=f"addresses {peer.cidr}", addresses=peer.block)
