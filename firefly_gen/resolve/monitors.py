"""What Prometheus scrapes, and how.

Sources: https://prometheus-operator.dev/docs/api-reference/api/ for the objects, and for targets in the mesh
https://istio.io/latest/docs/ops/integrations/prometheus/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from firefly_gen.model.kafka import KafkaCluster
from firefly_gen.model.logging import ElasticsearchExporter
from firefly_gen.model.monitoring import Federation, PodMonitor, Probe, ServiceMonitor
from firefly_gen.model.postgres import DatabaseCluster, Pooler
from firefly_gen.model.profile import Need, Profile
from firefly_gen.model.redis import RedisInstance
from firefly_gen.model.service import Service
from firefly_gen.model.streams import KafkaConnect, KafkaMirror, SchemaRegistry
from firefly_gen.model.tracing import Collector
from firefly_gen.resolve.labels import selector_labels
from firefly_gen.resolve.problems import Problems
from firefly_gen.resolve.rules import APPLICATION

STACK_JOBS = (
    "apiserver",
    "kube-prometheus-stack-alertmanager",
    "kube-prometheus-stack-operator",
    "kube-prometheus-stack-prometheus",
    "kube-state-metrics",
    "kubelet",
    "node-exporter",
)
"""Jobs that the chart of Prometheus brings, as its values name them."""

Monitored = (
    DatabaseCluster
    | Pooler
    | KafkaCluster
    | RedisInstance
    | Collector
    | KafkaConnect
    | KafkaMirror
    | SchemaRegistry
    | ElasticsearchExporter
)
"""What has a monitor of its own, that bears its name."""

_PORT = "http"
_ENVOY_PORT, _ENVOY_PATH = 15090, "/stats/prometheus"
_PROXY_PORT = 15020
_PROBER_PORT = 9115
_FEDERATION = "federation"


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
    """One for each service that has metrics; none where services wait for the day that they are needed."""
    if not profile.observability.enabled or profile.workloads.standby:
        return ()
    interval, timeout = _times(profile)
    return tuple(
        ServiceMonitor(
            name=each.name,
            namespace=each.namespace,
            application=each.application,
            labels=each.labels,
            selector=each.selector,
            port=_PORT,
            path=path,
            interval=interval,
            timeout=timeout,
            samples=profile.observability.prometheus.scrape.samples,
            certified=each.injected,
        )
        for each in services
        if (path := profile.services[each.name].metrics_path)
    )


def pod_monitors(
    profile: Profile, services: Sequence[Service], met: frozenset[Need], labels: Mapping[str, str]
) -> tuple[PodMonitor, ...]:
    """The sidecars or the waypoint of each namespace with services, and operators that say where their metrics are."""
    if not profile.observability.enabled:
        return ()
    interval, timeout = _times(profile)
    targets: list[tuple[str, str, Mapping[str, str], int, str]] = []
    if Need.MESH in met and not profile.workloads.standby:
        sidecars = {"app.kubernetes.io/part-of": "firefly", "app.kubernetes.io/component": "service"}
        meshed = sorted({each.namespace for each in services if each.injected})
        waypoints = {each.namespace: each.waypoint.selector for each in services if each.waypoint}
        targets += [(f"waypoint-{name}", name, pods, _PROXY_PORT, _ENVOY_PATH) for name, pods in waypoints.items()]
        targets += [(f"sidecars-{name}", name, sidecars, _ENVOY_PORT, _ENVOY_PATH) for name in meshed]
    for name, operator in sorted(profile.operators.items()):
        if operator.metrics and met.issuperset(operator.metrics.needs):
            metrics = operator.metrics
            targets.append((name, operator.namespace, metrics.labels, metrics.port, metrics.path))
    return tuple(
        PodMonitor(
            name=name,
            namespace=profile.observability.namespace,
            application=APPLICATION,
            labels=labels,
            target_namespace=namespace,
            selector=dict(sorted(selector.items())),
            port=port,
            path=path,
            interval=interval,
            timeout=timeout,
        )
        for name, namespace, selector, port, path in sorted(targets, key=lambda each: each[0])
    )


def probes(profile: Profile, labels: Mapping[str, str]) -> tuple[Probe, ...]:
    """Each public address that is looked at."""
    entry = profile.observability
    if not entry.enabled:
        return ()
    return tuple(
        Probe(
            name=f"probe-{name}",
            namespace=entry.namespace,
            application=APPLICATION,
            labels=labels,
            url=url,
            prober=f"{entry.probes.prober}.{entry.namespace}.svc:{_PROBER_PORT}",
            interval=f"{entry.probes.interval_seconds}s",
            timeout=f"{min(10, entry.probes.interval_seconds)}s",
        )
        for name, url in sorted(entry.probes.hosts.items())
    )


def federations(profile: Profile, labels: Mapping[str, str]) -> tuple[Federation, ...]:
    """Prometheus of each other cluster."""
    entry = profile.observability
    if not entry.enabled:
        return ()
    return tuple(
        Federation(
            name=f"{_FEDERATION}-{name}",
            namespace=entry.namespace,
            application=APPLICATION,
            labels=labels,
            host=peer.host,
            peer=name,
            secret=f"{_FEDERATION}-{name}" if peer.vault_key else "",
            interval="60s",
            timeout="30s",
        )
        for name, peer in sorted(entry.prometheus.federation.items())
    )


def jobs(
    scraped: Sequence[ServiceMonitor],
    pods: Sequence[PodMonitor],
    others: Iterable[Probe | Federation],
    data: Iterable[Monitored],
) -> Iterator[tuple[str, str]]:
    """Everything that has to be there in Prometheus: its namespace, empty where it has none, and its job."""
    yield from ((each.namespace, each.name) for each in scraped)
    yield from (("", each.name) for each in (*pods, *others))
    # The job of a PodMonitor without a name of its own is its namespace and name.
    yield from ((each.namespace, f"{each.namespace}/{each.name}") for each in data)
    yield from (("", each) for each in STACK_JOBS)


def prometheus_selector() -> dict[str, str]:
    """Labels of Prometheus' pods. Source: the StatefulSet that its operator makes."""
    return selector_labels("prometheus")


def _times(profile: Profile) -> tuple[str, str]:
    scrape = profile.observability.prometheus.scrape
    return f"{scrape.interval_seconds}s", f"{scrape.timeout_seconds}s"
