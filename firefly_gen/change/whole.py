"""What it means that an object goes or comes, by its kind."""

from __future__ import annotations

from collections.abc import Mapping

from firefly_gen.model.changes import Effect

STATE = frozenset(
    {
        "Cluster.postgresql.cnpg.io",
        "Database.postgresql.cnpg.io",
        "DatabaseRole.postgresql.cnpg.io",
        "Elasticsearch",
        "Kafka",
        "KafkaNodePool",
        "KafkaTopic",
        "Namespace",
        "PersistentVolumeClaim",
        "Redis",
        "RedisCluster",
        "RedisReplication",
        "RedisSentinel",
        "StatefulSet",
    }
)
"""Kinds whose objects take data with them when they go."""

GONE: Mapping[str, tuple[Effect, str]] = {
    "Application.argoproj.io": (Effect.DATA, "what it applied goes with it, but for what may not be deleted"),
    "BackupStorageLocation": (Effect.DATA, "backups in it are not found any more"),
    "CustomResourceDefinition": (Effect.DATA, "every object of the kind goes with it"),
    "DaemonSet": (Effect.RESTARTS, "its pods stop"),
    "Deployment": (Effect.RESTARTS, "its pods stop"),
    "ExternalSecret": (Effect.RESTARTS, "its Secret goes with it, and pods that read that do not start any more"),
    "HorizontalPodAutoscaler": (Effect.CAPACITY, "the number of pods stays as it is"),
    "NetworkPolicy": (Effect.ACCESS, "what only it allowed is closed; pods that no other one selects are open"),
    "PodDisruptionBudget": (Effect.CAPACITY, "a drain may stop all of its pods at once"),
    "Rollout": (Effect.RESTARTS, "its pods stop"),
    "Schedule": (Effect.DATA, "nothing is backed up by it any more"),
    "ScheduledBackup": (Effect.DATA, "nothing is backed up by it any more"),
    "Service": (Effect.ACCESS, "nobody finds its pods any more"),
    "StorageClass": (Effect.CAPACITY, "claims that name it get no volume"),
}
"""What the removal of other objects does; of those that are not here, what a change of their `spec` does."""

COME: Mapping[str, tuple[Effect, str]] = {
    "Application.argoproj.io": (Effect.UPGRADE, "Argo CD applies something new"),
    "Deployment": (Effect.CAPACITY, "new pods"),
    "NetworkPolicy": (Effect.ACCESS, "pods that it selects are closed but for what policies allow"),
    "Rollout": (Effect.CAPACITY, "new pods"),
    "StatefulSet": (Effect.CAPACITY, "new pods"),
}
"""What the arrival of objects does; as for ``GONE``."""
