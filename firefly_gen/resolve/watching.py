"""Puts together what watches the others: metrics, alerts, traces, logs and dashboards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from firefly_gen.model.profile import Need, Profile
from firefly_gen.model.secrets import Secret
from firefly_gen.model.service import Service
from firefly_gen.model.watching import Watching
from firefly_gen.resolve import monitors
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.grafana import datasources, folders, grafana_dashboards, grafana_secrets, grafanas
from firefly_gen.resolve.labels import platform_labels
from firefly_gen.resolve.log_carriers import logstashes
from firefly_gen.resolve.log_exporter import elasticsearch_exporters
from firefly_gen.resolve.log_secrets import logging_secrets
from firefly_gen.resolve.logging import check_logging, elasticsearches
from firefly_gen.resolve.objectives import check_objectives
from firefly_gen.resolve.problems import Problems
from firefly_gen.resolve.routing import alert_routing, check_routing, routing_secrets
from firefly_gen.resolve.rules import check_rules, rule_groups
from firefly_gen.resolve.tracing import check_tracing, collectors, instrumentations, tracing_secrets
from firefly_gen.resolve.watch_certificates import watch_certificates


def check_watching(profile: Profile, problems: Problems) -> None:
    """Notes what the profile says of what watches the others, and cannot mean."""
    monitors.check_observability(profile, problems)
    check_tracing(profile, problems)
    check_logging(profile, problems)
    if profile.observability.enabled:
        check_routing(profile, problems)
        check_rules(profile, problems)
        services = [name for name, each in profile.services.items() if each.enabled]
        check_objectives(profile.observability.alerting, tuple(profile.tiers), services, problems)


def watching(
    services: Sequence[Service], data: Iterable[monitors.Monitored], met: frozenset[Need], context: Context
) -> Watching:
    """Works all of it out.

    Args:
        services: The services that run.
        data: Everything else that has a monitor of its own.
        met: What the environment has of all that rules may ask about.
        context: Takes what is wrong with the profile.
    """
    name, profile = context.environment, context.profile
    labels = platform_labels(name)
    scraped = monitors.service_monitors(services, profile)
    pods = monitors.pod_monitors(profile, services, met, labels)
    looked_at, peers = monitors.probes(profile, labels), monitors.federations(profile, labels)
    carriers, meters = collectors(services, context), elasticsearch_exporters(context)
    jobs = monitors.jobs(scraped, pods, (*looked_at, *peers), (*data, *carriers, *meters))
    return Watching(
        service_monitors=scraped,
        pod_monitors=pods,
        probes=looked_at,
        federations=peers,
        rule_groups=rule_groups(profile, met, jobs, labels),
        alert_routing=alert_routing(profile, labels),
        watch_certificates=watch_certificates(name, profile),
        collectors=carriers,
        instrumentations=instrumentations(services, context),
        elasticsearches=elasticsearches(context),
        elasticsearch_exporters=meters,
        logstashes=logstashes(context),
        grafanas=grafanas(context),
        grafana_folders=folders(context),
        grafana_datasources=datasources(context),
        grafana_dashboards=grafana_dashboards(context),
    )


def watching_secrets(context: Context) -> tuple[Secret, ...]:
    """Secrets that what watches the others reads."""
    routed = routing_secrets(context.profile, platform_labels(context.environment))
    return (*routed, *tracing_secrets(context), *logging_secrets(context), *grafana_secrets(context))
