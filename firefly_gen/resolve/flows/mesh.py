"""What the service mesh brings: its control plane, the gateway at its edge, and services on the internet."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.network import Flow, Outside, Peer, Port
from firefly_gen.resolve.flows.peers import (
    MONITORING,
    api_server,
    every_pod,
    kubelet_probes,
    outside,
    prometheus_peer,
    service_peer,
)
from firefly_gen.resolve.flows.talkers import Talkers
from firefly_gen.resolve.mesh.names import gateway_peer, istiod_peer, ztunnel_peer

_DISCOVERY = Port(number=15012)
_WEBHOOKS = Port(number=15017)
_CONTROL_METRICS, _PROXY_METRICS = Port(number=15014), Port(number=15020)
_CONFIGURED = "gets its configuration and certificate"
_MEASURED = "reads its metrics"
_PUBLIC = (Port(number=80), Port(number=443))
"""Ports of istiod, of the gateway's pods, and of ztunnel's.

Source: https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio
"""


def control_plane(of: Talkers) -> Iterator[Flow]:
    """Proxies get their orders and certificates from istiod, which answers the API server's webhooks."""
    if not of.profile.mesh.enabled:
        return
    istiod = istiod_peer(of.profile, of.labels)
    server, api_ports = api_server(of.profile.kubernetes)
    for proxy in proxies(of):
        yield Flow(source=proxy, target=istiod, ports=(_DISCOVERY,), reason=_CONFIGURED)
    prometheus = prometheus_peer(of.profile, of.labels)
    if MONITORING in of.profile.operators and prometheus.application:
        if prometheus.dataplane is Dataplane.CERTIFICATE:
            yield Flow(source=prometheus, target=istiod, ports=(_DISCOVERY,), reason="gets its certificate")
        yield Flow(source=prometheus, target=istiod, ports=(_CONTROL_METRICS,), reason=_MEASURED)
    yield Flow(source=server, target=istiod, ports=(_WEBHOOKS,), reason="asks its webhooks")
    yield Flow(source=istiod, target=server, ports=api_ports, reason="watches what the mesh is made of")
    agents = Peer(
        name="istio-cni",
        namespace=istiod.namespace,
        selector={"k8s-app": "istio-cni-node"},
        application=istiod.application,
        labels=of.labels,
    )
    yield Flow(source=agents, target=server, ports=api_ports, reason="asks which pods are in the mesh")
    if of.published:
        issuer, ports = outside("the issuer of tokens", of.profile.mesh.tokens.jwks)
        yield Flow(source=istiod, target=issuer, ports=ports, reason="gets the keys of tokens")


def proxies(of: Talkers) -> Iterator[Peer]:
    """Whoever follows istiod: any pod of a namespace with sidecars, else ztunnel and what stands by itself."""
    for namespace in of.namespaces:
        if namespace.injected:
            yield every_pod(namespace)
    if of.profile.mesh.ambient:
        yield ztunnel_peer(of.profile, of.labels)
        if of.published:
            yield gateway_peer(of.profile, of.labels)
        yield from _waypoints(of)


def _waypoints(of: Talkers) -> Iterator[Peer]:
    found = {each.waypoint.key: each.waypoint for each in of.services if each.waypoint}
    return (waypoint for _, waypoint in sorted(found.items()))


def ztunnel(of: Talkers) -> Iterator[Flow]:
    """Prometheus measures ztunnel and waypoints, and the kubelet asks pods from an address of its own."""
    if not of.profile.mesh.ambient:
        return
    prometheus = prometheus_peer(of.profile, of.labels)
    if MONITORING in of.profile.operators and prometheus.application:
        for target in (ztunnel_peer(of.profile, of.labels), *_waypoints(of)):
            yield Flow(source=prometheus, target=target, ports=(_PROXY_METRICS,), reason=_MEASURED)
    reason = "asks whether it is well"
    for service in of.services:
        if service.meshed:
            ports = (Port(number=service.port),)
            yield Flow(source=kubelet_probes(), target=service_peer(service), ports=ports, reason=reason)


def public_requests(of: Talkers) -> Iterator[Flow]:
    """Everybody may call the gateway, and the gateway what services publish."""
    if not of.published:
        return
    gateway: Peer = gateway_peer(of.profile, of.labels)
    everybody = Outside(name="the internet", cidrs=("0.0.0.0/0",))
    yield Flow(source=everybody, target=gateway, ports=_PUBLIC, reason="sends public requests")
    if of.profile.observability.enabled and of.profile.mesh.edge.gateway == "istio":
        prometheus = prometheus_peer(of.profile, of.labels)
        yield Flow(source=prometheus, target=gateway, ports=(_PROXY_METRICS,), reason=_MEASURED)
    for service in of.services:
        prefixes = sorted({each for paths in of.profile.services[service.name].routes.values() for each in paths})
        if prefixes and service.meshed:
            yield Flow(
                source=gateway,
                target=service_peer(service),
                ports=(Port(number=service.port),),
                reason="hands public requests on",
                paths=tuple(path for each in prefixes for path in (each, f"{each}/*")),
            )


def internet(of: Talkers) -> Iterator[Flow]:
    """Services connect to what they name on the internet."""
    for service in of.services:
        for _, egress in sorted(of.profile.services[service.name].egress.items()):
            target = Outside(name=egress.host, hosts=(egress.host,))
            ports = (Port(number=egress.port),)
            yield Flow(source=service_peer(service), target=target, ports=ports, reason=egress.reason)
