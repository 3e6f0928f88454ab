"""What changes of which fields mean: one table, from the narrow to the wide. The first row that fits counts.

Sources: the references of Kubernetes for what cannot be changed (https://kubernetes.io/docs/reference/kubernetes-api/),
and of each operator for what it does on a change: https://cloudnative-pg.io/docs/, https://strimzi.io/docs/operators/latest/,
https://ot-redis-operator.netlify.app/, https://www.elastic.co/guide/en/cloud-on-k8s/current/.
"""

from __future__ import annotations

from firefly_gen.change.row import Row, immutable, numbers, rows
from firefly_gen.model.argo import SYNC_OPTIONS, SYNC_WAVE
from firefly_gen.model.changes import Effect

_ROLLS = "its pods are replaced, some at a time"
_STAYS = "a volume cannot shrink: the operator refuses it"
_WORKLOADS = "DaemonSet Deployment Rollout StatefulSet"
_ROLES = "ClusterRole ClusterRoleBinding Role RoleBinding"
_MESH_ACCESS = "AuthorizationPolicy PeerAuthentication RequestAuthentication ServiceEntry Sidecar"
_EDGE = "Gateway HTTPRoute VirtualService"
_ADMISSION = "ClusterPolicy ImageValidatingPolicy ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding"
_WATCHING = (
    "AlertmanagerConfig GrafanaDashboard GrafanaDatasource GrafanaFolder PodMonitor Probe PrometheusRule ScrapeConfig "
    "ServiceMonitor Telemetry"
)
_SCALING = (
    "HorizontalPodAutoscaler LimitRange NodePool PodDisruptionBudget ResourceQuota ScaledObject VerticalPodAutoscaler"
)
_REDIS = "Redis RedisCluster RedisReplication RedisSentinel"

_AT_START = """
autovacuum_freeze_max_age autovacuum_max_workers autovacuum_multixact_freeze_max_age cluster_name
dynamic_shared_memory_type hot_standby huge_page_size huge_pages io_max_concurrency io_method jit_provider
max_active_replication_origins max_connections max_files_per_process max_locks_per_transaction
max_logical_replication_workers max_pred_locks_per_transaction max_prepared_transactions max_replication_slots
max_wal_senders max_worker_processes multixact_member_buffers multixact_offset_buffers notify_buffers
reserved_connections serializable_buffers shared_buffers shared_memory_type subtransaction_buffers
superuser_reserved_connections track_activity_query_size track_commit_timestamp transaction_buffers wal_buffers
wal_decode_buffer_size wal_level wal_log_hints
"""
"""Parameters of PostgreSQL that count from its start on: those of context `postmaster`.

Source: https://www.postgresql.org/docs/18/view-pg-settings.html
"""
_RESTARTED = "PostgreSQL restarts: the standbys first, then the primary after it has handed over"

_CLUSTER = "Cluster.postgresql.cnpg.io"
_DATABASES: tuple[Row, ...] = (
    *rows(
        _CLUSTER,
        *((("spec", "postgresql", "parameters", each), Effect.RESTARTS, _RESTARTED) for each in _AT_START.split()),
        ("spec.postgresql.shared_preload_libraries spec.resources spec.affinity", Effect.RESTARTS, _RESTARTED),
        ("spec.postgresql.parameters", Effect.BEHAVIOUR, "PostgreSQL reads it anew, without a restart"),
        ("spec.postgresql.pg_hba spec.managed.roles spec.certificates", Effect.ACCESS, "who logs in, and how"),
        ("spec.postgresql.synchronous", Effect.DATA, "which copies have to confirm a commit"),
        (
            "spec.imageCatalogRef.major",
            Effect.DATA,
            "the major version changes: all instances stop, and there is no way back",
        ),
        ("spec.imageCatalogRef spec.imageName", Effect.RESTARTS, _RESTARTED),
        ("spec.bootstrap", Effect.COSMETIC, "it counted when the cluster was made"),
        (
            "spec.backup spec.plugins spec.externalClusters spec.replica",
            Effect.DATA,
            "where its copies and backups are",
        ),
    ),
    *numbers(
        _CLUSTER,
        "spec.storage.size spec.walStorage.size",
        up=(Effect.CAPACITY, "its volumes grow in place, and never shrink again"),
        down=(Effect.RECREATES, _STAYS),
    ),
    *immutable(
        _CLUSTER,
        "spec.storage.storageClass spec.walStorage",
        "instances that are there keep their volumes: each has to be made anew, one by one",
    ),
    *numbers(
        _CLUSTER,
        "spec.instances",
        up=(Effect.CAPACITY, "further standbys copy the whole database first"),
        down=(Effect.CAPACITY, "standbys go, with their volumes"),
    ),
    *rows(
        "Pooler", ("spec.instances", Effect.CAPACITY, ""), ("spec", Effect.RESTARTS, "connections through it are cut")
    ),
    *rows(
        "Database.postgresql.cnpg.io DatabaseRole.postgresql.cnpg.io",
        ("spec.ensure", Effect.DATA, "it is made, or dropped with all that is in it"),
        ("spec", Effect.ACCESS, "owners, logins and extensions"),
    ),
    *rows("Publication.postgresql.cnpg.io", ("spec", Effect.BEHAVIOUR, "which tables are captured")),
    *rows(
        "ObjectStore.barmancloud.cnpg.io ScheduledBackup Schedule BackupStorageLocation",
        ("spec", Effect.DATA, "where backups go, how often, and how long they are kept"),
    ),
    *rows(
        _REDIS,
        ("spec.storage", Effect.RECREATES, "its StatefulSet cannot change volumes: it has to be made anew"),
        ("spec.clusterSize", Effect.CAPACITY, "copies come or go"),
        ("spec", Effect.RESTARTS, _ROLLS),
    ),
    *rows("Elasticsearch Kibana Logstash Beat", ("spec", Effect.RESTARTS, _ROLLS)),
)
_STREAMS: tuple[Row, ...] = (
    *rows(
        "Kafka",
        ("spec.kafka.authorization", Effect.ACCESS, "who may read and write which topics"),
        (
            "spec.kafka.version spec.kafka.metadataVersion",
            Effect.RESTARTS,
            "brokers roll, and there may be no way back",
        ),
        ("spec.entityOperator spec.cruiseControl spec.kafkaExporter", Effect.RESTARTS, "that helper's pod is replaced"),
        ("spec", Effect.RESTARTS, "brokers roll one by one, where they cannot take it over as they run"),
    ),
    *numbers(
        "KafkaNodePool",
        "spec.storage.size spec.storage.volumes",
        up=(Effect.CAPACITY, "its volumes grow in place, and never shrink again"),
        down=(Effect.RECREATES, _STAYS),
    ),
    *numbers(
        "KafkaNodePool",
        "spec.replicas",
        up=(Effect.CAPACITY, "new brokers hold nothing until partitions are moved to them"),
        down=(Effect.DATA, "brokers go: their partitions have to be moved away first"),
    ),
    *immutable("KafkaNodePool", "spec.roles spec.storage", "brokers that are there cannot take it over"),
    *rows("KafkaNodePool", ("spec", Effect.RESTARTS, "brokers roll one by one")),
    *numbers(
        "KafkaTopic",
        "spec.partitions",
        up=(Effect.BEHAVIOUR, "keys move to other partitions, and lose their order over that moment"),
        down=(Effect.RECREATES, "partitions cannot be taken away: the topic has to be made anew"),
    ),
    *rows(
        "KafkaTopic",
        ("spec.replicas", Effect.BEHAVIOUR, "copies are moved in the background"),
        ("spec.config", Effect.DATA, "which messages are kept, and how long"),
        ("spec.topicName", Effect.RECREATES, "a topic cannot be renamed"),
    ),
    *rows("KafkaUser", ("spec", Effect.ACCESS, "what it may read and write")),
    *rows("KafkaConnect KafkaMirrorMaker2", ("spec.replicas", Effect.CAPACITY, ""), ("spec", Effect.RESTARTS, _ROLLS)),
    *rows("KafkaConnector", ("spec", Effect.BEHAVIOUR, "its tasks start anew, where they stopped")),
)
_WORK: tuple[Row, ...] = (
    *immutable(_WORKLOADS, "spec.selector", "a selector cannot be changed: its pods stop until it is made anew"),
    *immutable(
        "StatefulSet",
        "spec.volumeClaimTemplates spec.serviceName spec.podManagementPolicy",
        "a StatefulSet cannot change it: delete it and leave its pods (--cascade=orphan)",
    ),
    *immutable(
        "Job", "spec.template spec.selector spec.completions", "a Job cannot be changed: it has to be made anew"
    ),
    *rows(
        _WORKLOADS,
        ("spec.template", Effect.RESTARTS, _ROLLS),
        ("spec.replicas", Effect.CAPACITY, ""),
        ("spec", Effect.BEHAVIOUR, "how it is rolled out next time"),
    ),
    *rows("CronJob", ("spec", Effect.BEHAVIOUR, "its next runs")),
    *immutable("Service", "spec.clusterIP spec.clusterIPs", "the address of a Service cannot be changed"),
    *rows("Service", ("spec", Effect.ACCESS, "which pods answer, and where")),
    *immutable(
        "ConfigMap Secret", "data binaryData stringData", "it is immutable: it has to be made anew", where="immutable"
    ),
    *rows(
        "ConfigMap Secret",
        ("data", Effect.BEHAVIOUR, "pods see it after a while; what they read at their start, not before the next"),
    ),
    *rows(
        "ExternalSecret VaultDynamicSecret SecretProviderClass SealedSecret",
        ("spec", Effect.RESTARTS, "the Secret is written anew; pods that ask for it are restarted"),
    ),
    *rows("Instrumentation", ("spec", Effect.BEHAVIOUR, "pods take it over when they start")),
    *rows("OpenTelemetryCollector Grafana", ("spec", Effect.RESTARTS, _ROLLS)),
)
_STORAGE: tuple[Row, ...] = (
    *immutable(
        "StorageClass",
        "parameters provisioner reclaimPolicy volumeBindingMode mountOptions",
        "a StorageClass cannot be changed: delete it first; volumes that are there keep what they were made with",
    ),
    *immutable(
        "PriorityClass", "value preemptionPolicy globalDefault", "a PriorityClass cannot be changed: delete it first"
    ),
    *numbers(
        "PersistentVolumeClaim",
        "spec.resources.requests",
        up=(Effect.CAPACITY, "the volume grows in place, and never shrinks again"),
        down=(Effect.RECREATES, _STAYS),
    ),
    *immutable("PersistentVolumeClaim", "spec", "a claim cannot be changed"),
    *rows("VolumeSnapshotClass", ("", Effect.DATA, "how snapshots are taken and kept from now on")),
)
_APPLICATION = "Application.argoproj.io"
_DELIVERY: tuple[Row, ...] = (
    *rows(
        _APPLICATION,
        ("spec.source.targetRevision spec.source.chart", Effect.UPGRADE, "what it installs has another version"),
        ("spec.source.helm", Effect.UPGRADE, "the chart is installed with other values"),
        (
            "spec.destination spec.source.path spec.source.repoURL",
            Effect.DATA,
            "it leaves what it made behind, or takes it away",
        ),
        ("spec.project", Effect.ACCESS, "what it may apply, and where"),
        ("spec", Effect.BEHAVIOUR, "how and when it is applied"),
    ),
    *rows("AppProject", ("spec", Effect.ACCESS, "what its Applications may apply, where, and when")),
    *rows("AnalysisTemplate ClusterAnalysisTemplate", ("spec", Effect.BEHAVIOUR, "how the next new version is judged")),
    *rows("CustomResourceDefinition", ("spec", Effect.UPGRADE, "objects of the kind are read otherwise")),
)
_ANY: tuple[Row, ...] = (
    *rows(f"{_ROLES} ServiceAccount", ("", Effect.ACCESS, "who may do what")),
    *rows(f"NetworkPolicy {_MESH_ACCESS}", ("spec", Effect.ACCESS, "what it may reach, and who reaches it")),
    *rows(_EDGE, ("spec", Effect.ACCESS, "what is reached from outside, and where it leads")),
    *rows(_ADMISSION, ("spec", Effect.ACCESS, "what the API server lets in from now on")),
    *rows("DestinationRule EnvoyFilter", ("spec", Effect.BEHAVIOUR, "how the mesh sends it requests")),
    *rows(_SCALING, ("spec", Effect.CAPACITY, "")),
    *rows("Certificate ClusterIssuer Issuer", ("spec", Effect.BEHAVIOUR, "certificates are issued anew")),
    *rows(
        "Bundle ClusterSecretStore SecretStore", ("spec", Effect.ACCESS, "what is trusted, and where secrets are read")
    ),
    *rows("Namespace", ("metadata.labels", Effect.ACCESS, "what its pods may be, and whether the mesh takes them in")),
    *rows(_WATCHING, ("spec", Effect.MONITORING, "")),
)
_META: tuple[Row, ...] = rows(
    "",
    (
        ("metadata", "annotations", SYNC_OPTIONS),
        Effect.DATA,
        "whether it may be deleted with the tree",
    ),
    (("metadata", "annotations", SYNC_WAVE), Effect.BEHAVIOUR, "when it is applied"),
    ("metadata.finalizers", Effect.DATA, "what goes with it when it is deleted"),
    ("metadata.labels metadata.annotations", Effect.COSMETIC, ""),
    ("", Effect.BEHAVIOUR, ""),
)

TABLE: tuple[Row, ...] = (*_DATABASES, *_STREAMS, *_WORK, *_STORAGE, *_DELIVERY, *_ANY, *_META)
"""Every row; the first that fits a change counts."""
