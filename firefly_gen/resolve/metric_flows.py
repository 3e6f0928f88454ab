"""Who talks to whom for metrics and alerts.

Ports: https://github.com/prometheus-community/helm-charts for what the charts bring, and for databases, brokers and
caches the documentation of each operator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from firefly_gen.model.environment import Service
from firefly_gen.model.kafka import KafkaCluster
from firefly_gen.model.network import Flow, Outside, Peer, Port, Protocol
from firefly_gen.model.postgres import DatabaseCluster, Pooler
from firefly_gen.model.profile import Profile
from firefly_gen.model.redis import RedisInstance
from firefly_gen.resolve.flows import brokers_peer, database_peer, pooler_peer, redis_peer, service_peer
from firefly_gen.resolve.rules import APPLICATION
from firefly_gen.resolve.watching import Watching

Stored = DatabaseCluster | Pooler | KafkaCluster | RedisInstance
"""What keeps data, and has its metrics beside it."""

PROMETHEUS = "prometheus"
"""Name of the workload, and of its ServiceAccount."""

_PROMETHEUS_PORT, _ALERTMANAGER_PORT, _GOSSIP_PORT = 9090, 9093, 9094
_STATE_PORT, _OPERATOR_PORT, _PROBER_PORT = 8080, 10250, 9115
_POSTGRES_METRICS, _POOLER_METRICS, _KAFKA_METRICS, _REDIS_METRICS = 9187, 9127, 9404, 9121
_NODES = Outside(name="the nodes")
_NODE_PORTS = (9100, 10250)  # the node exporter, and the kubelet
_API_SERVER = Outside(name="the API server")
_API_PORTS = (443, 6443)
_HTTPS = 443
_SCRAPES = "reads its metrics"

_Scrape = tuple[Peer, int, str]


def prometheus_peer(profile: Profile, labels: Mapping[str, str]) -> Peer:
    """Prometheus, which has an identity in the mesh where its namespace belongs to it."""
    namespace = profile.observability.namespace
    space = profile.namespaces.get(namespace)
    return Peer(
        name=PROMETHEUS,
        namespace=namespace,
        selector={"app.kubernetes.io/name": "prometheus"},
        application=APPLICATION,
        labels=labels,
        service_account=PROMETHEUS if space is not None and space.mesh else "",
    )


def metric_flows(
    profile: Profile,
    watch: Watching,
    services: Sequence[Service],
    data: Sequence[Stored],
    labels: Mapping[str, str],
) -> tuple[Flow, ...]:
    """Every flow of Prometheus, Alertmanager and what their chart brings, sorted.

    Args:
        profile: The profile.
        watch: What is scraped.
        services: The services that run.
        data: Databases, poolers, Kafka clusters and Redis instances.
        labels: Labels of the platform's objects.
    """
    if not profile.observability.enabled:
        return ()
    prometheus = prometheus_peer(profile, labels)
    found = [
        Flow(source=prometheus, target=target, ports=_ports(port), reason=_SCRAPES, methods=("GET",), paths=(path,))
        for target, port, path in _scraped(profile, watch, services, data)
    ]
    found += _stack(prometheus, profile, labels)
    found += _outside(prometheus, profile, labels)
    return tuple(sorted(found, key=lambda each: each.key))


def _ports(*numbers: int) -> tuple[Port, ...]:
    return tuple(Port(number=each) for each in numbers)


def _scraped(
    profile: Profile,
    watch: Watching,
    services: Sequence[Service],
    data: Sequence[Stored],
) -> Iterator[_Scrape]:
    by_name = {(each.namespace, each.name): each for each in services}
    for monitor in watch.service_monitors:
        service = by_name[monitor.namespace, monitor.name]
        yield service_peer(service), service.port, monitor.path
    for each in data:
        yield from _of_data(each)
    for pods in watch.pod_monitors:
        if pods.target_namespace not in profile.namespaces:  # sidecars belong to the services, which are there already
            peer = Peer(name=pods.name, namespace=pods.target_namespace, selector=pods.selector)
            yield peer, pods.port, pods.path
            continue
        for service in services:
            if service.namespace == pods.target_namespace:
                yield service_peer(service), pods.port, pods.path


def _of_data(each: Stored) -> Iterator[_Scrape]:
    path = "/metrics"
    if isinstance(each, DatabaseCluster):
        yield database_peer(each), _POSTGRES_METRICS, path
    elif isinstance(each, Pooler):
        yield pooler_peer(each), _POOLER_METRICS, path
    elif isinstance(each, RedisInstance):
        yield redis_peer(each), _REDIS_METRICS, path
    else:
        yield brokers_peer(each), _KAFKA_METRICS, path
        exporter = f"{each.name}-kafka-exporter"
        selector = {"strimzi.io/cluster": each.name, "strimzi.io/name": exporter}
        peer = Peer(
            name=exporter,
            namespace=each.namespace,
            selector=selector,
            application=each.application,
            labels=each.labels,
        )
        yield peer, _KAFKA_METRICS, path


def _chart(name: str, selector: Mapping[str, str], profile: Profile, labels: Mapping[str, str]) -> Peer:
    namespace = profile.observability.namespace
    return Peer(name=name, namespace=namespace, selector=selector, application=APPLICATION, labels=labels)


def _stack(prometheus: Peer, profile: Profile, labels: Mapping[str, str]) -> Iterator[Flow]:
    """What Prometheus' chart brings: Alertmanager, the operator, and the exporter of the objects' state."""
    alertmanager = _chart("alertmanager", {"app.kubernetes.io/name": "alertmanager"}, profile, labels)
    operator = _chart("prometheus-operator", {"app": "kube-prometheus-stack-operator"}, profile, labels)
    state = _chart("kube-state-metrics", {"app.kubernetes.io/name": "kube-state-metrics"}, profile, labels)
    yield Flow(source=prometheus, target=prometheus, ports=_ports(_PROMETHEUS_PORT), reason=_SCRAPES)
    yield Flow(
        source=prometheus, target=alertmanager, ports=_ports(_ALERTMANAGER_PORT), reason="sends its alerts to it"
    )
    yield Flow(source=prometheus, target=operator, ports=_ports(_OPERATOR_PORT), reason=_SCRAPES)
    yield Flow(source=prometheus, target=state, ports=_ports(_STATE_PORT), reason=_SCRAPES)
    gossip = (Port(number=_GOSSIP_PORT), Port(number=_GOSSIP_PORT, protocol=Protocol.UDP))
    yield Flow(source=alertmanager, target=alertmanager, ports=gossip, reason="says what was sent")
    yield Flow(source=_API_SERVER, target=operator, ports=_ports(_OPERATOR_PORT), reason="has rules looked at")
    for each in (prometheus, operator, state):
        yield Flow(source=each, target=_API_SERVER, ports=_ports(*_API_PORTS), reason="follows the objects")
    yield Flow(source=prometheus, target=_NODES, ports=_ports(*_NODE_PORTS), reason=_SCRAPES)
    if _notifies(profile):
        told = Outside(name="where notifications go")
        yield Flow(source=alertmanager, target=told, ports=_ports(_HTTPS), reason="sends notifications")


def _notifies(profile: Profile) -> bool:
    receivers = profile.observability.alerting.receivers.values()
    return any(each.pagerduty_key or each.slack or each.webhook_key for each in receivers)


def _outside(prometheus: Peer, profile: Profile, labels: Mapping[str, str]) -> Iterator[Flow]:
    entry = profile.observability
    for name, store in sorted(entry.prometheus.remote_write.items()):
        target, ports = _host(f"long-term store {name}", store.url)
        yield Flow(source=prometheus, target=target, ports=ports, reason="copies series to it")
    for name, peer in sorted(entry.prometheus.federation.items()):
        target = Outside(name=f"Prometheus of {name}", hosts=(peer.host,))
        yield Flow(source=prometheus, target=target, ports=_ports(_HTTPS), reason="fetches what it recorded")
    if entry.probes.hosts:
        selector = {"app.kubernetes.io/name": "prometheus-blackbox-exporter"}
        prober = _chart(entry.probes.prober, selector, profile, labels)
        yield Flow(source=prometheus, target=prober, ports=_ports(_PROBER_PORT), reason="has it look from outside")
        for name, url in sorted(entry.probes.hosts.items()):
            target, ports = _host(f"public address {name}", url)
            yield Flow(source=prober, target=target, ports=ports, reason="looks at it")


def _host(name: str, url: str) -> tuple[Outside, tuple[Port, ...]]:
    parts = urlsplit(url)
    return Outside(name=name, hosts=(parts.hostname or "",)), _ports(parts.port or _HTTPS)
