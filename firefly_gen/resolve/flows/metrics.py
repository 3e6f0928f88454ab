"""Who talks to whom for metrics and alerts.

Ports: https://github.com/prometheus-community/helm-charts for what the charts bring, and for databases, brokers and
caches the documentation of each operator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from firefly_gen.model.network import Flow, Outside, Peer, Port, Protocol
from firefly_gen.model.profile import Profile
from firefly_gen.resolve.flows.peers import (
    MONITORING,
    api_server,
    kubelet_probes,
    operator_peer,
    prometheus_peer,
    service_peer,
)
from firefly_gen.resolve.flows.talkers import Talkers
from firefly_gen.resolve.rules import APPLICATION

_PROMETHEUS_PORT, _ALERTMANAGER_PORT, _GOSSIP_PORT = 9090, 9093, 9094
_STATE_PORT, _OPERATOR_PORT, _PROBER_PORT = 8080, 10250, 9115
_NODES = Outside(name="the nodes")
_NODE_PORTS = (9100, 10250)  # the node exporter, and the kubelet
_HTTPS = 443
_SCRAPES = "reads its metrics"

_Scrape = tuple[Peer, int, str]


def metrics(of: Talkers) -> Iterator[Flow]:
    """What Prometheus reads of services and of pods, and what its chart brings; databases say theirs themselves."""
    prometheus = prometheus_peer(of.profile, of.labels)
    if MONITORING not in of.profile.operators:
        return
    for target, port, path in _scraped(of):
        yield Flow(
            source=prometheus,
            target=target,
            ports=_ports(port),
            reason=_SCRAPES,
            methods=("GET",),
            paths=(path,),
            direct=True,
        )
    if not of.profile.observability.enabled:  # somebody else says what Prometheus is, and it reads what services offer
        yield from _operator_alone(prometheus, of)
        return
    yield from _stack(prometheus, of)
    yield from _outside(prometheus, of.profile, of.labels)


def _operator_alone(prometheus: Peer, of: Talkers) -> Iterator[Flow]:
    """What the operator needs in a namespace that is closed."""
    if prometheus.application:
        own = operator_peer(MONITORING, of.profile.operators[MONITORING])
        operator = replace(own, application=prometheus.application, labels=prometheus.labels)
        server, ports = api_server(of.profile.kubernetes)
        yield Flow(source=operator, target=server, ports=ports, reason="follows the objects")


def _ports(*numbers: int) -> tuple[Port, ...]:
    return tuple(Port(number=each) for each in numbers)


def _scraped(of: Talkers) -> Iterator[_Scrape]:
    for service in of.services:  # those that wait for their day, too: on that day nobody has time for policies
        path = of.profile.services[service.name].metrics_path
        if path:
            yield service_peer(service), service.port, path
    closed = {each.name for each in of.namespaces}
    for pods in of.watch.pod_monitors:
        if pods.target_namespace not in closed:  # who closes a namespace says who may come in, Prometheus too
            operator = of.profile.operators.get(pods.name)
            own = Peer(name=pods.name, namespace=pods.target_namespace, selector=pods.selector)
            peer = operator_peer(pods.name, operator) if operator else own
            yield peer, pods.port, pods.path
            continue
        for service in of.services:  # it is their sidecars that are read
            if service.namespace == pods.target_namespace and service.injected:
                yield service_peer(service), pods.port, pods.path


def _chart(name: str, selector: Mapping[str, str], profile: Profile, labels: Mapping[str, str]) -> Peer:
    namespace = profile.observability.namespace
    return Peer(name=name, namespace=namespace, selector=selector, application=APPLICATION, labels=labels)


def _stack(prometheus: Peer, of: Talkers) -> Iterator[Flow]:
    """What Prometheus' chart brings: Alertmanager, the operator, and the exporter of the objects' state."""
    profile, labels = of.profile, of.labels
    server, api_ports = api_server(profile.kubernetes)
    alertmanager = _chart("alertmanager", {"app.kubernetes.io/name": "alertmanager"}, profile, labels)
    operator = _chart("prometheus-operator", {"app": "kube-prometheus-stack-operator"}, profile, labels)
    state = _chart("kube-state-metrics", {"app.kubernetes.io/name": "kube-state-metrics"}, profile, labels)
    yield Flow(source=prometheus, target=prometheus, ports=_ports(_PROMETHEUS_PORT), reason=_SCRAPES)
    if profile.mesh.ambient:
        probed = _ports(_PROMETHEUS_PORT)
        yield Flow(source=kubelet_probes(), target=prometheus, ports=probed, reason="asks whether it is well")
    yield Flow(
        source=prometheus, target=alertmanager, ports=_ports(_ALERTMANAGER_PORT), reason="sends its alerts to it"
    )
    yield Flow(source=prometheus, target=operator, ports=_ports(_OPERATOR_PORT), reason=_SCRAPES)
    yield Flow(source=prometheus, target=state, ports=_ports(_STATE_PORT), reason=_SCRAPES)
    gossip = (Port(number=_GOSSIP_PORT), Port(number=_GOSSIP_PORT, protocol=Protocol.UDP))
    yield Flow(source=alertmanager, target=alertmanager, ports=gossip, reason="says what was sent")
    yield Flow(source=server, target=operator, ports=_ports(_OPERATOR_PORT), reason="has rules looked at")
    for each in (prometheus, operator, state):
        yield Flow(source=each, target=server, ports=api_ports, reason="follows the objects")
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
