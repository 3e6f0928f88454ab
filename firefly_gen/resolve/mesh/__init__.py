"""The service mesh, worked out from the flows, the routes and what the profile says of it."""

from __future__ import annotations

from firefly_gen.resolve.mesh.access import access_policies
from firefly_gen.resolve.mesh.edge import client_secrets, mesh_of, publications
from firefly_gen.resolve.mesh.egress import egress_scopes, outside_hosts
from firefly_gen.resolve.mesh.routes import mesh_routes
from firefly_gen.resolve.mesh.waypoints import waypoints

__all__ = [
    "access_policies",
    "client_secrets",
    "egress_scopes",
    "mesh_of",
    "mesh_routes",
    "outside_hosts",
    "publications",
    "waypoints",
]
