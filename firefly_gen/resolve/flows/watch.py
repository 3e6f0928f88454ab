"""Who talks to whom for traces, logs and dashboards."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from firefly_gen.model.network import Flow, Outside, Peer, Port
from firefly_gen.model.profile import Profile
from firefly_gen.resolve import collector_configs, elastic, grafana, tracing
from firefly_gen.resolve.flows.mesh import proxies
from firefly_gen.resolve.flows.peers import (
    api_server,
    object_store,
    operator_peer,
    prometheus_peer,
    service_peer,
)
from firefly_gen.resolve.flows.talkers import Talkers
from firefly_gen.resolve.labels import watching_labels
from firefly_gen.resolve.log_exporter import exporter_selector
from firefly_gen.resolve.mesh.names import dataplane_of, mesh_traced, ztunnel_peer

_HTTPS = 443
_GRPC = (Port(number=collector_configs.OTLP_GRPC),)
_PROTOCOLS = {
    "otlp": collector_configs.OTLP_HTTP,
    "agent": collector_configs.OTLP_HTTP,
    "zipkin": collector_configs.ZIPKIN,
}
_ECK = "eck"


def watch(of: Talkers) -> Iterator[Flow]:
    """What collectors, Elastic and Grafana do."""
    observability = of.profile.observability
    if observability.traced:
        yield from _traces(of)
    if observability.logged:
        yield from _logs(of)
    if observability.drawn:
        yield from _dashboards(of)


def _traces(of: Talkers) -> Iterator[Flow]:
    environment, profile = of.environment, of.profile
    server, api_ports = api_server(profile.kubernetes)
    names = (tracing.AGENT, tracing.GATEWAY, tracing.JAEGER)
    agent, gateway, jaeger = (_collector(name, environment, profile) for name in names)
    for service in of.services:
        port = _PROTOCOLS.get(service.tracing.protocol)
        if port:
            yield Flow(
                source=service_peer(service), target=agent, ports=(Port(number=port),), reason="sends its traces to it"
            )
    if mesh_traced(profile):
        for proxy in proxies(of):
            if proxy.key != ztunnel_peer(profile, of.labels).key:  # it sees no requests
                reason = "tells what the mesh saw of requests"
                yield Flow(source=proxy, target=agent, ports=_GRPC, reason=reason)
    yield Flow(source=agent, target=server, ports=api_ports, reason="asks whose an address is")
    yield Flow(source=agent, target=gateway, ports=_GRPC, reason="passes traces on")
    yield Flow(source=gateway, target=jaeger, ports=_GRPC, reason="passes traces on")
    for each in (agent, gateway, jaeger):
        yield _scraped(each, collector_configs.METRICS, prometheus_peer(profile, of.labels))
    if profile.observability.logged:
        search, search_ports = _elasticsearch(environment, profile), (Port(number=elastic.PORT),)
        cleaner = Peer(
            name="jaeger-index-cleaner",
            namespace=jaeger.namespace,
            selector=jaeger.labels,
            application=tracing.APPLICATION,
            labels=jaeger.labels,
        )
        yield Flow(source=jaeger, target=search, ports=search_ports, reason="stores traces in it")
        yield Flow(source=cleaner, target=search, ports=search_ports, reason="removes old traces")


def _logs(of: Talkers) -> Iterator[Flow]:
    environment, profile = of.environment, of.profile
    server, api_ports = api_server(profile.kubernetes)
    logging, port = profile.observability.logging, (Port(number=elastic.PORT),)
    search = _elasticsearch(environment, profile)
    sieve = _elastic("logstash", "logstash", logging.namespace, environment)
    reader = _elastic("filebeat", "beat", logging.agents_namespace, environment)
    setup = Peer(
        name="elasticsearch-setup",
        namespace=logging.namespace,
        selector=watching_labels("elasticsearch", environment),
        application=elastic.APPLICATION,
        labels=watching_labels("elasticsearch", environment),
    )
    yield Flow(source=reader, target=server, ports=api_ports, reason="asks whose a log is")
    yield Flow(source=reader, target=sieve, ports=(Port(number=elastic.BEATS_PORT),), reason="sends logs to it")
    yield Flow(source=sieve, target=search, ports=port, reason="stores logs in it")
    kibana = _elastic("kibana", "kibana", logging.namespace, environment)
    yield Flow(source=kibana, target=search, ports=port, reason="shows what it holds")
    yield Flow(source=setup, target=search, ports=port, reason="sets it up")
    yield from _measured(search, of)
    snapshots = logging.snapshots
    if snapshots.destination:
        store, store_ports = object_store("the object store of logs", snapshots.endpoint)
        yield Flow(source=search, target=store, ports=store_ports, reason="keeps snapshots there")
    yield Flow(source=search, target=search, ports=(*port, Port(number=9300)), reason="shares its data")
    operator = profile.operators.get(_ECK)
    if operator:
        source = operator_peer(_ECK, operator)
        yield Flow(source=source, target=search, ports=port, reason="looks after it")
    for name, each in sorted(logging.forward.items()):
        url = urlsplit(each.url)
        target = Outside(name=f"log system {name}", hosts=(url.hostname or "",))
        yield Flow(source=sieve, target=target, ports=(Port(number=url.port or _HTTPS),), reason="forwards logs to it")


def _measured(search: Peer, of: Talkers) -> Iterator[Flow]:
    labels = watching_labels(elastic.EXPORTER, of.environment)
    exporter = Peer(
        name=elastic.EXPORTER,
        namespace=search.namespace,
        selector=exporter_selector(labels),
        application=elastic.APPLICATION,
        labels=labels,
    )
    yield Flow(source=exporter, target=search, ports=(Port(number=elastic.PORT),), reason="asks how it is")
    yield _scraped(exporter, elastic.EXPORTER_PORT, prometheus_peer(of.profile, of.labels))


def _dashboards(of: Talkers) -> Iterator[Flow]:
    environment, profile = of.environment, of.profile
    observability = profile.observability
    labels = watching_labels(grafana.NAME, environment)
    dataplane = dataplane_of(observability.namespace, profile)
    target = Peer(
        name=grafana.NAME,
        namespace=observability.namespace,
        selector={"app": grafana.NAME},
        application=grafana.APPLICATION,
        labels=labels,
        dataplane=dataplane,
        service_account=f"{grafana.NAME}-sa" if dataplane.meshed else "",
    )
    _, port = grafana.PROMETHEUS_SERVICE
    yield Flow(
        source=target,
        target=prometheus_peer(profile, of.labels),
        ports=(Port(number=port),),
        reason="asks for metrics",
    )
    if observability.traced:
        jaeger = _collector(tracing.JAEGER, environment, profile)
        query = (Port(number=collector_configs.QUERY),)
        yield Flow(source=target, target=jaeger, ports=query, reason="asks for traces")
    if observability.logged:
        search = _elasticsearch(environment, profile)
        yield Flow(source=target, target=search, ports=(Port(number=elastic.PORT),), reason="asks for logs")
    operator = profile.operators.get("grafana-operator")
    if operator:
        source = operator_peer("grafana-operator", operator)
        yield Flow(source=source, target=target, ports=(Port(number=3000),), reason="gives it its dashboards")
    login = observability.grafana.login
    if login:
        url = urlsplit(login.issuer)
        provider = Outside(name="the bank's login", hosts=(url.hostname or "",))
        yield Flow(
            source=target, target=provider, ports=(Port(number=url.port or _HTTPS),), reason="lets people log in"
        )


def _collector(name: str, environment: str, profile: Profile) -> Peer:
    section = profile.observability.tracing
    return Peer(
        name=name,
        namespace=section.namespace,
        selector=tracing.pod_labels(name, section),
        application=tracing.APPLICATION,
        labels=watching_labels(name, environment),
    )


def _elasticsearch(environment: str, profile: Profile) -> Peer:
    namespace = profile.observability.logging.namespace
    peer = _elastic("elasticsearch", "elasticsearch", namespace, environment)
    return Peer(
        name=peer.name,
        namespace=namespace,
        selector={"elasticsearch.k8s.elastic.co/cluster-name": elastic.CLUSTER},
        application=peer.application,
        labels=peer.labels,
    )


def _elastic(name: str, kind: str, namespace: str, environment: str) -> Peer:
    """Pods that ECK makes, by the label that it gives all pods of a kind."""
    return Peer(
        name=name,
        namespace=namespace,
        selector={f"{kind}.k8s.elastic.co/name": elastic.CLUSTER},
        application=elastic.APPLICATION,
        labels=watching_labels(name, environment),
    )


def _scraped(target: Peer, port: int, prometheus: Peer) -> Flow:
    return Flow(
        source=prometheus,
        target=target,
        ports=(Port(number=port),),
        reason="reads its metrics",
        methods=("GET",),
        paths=("/metrics",),
    )
