"""Works out what lets connections and requests through."""

from __future__ import annotations

from collections.abc import Sequence

from firefly_gen.model.cluster import Namespace
from firefly_gen.model.mesh import Mesh, MeshRoute, Publication
from firefly_gen.model.network import Flow
from firefly_gen.model.profile import Profile
from firefly_gen.model.service import Service
from firefly_gen.model.traffic import Traffic
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.mesh import access_policies, egress_scopes, mesh_routes, outside_hosts, publications, waypoints
from firefly_gen.resolve.network_policies import network_policies

Routes = tuple[tuple[Publication, ...], tuple[MeshRoute, ...]]
"""Those at the edge, and those inside the mesh."""


def routes(services: Sequence[Service], mesh: Mesh, context: Context) -> Routes:
    """The routes that lead to services."""
    profile, problems = context.profile, context.problems
    return publications(profile, services, mesh, problems), mesh_routes(profile, services, problems)


def traffic(
    flows: Sequence[Flow],
    mesh: Mesh,
    led: Routes,
    places: tuple[Sequence[Service], Sequence[Namespace]],
    profile: Profile,
) -> Traffic:
    """What the network and the mesh are told.

    Args:
        flows: Everything that may talk.
        mesh: The mesh as a whole.
        led: From ``routes``.
        places: The services, and the namespaces that the profile makes.
        profile: The profile.
    """
    services, spaces = places
    published, inside = led
    return Traffic(
        network_policies=network_policies(flows),
        access_policies=access_policies(flows, mesh.trust_domain),
        egress_scopes=egress_scopes(flows, services, spaces),
        outside_hosts=outside_hosts(profile, services, spaces),
        waypoints=waypoints(profile, services, spaces),
        publications=published,
        mesh_routes=inside,
    )
