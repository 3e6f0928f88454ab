"""Faults that the mesh injects into calls, for tests; production refuses them."""

from __future__ import annotations

from collections.abc import Sequence

from firefly_gen.model.mesh import Fault
from firefly_gen.model.profile import Profile, Stage
from firefly_gen.model.service import Service
from firefly_gen.resolve.problems import Problems


def faults(profile: Profile, services: Sequence[Service], problems: Problems) -> tuple[Fault, ...]:
    """Every fault of the profile, sorted by service."""
    by_name = {each.name: each for each in services}
    found = []
    for name, entry in sorted(profile.mesh.faults.items()):
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
        found.append(
            Fault(
                name=f"{name}-fault",
                namespace=service.namespace,
                application=service.application,
                labels=service.labels,
                host=service.host,
                port=service.port,
                delay_percent=entry.delay_percent,
                delay=f"{entry.delay_ms}ms",
                abort_percent=entry.abort_percent,
                abort_status=entry.abort_status,
            )
        )
    return tuple(found)
