"""What of the mesh stands at pods, and so how their connections are carried, and what is looked at on the way."""

from __future__ import annotations

from enum import StrEnum

HBONE = 15008
"""Port of the tunnel that carries connections between pods of the ambient mesh, whatever port they ask for.

Source: https://istio.io/latest/docs/ambient/architecture/hbone/
"""

PROBES = "169.254.7.127"
"""Address that the kubelet's probes of pods in the ambient mesh come from: what it asks reaches the pods past ztunnel.

Source: https://istio.io/latest/docs/ambient/usage/networkpolicy/
"""


class Dataplane(StrEnum):
    """What stands at pods.

    A sidecar speaks for its pods at their own ports. ztunnel speaks for pods from their node, by a tunnel that ends at
    port 15008 of the other pods. Gateways and waypoints are proxies themselves, with an identity of their own.
    Source: https://istio.io/latest/docs/ambient/architecture/data-plane/
    """

    NONE = "none"
    SIDECAR = "sidecar"
    CERTIFICATE = "certificate"
    """A sidecar that carries nothing, and only writes the pods' certificate where they read it."""
    ZTUNNEL = "ztunnel"
    ZTUNNEL_OUT = "ztunnel-out"
    """ztunnel for what they send, and for what other tunnels bring; what else reaches them does so past it."""
    GATEWAY = "gateway"
    WAYPOINT = "waypoint"

    @property
    def meshed(self) -> bool:
        """Whether pods have an identity in the mesh."""
        return self is not Dataplane.NONE

    @property
    def guards(self) -> bool:
        """Whether something looks at what the pods are asked: a waypoint guards others."""
        return self in {Dataplane.SIDECAR, Dataplane.ZTUNNEL, Dataplane.GATEWAY}

    @property
    def reads_requests(self) -> bool:
        """Whether what stands there knows HTTP: ztunnel knows identities, addresses and ports."""
        return self in {Dataplane.SIDECAR, Dataplane.GATEWAY, Dataplane.WAYPOINT}

    @property
    def by_ztunnel(self) -> bool:
        """Whether the pods themselves need nothing of the mesh: ztunnel speaks for them."""
        return self in {Dataplane.ZTUNNEL, Dataplane.ZTUNNEL_OUT}

    @property
    def sends_tunnels(self) -> bool:
        """Whether what the pods send to those that take tunnels goes by one."""
        return self in {Dataplane.ZTUNNEL, Dataplane.ZTUNNEL_OUT, Dataplane.GATEWAY, Dataplane.WAYPOINT}

    @property
    def takes_tunnels(self) -> bool:
        """Whether what the mesh asks the pods reaches them by a tunnel: a waypoint takes tunnels to others alone."""
        return self.by_ztunnel
