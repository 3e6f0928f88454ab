"""Waypoints: what reads requests in the ambient mode, one for the services of each namespace.

Source: https://istio.io/latest/docs/ambient/usage/waypoint/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from firefly_gen.model.access import Waypoint
from firefly_gen.model.cluster import Namespace
from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.network import Peer
from firefly_gen.model.profile import Profile
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.model.service import Service

WAYPOINT = "waypoint"
"""Name of the Gateway: istiod makes a Deployment, a Service and a service account of that name."""

GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"
"""Label of the pods of a Gateway."""


def waypoint_peer(namespace: str, labels: Mapping[str, str]) -> Peer:
    """The pods of the waypoint of a namespace, as istiod labels them.

    Args:
        namespace: The namespace.
        labels: Labels of the platform's objects in it.
    """
    return Peer(
        name=WAYPOINT,
        namespace=namespace,
        selector={GATEWAY_NAME: WAYPOINT},
        application=f"namespaces/{namespace}",
        labels=labels,
        dataplane=Dataplane.WAYPOINT,
        service_account=WAYPOINT,
    )


def waypoints(profile: Profile, services: Sequence[Service], namespaces: Sequence[Namespace]) -> tuple[Waypoint, ...]:
    """One for each namespace whose services have one before them."""
    entry = profile.mesh.waypoint
    used = {each.namespace for each in services if each.waypoint}
    return tuple(
        Waypoint(
            name=WAYPOINT,
            namespace=each.name,
            application=each.application,
            labels=each.object_labels,
            selector={GATEWAY_NAME: WAYPOINT},
            priority_class=profile.tiers[each.tier].priority_class,
            replicas=entry.replicas,
            max_replicas=max(entry.max_replicas, entry.replicas),
            cpu=cpu_text(millicores(entry.cpu)),
            memory=memory_text(mebibytes(entry.memory)),
        )
        for each in namespaces
        if each.name in used
    )
