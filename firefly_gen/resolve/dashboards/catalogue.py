"""Which dashboards there are: those of what the environment has."""

from __future__ import annotations

from collections.abc import Mapping

from firefly_gen.model.dashboard import Dashboard
from firefly_gen.model.profile import Profile
from firefly_gen.resolve.dashboards import (
    business,
    data,
    delivery,
    events,
    infrastructure,
    objectives,
    services,
    watching,
)

HOME = services.OVERVIEW
"""Identifier of the dashboard that people see first."""

FOLDERS: Mapping[str, str] = {
    "business": "Business",
    "data": "Databases and events",
    "delivery": "Delivery",
    "infrastructure": "Infrastructure",
    "services": "Services",
}
"""Titles of the folders by name."""


def dashboards(profile: Profile) -> tuple[Dashboard, ...]:
    """Every dashboard, by identifier.

    Args:
        profile: The profile.
    """
    enabled = [each for each in profile.services.values() if each.enabled]
    found = [
        infrastructure.nodes(),
        infrastructure.namespaces(),
        services.overview(),
        services.jvm(),
        objectives.objectives(),
        business.business(events=any(each.kafka for each in enabled)),
        delivery.delivery(),
    ]
    used = {each.tier for each in enabled}
    found += [
        services.tier(name, tier.description, tier.namespace)
        for name, tier in sorted(profile.tiers.items())
        if name in used
    ]
    if any(each.mesh for each in profile.namespaces.values()):
        found.append(infrastructure.mesh(profile))
    for there, made in ((profile.databases, data.postgresql), (profile.redis, data.redis)):
        if there:
            found.append(made())
    if profile.kafka:
        every = profile.kafka.values()
        mirrored, registered = any(each.mirror_from for each in every), any(each.registry for each in every)
        found.append(events.kafka(mirrored=mirrored, registered=registered))
    if profile.observability.traced:
        found.append(watching.traces())
    if profile.observability.logged:
        found.append(watching.logs(archived=bool(profile.observability.logging.snapshots.destination)))
    return tuple(sorted(found, key=lambda each: each.uid))
