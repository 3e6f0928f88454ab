"""Everything that Prometheus and Alertmanager are given, put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firefly_gen.model.alerting import AlertRouting
from firefly_gen.model.alerts import RuleGroup
from firefly_gen.model.monitoring import Federation, PodMonitor, Probe, ServiceMonitor
from firefly_gen.model.profile import Need, Profile
from firefly_gen.model.service import Service
from firefly_gen.resolve import monitors
from firefly_gen.resolve.needs import needs_met
from firefly_gen.resolve.objectives import check_objectives
from firefly_gen.resolve.problems import Problems
from firefly_gen.resolve.routing import alert_routing, check_routing
from firefly_gen.resolve.rules import check_rules, rule_groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """What is scraped, what is worked out of it, and who is told.

    Attributes:
        met: What the environment has of all that rules and operators may ask for.
    """

    met: frozenset[Need]
    service_monitors: tuple[ServiceMonitor, ...]
    pod_monitors: tuple[PodMonitor, ...]
    probes: tuple[Probe, ...]
    federations: tuple[Federation, ...]
    rule_groups: tuple[RuleGroup, ...]
    alert_routing: tuple[AlertRouting, ...]


def check_watching(profile: Profile, problems: Problems) -> None:
    """Notes what the profile says of metrics and alerts and cannot mean."""
    monitors.check_observability(profile, problems)
    if profile.observability.enabled:
        check_routing(profile, problems)
        check_rules(profile, problems)
        services = [name for name, each in profile.services.items() if each.enabled]
        check_objectives(profile.observability.alerting, tuple(profile.tiers), services, problems)


def watching(
    profile: Profile,
    services: Sequence[Service],
    data: Sequence[monitors.Monitored],
    labels: Mapping[str, str],
) -> Watching:
    """Works all of it out.

    Args:
        profile: The profile.
        services: The services that run.
        data: Everything else that has a monitor of its own.
        labels: Labels of the platform's objects.
    """
    scraped = monitors.service_monitors(services, profile)
    met = needs_met(profile, services)
    pods = monitors.pod_monitors(profile, services, met, labels)
    looked_at, peers = monitors.probes(profile, labels), monitors.federations(profile, labels)
    return Watching(
        met=met,
        service_monitors=scraped,
        pod_monitors=pods,
        probes=looked_at,
        federations=peers,
        rule_groups=rule_groups(profile, met, monitors.jobs(scraped, pods, (*looked_at, *peers), data), labels),
        alert_routing=alert_routing(profile, labels),
    )
