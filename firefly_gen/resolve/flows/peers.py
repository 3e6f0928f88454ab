"""Who the ends of flows are: pods of the catalogue, of the data systems, of operators, and addresses outside.

Sources of the labels: https://cloudnative-pg.io/docs/1.30/labels_annotations,
https://strimzi.io/docs/operators/latest/deploying, https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from firefly_gen.model.cluster import Namespace
from firefly_gen.model.dataplane import PROBES, Dataplane
from firefly_gen.model.kafka import KafkaCluster
from firefly_gen.model.network import Outside, Peer, Port
from firefly_gen.model.postgres import DatabaseCluster, Pooler
from firefly_gen.model.profile import Kubernetes, Operator, Profile
from firefly_gen.model.redis import RedisInstance
from firefly_gen.model.service import Service
from firefly_gen.resolve.rules import APPLICATION as RULES

_SCHEMES = {"http": 80, "https": 443}
MONITORING = "prometheus-operator"
"""The operator that has Prometheus look at what monitors select."""


def service_peer(service: Service) -> Peer:
    """The pods of a service."""
    return Peer(
        name=service.name,
        namespace=service.namespace,
        selector=service.selector,
        application=service.application,
        labels=service.labels,
        dataplane=service.dataplane,
        waypoint=service.waypoint,
        service_account=service.name if service.meshed else "",
    )


def database_peer(cluster: DatabaseCluster) -> Peer:
    """The servers of a PostgreSQL cluster, and the jobs that set them up."""
    return Peer(
        name=cluster.name,
        namespace=cluster.namespace,
        selector={"cnpg.io/cluster": cluster.name},
        application=cluster.application,
        labels=cluster.labels,
    )


def pooler_peer(pooler: Pooler) -> Peer:
    """The pods of a pooler."""
    return Peer(
        name=pooler.name,
        namespace=pooler.namespace,
        selector=pooler.selector,
        application=pooler.application,
        labels=pooler.labels,
    )


def brokers_peer(cluster: KafkaCluster) -> Peer:
    """The brokers and controllers of a Kafka cluster."""
    return kafka_peer(cluster, "kafka")


def kafka_peer(cluster: KafkaCluster, part: str) -> Peer:
    """Pods of a Kafka cluster.

    Args:
        cluster: The cluster.
        part: What Strimzi puts behind its name: ``kafka``, ``entity-operator``, ``cruise-control`` or
            ``kafka-exporter``.
    """
    name = f"{cluster.name}-{part}"
    return Peer(
        name=name,
        namespace=cluster.namespace,
        selector={"strimzi.io/cluster": cluster.name, "strimzi.io/name": name},
        application=cluster.application,
        labels=cluster.labels,
    )


def redis_peer(instance: RedisInstance) -> Peer:
    """The master and the replicas of a Redis instance."""
    return Peer(
        name=instance.name,
        namespace=instance.namespace,
        selector=instance.selector,
        application=instance.application,
        labels=instance.labels,
    )


def sentinel_peer(instance: RedisInstance) -> Peer:
    """The sentinels that watch a Redis instance."""
    return Peer(
        name=f"{instance.name}-sentinel",
        namespace=instance.namespace,
        selector=instance.sentinel_selector,
        application=instance.application,
        labels=instance.labels,
    )


def every_pod(namespace: Namespace) -> Peer:
    """All pods of a namespace."""
    return Peer(
        name="every-pod",
        namespace=namespace.name,
        selector={},
        application=namespace.application,
        labels=namespace.object_labels,
    )


def operator_peer(name: str, operator: Operator) -> Peer:
    """The pods of an operator, which the chart brings."""
    return Peer(name=name, namespace=operator.namespace, selector=dict(sorted(operator.selector.items())))


def prometheus_peer(profile: Profile, labels: Mapping[str, str]) -> Peer:
    """Prometheus, whose pods the operator makes and names: https://prometheus-operator.dev/docs/platform/troubleshooting/.

    In a mesh it has an identity. A sidecar carries nothing, and writes its certificate for it; ztunnel carries what it
    sends, and nothing stands before it. It is somebody else's where it is not rendered.

    Args:
        profile: The profile.
        labels: Labels of the platform's objects.
    """
    entry = profile.observability
    application = RULES if entry.enabled else ""
    if not application and entry.namespace in profile.namespaces:
        application = f"namespaces/{entry.namespace}"  # closed like every other, though somebody else runs Prometheus
    return Peer(
        name="prometheus",
        namespace=entry.namespace,
        selector={"app.kubernetes.io/name": "prometheus"},
        application=application,
        labels=labels if application else {},
        dataplane=_of_prometheus(profile),
        service_account="prometheus" if profile.mesh.enabled else "",
    )


def _of_prometheus(profile: Profile) -> Dataplane:
    if not profile.mesh.enabled:
        return Dataplane.NONE
    return Dataplane.ZTUNNEL_OUT if profile.mesh.ambient else Dataplane.CERTIFICATE


def kubelet_probes() -> Outside:
    """What the kubelet asks of pods in the ambient mesh, as they see it."""
    return Outside(name="the kubelet's probes", cidrs=(f"{PROBES}/32",), trusted=True)


def dns_peer() -> Peer:
    """The DNS of the cluster, whatever serves it: the Service ``kube-dns`` selects this label."""
    return Peer(name="kube-dns", namespace="kube-system", selector={"k8s-app": "kube-dns"})


def api_server(kubernetes: Kubernetes) -> tuple[Outside, tuple[Port, ...]]:
    """The API server, and its port."""
    known = kubernetes.api_server
    return Outside(name="the API server", cidrs=known.cidrs), (Port(number=known.port),)


def outside(name: str, url: str, cidrs: tuple[str, ...] = ()) -> tuple[Outside, tuple[Port, ...]]:
    """Who answers at a URL, and at which port."""
    parts = urlsplit(url)
    there = Outside(name=name, hosts=(parts.hostname or "",), cidrs=cidrs)
    return there, (Port(number=parts.port or _SCHEMES[parts.scheme]),)


def object_store(name: str, endpoint: str) -> tuple[Outside, tuple[Port, ...]]:
    """An object store, and its port: at its endpoint, or where the provider's libraries find it."""
    return outside(name, endpoint) if endpoint else (Outside(name=name), (Port(number=_SCHEMES["https"]),))
