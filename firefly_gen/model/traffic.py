"""What lets connections and requests through, worked out from the flows, the routes and the mesh.

What holds for ``model.environment`` holds here: every value is final.
"""

from __future__ import annotations

from dataclasses import dataclass

from firefly_gen.model.access import AccessPolicy, Waypoint
from firefly_gen.model.mesh import EgressScope, MeshRoute, OutsideHost, Publication
from firefly_gen.model.network import NetworkPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What lets connections and requests through, worked out from the flows, the routes and the mesh."""

    network_policies: tuple[NetworkPolicy, ...]
    access_policies: tuple[AccessPolicy, ...]
    egress_scopes: tuple[EgressScope, ...]
    outside_hosts: tuple[OutsideHost, ...]
    waypoints: tuple[Waypoint, ...]
    publications: tuple[Publication, ...]
    mesh_routes: tuple[MeshRoute, ...]
