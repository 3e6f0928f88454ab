"""How calls inside the mesh reach a service whose requests are split, or into whose calls faults are injected."""

from __future__ import annotations

from collections.abc import Sequence

from firefly_gen.model import profile as written
from firefly_gen.model.mesh import Fault, MeshRoute
from firefly_gen.model.profile import Profile, Stage
from firefly_gen.model.service import Service
from firefly_gen.resolve.problems import Problems

ROUTE = "requests"
"""Name of a service's route inside the mesh."""


def mesh_routes(profile: Profile, services: Sequence[Service], problems: Problems) -> tuple[MeshRoute, ...]:
    """A route for each service that needs one, sorted by name; notes faults that cannot be injected.

    One host has one VirtualService for the mesh: of two, one would be forgotten.
    Source: https://istio.io/latest/docs/ops/best-practices/traffic-management/#split-virtual-services
    """
    _check(profile, services, problems)
    faults = profile.mesh.faults
    return tuple(
        MeshRoute(
            name=each.name,
            namespace=each.namespace,
            application=each.application,
            labels=each.labels,
            host=each.host,
            port=each.port,
            route=ROUTE,
            fault=_fault(faults[each.name]) if each.name in faults else None,
            subsets=each.subsets,
        )
        for each in sorted(services, key=lambda each: each.name)
        if each.meshed and (each.split or each.name in faults)
    )


def _fault(entry: written.Fault) -> Fault:
    return Fault(
        delay_percent=entry.delay_percent,
        delay=f"{entry.delay_ms}ms",
        abort_percent=entry.abort_percent,
        abort_status=entry.abort_status,
    )


def _check(profile: Profile, services: Sequence[Service], problems: Problems) -> None:
    by_name = {each.name: each for each in services}
    for name in sorted(profile.mesh.faults):
        path = ("mesh", "faults", name)
        service = by_name.get(name)
        if service is None:
            problems.unknown(path, "service", name, by_name, key=True)
            continue
        if profile.stage is Stage.PROD:
            problems.add(path, "faults are injected into production", "take it away, or try it in staging", key=True)
        if not service.meshed:
            message = f"namespace {service.namespace!r} is not in the mesh, so nothing can inject faults"
            problems.add(path, message, "leave `mesh` of the namespace true", key=True)
