"""What operators have removed from their resources, or are about to: API versions, fields, values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

OLD_VERSIONS: Mapping[str, Mapping[str, str]] = {
    "external-secrets.io": {"v1alpha1": "v1", "v1beta1": "v1"},
    "gateway.networking.k8s.io": {"v1alpha2": "v1", "v1beta1": "v1"},
    "kafka.strimzi.io": {"v1alpha1": "v1", "v1beta1": "v1", "v1beta2": "v1"},
    "redis.redis.opstreelabs.in": {"v1beta1": "v1beta2"},
}
"""API versions that are no longer served, by group, each with the one that took its place."""

OLDER_KINDS: Mapping[str, Mapping[str, str]] = {
    kind: {"v1alpha1": "v1", "v1alpha3": "v1", "v1beta1": "v1"}
    for kind in (
        *(f"{name}.networking.istio.io" for name in ("DestinationRule", "Gateway", "ServiceEntry", "Sidecar")),
        *(f"{name}.networking.istio.io" for name in ("VirtualService", "WorkloadEntry", "WorkloadGroup")),
        *(f"{name}.security.istio.io" for name in ("AuthorizationPolicy", "PeerAuthentication")),
        "RequestAuthentication.security.istio.io",
        "Telemetry.telemetry.istio.io",
    )
}
"""Versions of kinds that are still served, but are not the stored one, each with that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A field that is gone, or about to go.

    Attributes:
        at: Its path.
        since: The version that it went with.
        instead: What to do about it.
        values: Only these values are gone; empty where the field is.
        soon: Whether it still works until then.
    """

    at: str
    since: str
    instead: str
    values: tuple[str, ...] = ()
    soon: bool = False


REMOVED: Mapping[str, tuple[Removed, ...]] = {
    "Cluster.postgresql.cnpg.io": (
        Removed(
            at="spec.backup.barmanObjectStore",
            since="CloudNativePG 1.31",
            instead="use the plugin barman-cloud.cloudnative-pg.io with an ObjectStore",
            soon=True,
        ),
        Removed(
            at="spec.monitoring.enablePodMonitor",
            since="a later CloudNativePG",
            instead="write a PodMonitor that selects cnpg.io/cluster",
            soon=True,
        ),
    ),
    "DestinationRule.networking.istio.io": (
        Removed(
            at="spec.trafficPolicy.outlierDetection.consecutiveErrors",
            since="a later Istio",
            instead="say consecutive5xxErrors or consecutiveGatewayErrors",
            soon=True,
        ),
        Removed(
            at="spec.trafficPolicy.loadBalancer.warmupDurationSecs",
            since="a later Istio",
            instead="say warmup.duration",
            soon=True,
        ),
        Removed(
            at="spec.trafficPolicy.loadBalancer.simple",
            since="a later Istio",
            instead="say LEAST_REQUEST",
            values=("LEAST_CONN",),
            soon=True,
        ),
    ),
    "Kafka.kafka.strimzi.io": (
        Removed(at="spec.zookeeper", since="Strimzi 0.46", instead="give a KafkaNodePool the role controller"),
        Removed(at="spec.kafka.replicas", since="Strimzi 1.0", instead="say it in a KafkaNodePool"),
        Removed(at="spec.kafka.resources", since="Strimzi 1.0", instead="say it in a KafkaNodePool"),
        Removed(at="spec.kafka.storage", since="Strimzi 1.0", instead="say it in a KafkaNodePool"),
    ),
    "KafkaUser.kafka.strimzi.io": (
        Removed(at="spec.authorization.acls[].operation", since="Strimzi 1.0", instead="list it under operations"),
    ),
    "RequestAuthentication.security.istio.io": (
        Removed(at="spec.jwtRules[].jwks_uri", since="a later Istio", instead="say jwksUri", soon=True),
    ),
    "VerticalPodAutoscaler.autoscaling.k8s.io": (
        Removed(
            at="spec.updatePolicy.updateMode",
            since="a later VerticalPodAutoscaler",
            instead="use Recreate, or InPlaceOrRecreate",
            values=("Auto",),
            soon=True,
        ),
    ),
    "VirtualService.networking.istio.io": (
        Removed(
            at="spec.http[].mirror_percent", since="a later Istio", instead="say mirrorPercentage.value", soon=True
        ),
        Removed(at="spec.http[].mirrorPercent", since="a later Istio", instead="say mirrorPercentage.value", soon=True),
        Removed(at="spec.http[].fault.delay.percent", since="a later Istio", instead="say percentage.value", soon=True),
    ),
}
"""Fields that operators have removed, or are about to remove."""
