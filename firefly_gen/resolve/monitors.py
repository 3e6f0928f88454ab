"""What Prometheus scrapes, and how.

Sources: https://prometheus-operator.dev/docs/api-reference/api/ for the objects, and for targets in the mesh
https://istio.io/latest/docs/ops/integrations/prometheus/#tls-settings
"""

from __future__ import annotations

from collections.abc import Sequence

from firefly_gen.model.environment import Service
from firefly_gen.model.monitoring import ServiceMonitor
from firefly_gen.model.profile import Profile
from firefly_gen.resolve.problems import Problems

_PORT = "http"


def check_observability(profile: Profile, problems: Problems) -> None:
    """Notes what the profile's observability section cannot mean."""
    entry = profile.observability
    if not entry.enabled:
        return
    if entry.namespace not in profile.namespaces:
        problems.unknown(("observability", "namespace"), "namespace", entry.namespace, profile.namespaces)
    scrape = entry.prometheus.scrape
    if scrape.timeout_seconds > scrape.interval_seconds:
        message = f"a scrape may take {scrape.timeout_seconds} s, and the next begins after {scrape.interval_seconds} s"
        path = ("observability", "prometheus", "scrape", "timeout_seconds")
        problems.add(path, message, f"set it to {scrape.interval_seconds} or less")


def service_monitors(services: Sequence[Service], profile: Profile) -> tuple[ServiceMonitor, ...]:
    """One for each service that has metrics."""
    scrape = profile.observability.prometheus.scrape
    if not profile.observability.enabled:
        return ()
    return tuple(
        ServiceMonitor(
            name=each.name,
            namespace=each.namespace,
            application=each.application,
            labels=each.labels,
            selector=each.selector,
            port=_PORT,
            path=path,
            interval=f"{scrape.interval_seconds}s",
            timeout=f"{scrape.timeout_seconds}s",
            samples=scrape.samples,
            meshed=each.meshed,
        )
        for each in services
        if (path := profile.services[each.name].metrics_path)
    )
