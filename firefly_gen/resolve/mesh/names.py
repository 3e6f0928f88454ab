"""Names in the mesh that several parts use: each rule stands here once."""

from __future__ import annotations

from collections.abc import Mapping

from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.network import Peer
from firefly_gen.model.profile import EdgeHost, Profile

AUTHORITIES = "ca.crt"
"""Key of a Secret with authorities. Source: https://istio.io/latest/docs/reference/config/networking/gateway/"""

APPLICATION = "mesh"


def public_host(name: str, host: EdgeHost, profile: Profile) -> str:
    """DNS name of a public host."""
    return host.host or f"{name}.{profile.domain}"


def dataplane_of(namespace: str, profile: Profile) -> Dataplane:
    """What of the mesh stands at the pods of a namespace that say nothing else themselves."""
    entry = profile.namespaces.get(namespace)
    if entry is None or not (profile.mesh.enabled and entry.mesh):
        return Dataplane.NONE
    return Dataplane.ZTUNNEL if profile.mesh.ambient else Dataplane.SIDECAR


def mesh_traced(profile: Profile) -> bool:
    """Whether the mesh sends traces: it does where somebody takes them."""
    return profile.mesh.enabled and profile.mesh.traces and profile.observability.traced


def reporter_of(profile: Profile) -> str:
    """Who measures the requests to services, as the label ``reporter`` of the mesh's metrics says it.

    Source: https://istio.io/latest/docs/reference/config/metrics/#labels
    """
    return "waypoint" if profile.mesh.ambient else "destination"


def gateway_peer(profile: Profile, labels: Mapping[str, str]) -> Peer:
    """The pods of the gateway: Helm's chart labels them by its release, istiod those of the Gateway API by theirs.

    Source: https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#automated-deployment
    """
    edge = profile.mesh.edge
    if edge.gateway == "istio":
        name, selector = "istio-ingress", {"istio": "ingress"}
    else:
        name, selector = "public-istio", {"gateway.networking.k8s.io/gateway-name": "public"}
    return Peer(
        name=name,
        namespace=edge.namespace,
        selector=selector,
        application=APPLICATION,
        labels=labels,
        dataplane=Dataplane.GATEWAY,
        service_account=name,
    )


def ztunnel_peer(profile: Profile, labels: Mapping[str, str]) -> Peer:
    """The pods of ztunnel, one on each node, as its chart labels them."""
    return Peer(
        name="ztunnel",
        namespace=profile.mesh.namespace,
        selector={"app": "ztunnel"},
        application=APPLICATION,
        labels=labels,
    )


def istiod_peer(profile: Profile, labels: Mapping[str, str]) -> Peer:
    """The pods of istiod, as its chart labels them."""
    return Peer(
        name="istiod",
        namespace=profile.mesh.namespace,
        selector={"app": "istiod"},
        application=APPLICATION,
        labels=labels,
    )
