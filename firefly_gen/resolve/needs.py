"""What an environment has: rules about anything else would never find a series."""

from __future__ import annotations

from collections.abc import Sequence

from firefly_gen.model.profile import Need, Profile
from firefly_gen.model.service import Service
from firefly_gen.resolve.autoscaler import grows

_OPERATORS = {
    Need.CERTIFICATES: "cert-manager",
    Need.EXTERNAL_SECRETS: "external-secrets",
    Need.VAULT: "vault",
    Need.ARGO_CD: "argo-cd",
    Need.ARGO_ROLLOUTS: "argo-rollouts",
    Need.KEDA: "keda",
    Need.MESH: "istiod",
    Need.SIDECARS: "istiod",
    Need.AMBIENT: "ztunnel",
    Need.GATEWAY: "istio-ingress",
    Need.SIGNATURES: "kyverno",
}
"""Operators by what they bring."""

_SIGNED_BY = "security"  # the layer with the policy of images

_QUORUM = 3  # brokers from which on partitions have copies
_CALLBACKS = "callbacks"


def needs_met(profile: Profile, services: Sequence[Service]) -> frozenset[Need]:
    """What rules may ask about.

    Args:
        profile: The profile.
        services: The services that run.
    """
    watched, kafka, redis = profile.observability, profile.kafka.values(), profile.redis.values()
    enabled = [each for each in profile.services.values() if each.enabled]
    published = any(each.routes for each in enabled)
    archives = [
        profile.postgres.backup.enabled if each.backup.enabled is None else each.backup.enabled
        for each in profile.databases.values()
    ]
    there = {
        Need.SERVICES: bool(services),
        Need.DATABASES: any(each.database for each in services),
        Need.EVENTS: any(each.kafka for each in services),
        Need.CALLBACKS: any(_CALLBACKS in each.name for each in services),
        Need.AUTOSCALING: any(each.autoscaled for each in services),
        Need.POSTGRES: bool(profile.databases),
        Need.STANDBYS: bool(profile.databases) and profile.postgres.instances > 1,
        Need.POOLERS: any(each.poolers.rw or each.poolers.ro for each in profile.databases.values()),
        Need.REGIONS: bool(profile.postgres.regions.archives),
        Need.ARCHIVES: any(archives),
        Need.RESTORE_TESTS: any(archives) and profile.postgres.restore_test is not None,
        Need.KAFKA: bool(profile.kafka),
        Need.REPLICATED_KAFKA: any(each.brokers.replicas >= _QUORUM for each in kafka),
        Need.CONSUMER_LAG: any(each.lag_exporter for each in kafka),
        # Nobody reads where services wait.
        Need.CONSUMERS: any(each.lag_exporter for each in kafka) and not profile.workloads.standby,
        Need.MIRRORS: any(each.mirror_from for each in kafka),
        Need.REGISTRIES: any(each.registry for each in kafka),
        Need.REDIS: bool(profile.redis),
        Need.REPLICATED_REDIS: any(each.instances > 1 for each in redis),
        Need.BACKUPS: profile.backup.enabled and bool(profile.backup.groups),
        Need.PROBES: bool(watched.probes.hosts),
        Need.REMOTE_WRITE: bool(watched.prometheus.remote_write),
        Need.FEDERATION: bool(watched.prometheus.federation),
        Need.ALERTMANAGERS: watched.alerting.replicas > 1,
        Need.TRACING: watched.traced,
        Need.LOGGING: watched.logged,
        Need.LOG_SNAPSHOTS: watched.logged and bool(watched.logging.snapshots.destination),
        Need.CAPTURES: any(each.database and each.database.capture for each in enabled),
        Need.NODE_GROUPS: grows(profile),
    }
    return frozenset(
        {need for need, is_there in there.items() if is_there} | _operated(profile, services, published=published)
    )


def _operated(profile: Profile, services: Sequence[Service], *, published: bool) -> set[Need]:
    """What operators of the profile bring, as far as the tree asks them for it."""
    mesh = profile.mesh
    asked = {
        Need.MESH: mesh.enabled,
        Need.SIDECARS: mesh.enabled and not mesh.ambient,
        Need.AMBIENT: mesh.ambient,
        # The pods of a gateway that istiod makes by itself are none of the chart's.
        Need.GATEWAY: mesh.enabled and mesh.edge.gateway == "istio" and published,
        Need.SIGNATURES: bool(profile.layers.get(_SIGNED_BY, {}).get("enabled")),
        Need.ARGO_ROLLOUTS: any(each.progressive for each in services),
        # Argo CD of another cluster is watched there.
        Need.ARGO_CD: bool(profile.delivery.repository.url) and not profile.delivery.cluster.name,
    }
    return {need for need, operator in _OPERATORS.items() if operator in profile.operators and asked.get(need, True)}
