"""Pods that operators make out of custom resources which say what they may do: where each kind says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import at
from firefly_gen.model.resource import Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatedPod:
    """Where a custom resource gives the pods of an operator their security contexts.

    Attributes:
        when: Path of what has to be there for such pods to be made.
        pod: Path of the map that holds the context of the pod.
        context: What that map calls it.
        containers: Name of each container, and path of the map that holds its ``securityContext``.
        default: The context that the operator gives a pod whose resource says nothing.
    """

    when: str
    pod: str
    context: str = "securityContext"
    containers: tuple[tuple[str, str], ...] = ()
    default: Mapping[str, Any] = field(default_factory=dict)


_ENTITY = "spec.entityOperator"
_REDIS = (
    OperatedPod(when="spec", pod="spec", context="podSecurityContext", containers=(("redis", "spec"),)),
    OperatedPod(
        when="spec.redisExporter",
        pod="spec",
        context="podSecurityContext",
        containers=(("redis-exporter", "spec.redisExporter"),),
    ),
)
_WORKERS = (
    OperatedPod(when="spec", pod="spec.template.pod", containers=(("connect", "spec.template.connectContainer"),)),
    OperatedPod(
        when="spec.rack", pod="spec.template.pod", containers=(("connect-init", "spec.template.initContainer"),)
    ),
)
# What CloudNativePG gives its pods itself is restricted; only what replaces it is looked at.
_CNPG_POD = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
_POSTGRES = (
    OperatedPod(when="spec.podSecurityContext", pod="spec", context="podSecurityContext"),
    OperatedPod(
        when="spec.securityContext",
        pod="spec",
        context="podSecurityContext",
        containers=(("postgres", "spec"),),
        default=_CNPG_POD,
    ),
)
_OPERATED: Mapping[str, tuple[OperatedPod, ...]] = {
    "Kafka.kafka.strimzi.io": (
        OperatedPod(
            when=f"{_ENTITY}.topicOperator",
            pod=f"{_ENTITY}.template.pod",
            containers=(("topic-operator", f"{_ENTITY}.template.topicOperatorContainer"),),
        ),
        OperatedPod(
            when=f"{_ENTITY}.userOperator",
            pod=f"{_ENTITY}.template.pod",
            containers=(("user-operator", f"{_ENTITY}.template.userOperatorContainer"),),
        ),
        OperatedPod(
            when="spec.cruiseControl",
            pod="spec.cruiseControl.template.pod",
            containers=(("cruise-control", "spec.cruiseControl.template.cruiseControlContainer"),),
        ),
        OperatedPod(
            when="spec.kafkaExporter",
            pod="spec.kafkaExporter.template.pod",
            containers=(("kafka-exporter", "spec.kafkaExporter.template.container"),),
        ),
    ),
    "Cluster.postgresql.cnpg.io": _POSTGRES,
    "Pooler.postgresql.cnpg.io": (OperatedPod(when="spec.template.spec.securityContext", pod="spec.template.spec"),),
    "KafkaConnect.kafka.strimzi.io": _WORKERS,
    "KafkaMirrorMaker2.kafka.strimzi.io": _WORKERS,
    "KafkaNodePool.kafka.strimzi.io": (
        OperatedPod(when="spec", pod="spec.template.pod", containers=(("kafka", "spec.template.kafkaContainer"),)),
        OperatedPod(
            when="spec.template.initContainer",
            pod="spec.template.pod",
            containers=(("kafka-init", "spec.template.initContainer"),),
        ),
    ),
    "OpenTelemetryCollector.opentelemetry.io": (
        OperatedPod(when="spec", pod="spec", context="podSecurityContext", containers=(("otc-container", "spec"),)),
    ),
    "RedisCluster.redis.redis.opstreelabs.in": (
        *(
            OperatedPod(when="spec", pod="spec", context="podSecurityContext", containers=((part, f"spec.{part}"),))
            for part in ("redisLeader", "redisFollower")
        ),
        _REDIS[1],
    ),
    "RedisReplication.redis.redis.opstreelabs.in": _REDIS,
    "RedisSentinel.redis.redis.opstreelabs.in": _REDIS,
}
"""Kinds of operators that give their pods no more than the resource says; others restrict their pods themselves."""


def operated_pods(platform: Platform) -> Iterator[tuple[Resource, OperatedPod]]:
    """Each custom resource of those kinds, with each kind of pod that comes out of it."""
    for kind, operated in _OPERATED.items():
        for resource in platform.of_kind(kind):
            for each in operated:
                if at(resource.body, each.when) is not None:
                    yield resource, each


def pod_of(owner: Resource) -> Pod:
    """A pod of which nothing is known but who makes it."""
    return Pod(
        owner=owner,
        namespace=owner.identity.namespace,
        labels={},
        path="",
        spec={},
        containers=(),
        ports=frozenset(),
        port_names={},
    )
