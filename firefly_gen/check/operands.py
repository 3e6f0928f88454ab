"""Where a kind asks for volumes, for the resources of a container, or for a time: tables as those of ``fields``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeTemplate:
    """A place that asks for volumes.

    Attributes:
        at: Path of the map that describes them.
        storage_class: Path, in that map, of the name of their class.
        size: Path of their size.
        count: Path, in the object, of how many pods have one each; empty where there is one volume. Where it goes
            through a list, it holds for the volumes of the same item.
        modes: Path, in that map, of the access modes.
    """

    at: str
    storage_class: str = "spec.storageClassName"
    size: str = "spec.resources.requests.storage"
    count: str = ""
    modes: str = "spec.accessModes"


VOLUMES: Mapping[str, tuple[VolumeTemplate, ...]] = {
    "PersistentVolumeClaim": (VolumeTemplate(at=""),),
    "StatefulSet": (VolumeTemplate(at="spec.volumeClaimTemplates[]", count="spec.replicas"),),
    "Cluster.postgresql.cnpg.io": (
        VolumeTemplate(at="spec.storage", storage_class="storageClass", size="size", count="spec.instances"),
        VolumeTemplate(at="spec.walStorage", storage_class="storageClass", size="size", count="spec.instances"),
        VolumeTemplate(
            at="spec.tablespaces[].storage", storage_class="storageClass", size="size", count="spec.instances"
        ),
    ),
    "Elasticsearch.elasticsearch.k8s.elastic.co": (
        VolumeTemplate(at="spec.nodeSets[].volumeClaimTemplates[]", count="spec.nodeSets[].count"),
    ),
    "Logstash.logstash.k8s.elastic.co": (VolumeTemplate(at="spec.volumeClaimTemplates[]", count="spec.count"),),
    "KafkaNodePool.kafka.strimzi.io": (
        VolumeTemplate(at="spec.storage", storage_class="class", size="size", count="spec.replicas"),
        VolumeTemplate(at="spec.storage.volumes[]", storage_class="class", size="size", count="spec.replicas"),
    ),
    # Masters, and as many replicas.
    "RedisCluster.redis.redis.opstreelabs.in": (
        VolumeTemplate(at="spec.storage.volumeClaimTemplate", count="spec.clusterSize"),
        VolumeTemplate(at="spec.storage.volumeClaimTemplate", count="spec.clusterSize"),
        VolumeTemplate(at="spec.storage.nodeConfVolumeClaimTemplate", count="spec.clusterSize"),
        VolumeTemplate(at="spec.storage.nodeConfVolumeClaimTemplate", count="spec.clusterSize"),
    ),
    "RedisReplication.redis.redis.opstreelabs.in": (
        VolumeTemplate(at="spec.storage.volumeClaimTemplate", count="spec.clusterSize"),
    ),
}
"""Where a kind asks for volumes."""

OPERATED_CONTAINERS: Mapping[str, tuple[str, ...]] = {
    "Cluster.postgresql.cnpg.io": ("spec",),
    "ObjectStore.barmancloud.cnpg.io": ("spec.instanceSidecarConfiguration",),
    "Pooler.postgresql.cnpg.io": ("spec.template.spec.containers[]",),
    "Kafka.kafka.strimzi.io": (
        "spec.entityOperator.topicOperator",
        "spec.entityOperator.userOperator",
        "spec.cruiseControl",
        "spec.kafkaExporter",
    ),
    "KafkaConnect.kafka.strimzi.io": ("spec",),
    "KafkaMirrorMaker2.kafka.strimzi.io": ("spec",),
    "KafkaNodePool.kafka.strimzi.io": ("spec",),
    "OpenTelemetryCollector.opentelemetry.io": ("spec",),
    "RedisCluster.redis.redis.opstreelabs.in": ("spec.kubernetesConfig", "spec.redisExporter"),
    "RedisReplication.redis.redis.opstreelabs.in": ("spec.kubernetesConfig", "spec.redisExporter"),
    "RedisSentinel.redis.redis.opstreelabs.in": ("spec.kubernetesConfig", "spec.redisExporter"),
}
"""Maps of a kind that have the ``resources`` of a container which its operator makes."""

IMAGES: Mapping[str, tuple[str, ...]] = {
    "Cluster.postgresql.cnpg.io": ("spec.imageName",),
    "ClusterImageCatalog.postgresql.cnpg.io": ("spec.images[].image", "spec.componentImages[].image"),
    "ImageCatalog.postgresql.cnpg.io": ("spec.images[].image", "spec.componentImages[].image"),
    "Kafka.kafka.strimzi.io": (
        "spec.kafka.image",
        "spec.kafka.brokerRackInitImage",
        "spec.entityOperator.topicOperator.image",
        "spec.entityOperator.userOperator.image",
        "spec.cruiseControl.image",
        "spec.kafkaExporter.image",
    ),
    "KafkaConnect.kafka.strimzi.io": (
        "spec.image",
        "spec.clientRackInitImage",
        "spec.plugins[].artifacts[].reference",
        "spec.template.pod.volumes[].image.reference",
    ),
    "KafkaMirrorMaker2.kafka.strimzi.io": ("spec.image", "spec.clientRackInitImage"),
    "Pooler.postgresql.cnpg.io": ("spec.pgbouncer.image", "spec.template.spec.containers[].image"),
    "RedisCluster.redis.redis.opstreelabs.in": ("spec.kubernetesConfig.image", "spec.redisExporter.image"),
    "RedisReplication.redis.redis.opstreelabs.in": ("spec.kubernetesConfig.image", "spec.redisExporter.image"),
    "RedisSentinel.redis.redis.opstreelabs.in": ("spec.kubernetesConfig.image", "spec.redisExporter.image"),
}
"""Images that a kind names for the containers which its operator makes."""

PRIORITIES: Mapping[str, tuple[str, ...]] = {
    "Cluster.postgresql.cnpg.io": ("spec.priorityClassName",),
    "Kafka.kafka.strimzi.io": (
        "spec.entityOperator.template.pod.priorityClassName",
        "spec.cruiseControl.template.pod.priorityClassName",
        "spec.kafkaExporter.template.pod.priorityClassName",
    ),
    "KafkaConnect.kafka.strimzi.io": ("spec.template.pod.priorityClassName",),
    "KafkaMirrorMaker2.kafka.strimzi.io": ("spec.template.pod.priorityClassName",),
    "KafkaNodePool.kafka.strimzi.io": ("spec.template.pod.priorityClassName",),
    "Pooler.postgresql.cnpg.io": ("spec.template.spec.priorityClassName",),
    "RedisCluster.redis.redis.opstreelabs.in": ("spec.priorityClassName",),
    "RedisReplication.redis.redis.opstreelabs.in": ("spec.priorityClassName",),
    "RedisSentinel.redis.redis.opstreelabs.in": ("spec.priorityClassName",),
}
"""Where a kind says how important the pods are that its operator makes. Without what stands before ``template``, it
makes none of those."""

GUARANTEED = frozenset({"Cluster.postgresql.cnpg.io", "ObjectStore.barmancloud.cnpg.io"})
"""Kinds whose containers get exactly what they ask for; an object store's run in the pods of a cluster."""

CRON: Mapping[str, tuple[tuple[str, str], ...]] = {
    "CronJob": (("spec.schedule", "minutes"),),
    "ScheduledBackup.postgresql.cnpg.io": (("spec.schedule", "seconds"),),
    "Schedule.velero.io": (("spec.schedule", "minutes"),),
    "Schedule.chaos-mesh.org": (("spec.schedule", "minutes"),),
    "AppProject.argoproj.io": (("spec.syncWindows[].schedule", "minutes"),),
    "NodePool.karpenter.sh": (("spec.disruption.budgets[].schedule", "minutes"),),
    "Kafka.kafka.strimzi.io": (("spec.maintenanceTimeWindows[]", "quartz"),),
}
"""Where a kind has a schedule, and in which dialect of cron: five fields that begin with minutes, six that begin with
seconds, or Quartz's six or seven."""

COPIES: Mapping[str, tuple[str, ...]] = {
    "Deployment": ("spec.replicas",),
    "HorizontalPodAutoscaler": ("spec.minReplicas", "spec.maxReplicas"),
    "StatefulSet": ("spec.replicas",),
    "Rollout.argoproj.io": ("spec.replicas",),
    "ScaledObject.keda.sh": ("spec.minReplicaCount", "spec.maxReplicaCount"),
    "Cluster.postgresql.cnpg.io": ("spec.instances", "spec.postgresql.synchronous.number"),
    "Pooler.postgresql.cnpg.io": ("spec.instances",),
    "KafkaConnect.kafka.strimzi.io": ("spec.replicas",),
    "KafkaMirrorMaker2.kafka.strimzi.io": ("spec.replicas",),
    "KafkaNodePool.kafka.strimzi.io": ("spec.replicas",),
    "KafkaTopic.kafka.strimzi.io": ("spec.replicas",),
    "RedisCluster.redis.redis.opstreelabs.in": ("spec.clusterSize",),
    "RedisReplication.redis.redis.opstreelabs.in": ("spec.clusterSize",),
    "RedisSentinel.redis.redis.opstreelabs.in": ("spec.clusterSize",),
    "Elasticsearch.elasticsearch.k8s.elastic.co": ("spec.nodeSets[].count",),
    "Kibana.kibana.k8s.elastic.co": ("spec.count",),
    "Logstash.logstash.k8s.elastic.co": ("spec.count",),
    "Grafana.grafana.integreatly.org": ("spec.deployment.spec.replicas",),
    "OpenTelemetryCollector.opentelemetry.io": ("spec.replicas",),
}
"""Where a kind says in how many copies it keeps working or keeps data."""
