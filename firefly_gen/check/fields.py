"""Which field of which kind means what: the one place that knows paths into Kubernetes objects.

Paths are those of ``reading.walk``. Kinds of Kubernetes itself go by their name, all others by ``Kind.group``.
Source: the API reference of Kubernetes 1.36, and of each operator for its kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firefly_gen.model.resource import Identity

BUILT_IN_GROUPS = frozenset(
    {
        "",
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "apps",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "autoscaling",
        "batch",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "flowcontrol.apiserver.k8s.io",
        "internal.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
        "storagemigration.k8s.io",
    }
)
"""API groups that every API server serves without an operator."""

SHARED_NAMES = frozenset(
    {
        "ConfigMap",
        "CronJob",
        "Deployment",
        "Ingress",
        "Job",
        "Namespace",
        "NetworkPolicy",
        "Node",
        "Pod",
        "Role",
        "Secret",
        "Service",
        "ServiceAccount",
    }
)
"""Kinds of Kubernetes whose names operators (Knative, Calico, Volcano, ...) give to kinds of their own too."""

POD_TEMPLATES: Mapping[str, str] = {
    "Pod": "",
    "Deployment": "spec.template",
    "StatefulSet": "spec.template",
    "DaemonSet": "spec.template",
    "ReplicaSet": "spec.template",
    "ReplicationController": "spec.template",
    "Job": "spec.template",
    "CronJob": "spec.jobTemplate.spec.template",
    "Rollout.argoproj.io": "spec.template",
}
"""Where a workload keeps the template of its pods; a Pod is its own."""

LONG_RUNNING = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Rollout.argoproj.io"})
"""Workloads whose pods are meant to run for ever."""

SELECTING = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Rollout.argoproj.io"})
"""Workloads that find their pods by a LabelSelector at ``spec.selector``."""

CONTAINERS = ("containers", "initContainers", "ephemeralContainers")
"""Lists of containers in a pod's spec, in the order that findings are wanted in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A place that names another object.

    Attributes:
        at: Path of the map that holds the name.
        name: Field of that map with the name.
        key: Field of that map with the one key that is asked for; empty where none is.
        items: Whether ``items[].key`` of that map lists keys that are asked for.
    """

    at: str
    name: str = "name"
    key: str = ""
    items: bool = False


CONTAINER_SECRETS = (
    Reference(at="envFrom[].secretRef"),
    Reference(at="env[].valueFrom.secretKeyRef", key="key"),
)
"""Where a container names Secrets of its namespace."""

POD_SECRETS = (
    Reference(at="volumes[].secret", name="secretName", items=True),
    Reference(at="volumes[].projected.sources[].secret", items=True),
    Reference(at="volumes[].csi.nodePublishSecretRef"),
    Reference(at="imagePullSecrets[]"),
)
"""Where the rest of a pod's spec names Secrets of its namespace."""

CONTAINER_CONFIG_MAPS = (
    Reference(at="envFrom[].configMapRef"),
    Reference(at="env[].valueFrom.configMapKeyRef", key="key"),
)
"""Where a container names ConfigMaps of its namespace."""

POD_CONFIG_MAPS = (
    Reference(at="volumes[].configMap", items=True),
    Reference(at="volumes[].projected.sources[].configMap", items=True),
)
"""Where the rest of a pod's spec names ConfigMaps of its namespace."""

_POD = "podTemplate.spec"


def _of_pod_template(at: str) -> tuple[Reference, ...]:
    """Where a template of pods that an operator completes names Secrets."""
    return (
        Reference(at=f"{at}.containers[].env[].valueFrom.secretKeyRef", key="key"),
        Reference(at=f"{at}.volumes[].secret", name="secretName", items=True),
    )


SECRETS: Mapping[str, tuple[Reference, ...]] = {
    "Beat.beat.k8s.elastic.co": _of_pod_template(f"spec.daemonSet.{_POD}"),
    "Certificate.cert-manager.io": (Reference(at="spec.keystores.pkcs12.passwordSecretRef", key="key"),),
    "Elasticsearch.elasticsearch.k8s.elastic.co": (
        Reference(at="spec.auth.fileRealm[]", name="secretName"),
        Reference(at="spec.auth.roles[]", name="secretName"),
        Reference(at="spec.http.tls.certificate", name="secretName"),
        Reference(at="spec.secureSettings[]", name="secretName"),
        *_of_pod_template(f"spec.nodeSets[].{_POD}"),
    ),
    "Grafana.grafana.integreatly.org": _of_pod_template("spec.deployment.spec.template.spec"),
    "GrafanaDatasource.grafana.integreatly.org": (Reference(at="spec.valuesFrom[].valueFrom.secretKeyRef", key="key"),),
    "Kibana.kibana.k8s.elastic.co": (
        Reference(at="spec.http.tls.certificate", name="secretName"),
        Reference(at="spec.secureSettings[]", name="secretName"),
        *_of_pod_template(f"spec.{_POD}"),
    ),
    "Logstash.logstash.k8s.elastic.co": (
        Reference(at="spec.secureSettings[]", name="secretName"),
        *_of_pod_template(f"spec.{_POD}"),
    ),
    "ServiceAccount": (Reference(at="imagePullSecrets[]"), Reference(at="secrets[]")),
    "Ingress": (Reference(at="spec.tls[]", name="secretName"),),
    "Cluster.postgresql.cnpg.io": (
        Reference(at="spec.bootstrap.initdb.secret"),
        Reference(at="spec.bootstrap.recovery.secret"),
        Reference(at="spec.bootstrap.pg_basebackup.secret"),
        Reference(at="spec.externalClusters[].password", key="key"),
        Reference(at="spec.externalClusters[].sslKey", key="key"),
        Reference(at="spec.externalClusters[].sslCert", key="key"),
        Reference(at="spec.externalClusters[].sslRootCert", key="key"),
        Reference(at="spec.superuserSecret"),
        Reference(at="spec.certificates", name="serverTLSSecret"),
        Reference(at="spec.certificates", name="serverCASecret"),
        Reference(at="spec.certificates", name="clientCASecret"),
        Reference(at="spec.certificates", name="replicationTLSSecret"),
    ),
    "Pooler.postgresql.cnpg.io": (
        Reference(at="spec.pgbouncer.clientTLSSecret"),
        Reference(at="spec.pgbouncer.clientCASecret"),
        Reference(at="spec.pgbouncer.serverTLSSecret"),
        Reference(at="spec.pgbouncer.serverCASecret"),
    ),
    "DatabaseRole.postgresql.cnpg.io": (Reference(at="spec.passwordSecret"),),
    "ObjectStore.barmancloud.cnpg.io": (
        Reference(at="spec.configuration.endpointCA", key="key"),
        Reference(at="spec.configuration.s3Credentials.accessKeyId", key="key"),
        Reference(at="spec.configuration.s3Credentials.secretAccessKey", key="key"),
        Reference(at="spec.configuration.s3Credentials.region", key="key"),
    ),
    "BackupStorageLocation.velero.io": (
        Reference(at="spec.credential", key="key"),
        Reference(at="spec.objectStorage.caCertRef", key="key"),
    ),
    "AlertmanagerConfig.monitoring.coreos.com": (
        Reference(at="spec.receivers[].pagerdutyConfigs[].routingKey", key="key"),
        Reference(at="spec.receivers[].slackConfigs[].apiURL", key="key"),
        Reference(at="spec.receivers[].webhookConfigs[].urlSecret", key="key"),
        Reference(at="spec.receivers[].emailConfigs[].authPassword", key="key"),
    ),
    "ScrapeConfig.monitoring.coreos.com": (
        Reference(at="spec.basicAuth.username", key="key"),
        Reference(at="spec.basicAuth.password", key="key"),
        Reference(at="spec.authorization.credentials", key="key"),
    ),
    "ServiceMonitor.monitoring.coreos.com": (
        Reference(at="spec.endpoints[].tlsConfig.ca.secret", key="key"),
        Reference(at="spec.endpoints[].basicAuth.username", key="key"),
        Reference(at="spec.endpoints[].basicAuth.password", key="key"),
    ),
    "PodMonitor.monitoring.coreos.com": (Reference(at="spec.podMetricsEndpoints[].tlsConfig.ca.secret", key="key"),),
    "OpenTelemetryCollector.opentelemetry.io": (
        Reference(at="spec.env[].valueFrom.secretKeyRef", key="key"),
        Reference(at="spec.volumes[].secret", name="secretName", items=True),
    ),
    "KafkaConnect.kafka.strimzi.io": (
        Reference(at="spec.tls.trustedCertificates[]", name="secretName", key="certificate"),
        Reference(at="spec.authentication.passwordSecret", name="secretName", key="password"),
        Reference(at="spec.template.pod.imagePullSecrets[]"),
        Reference(at="spec.template.pod.volumes[].secret", name="secretName", items=True),
        Reference(at="spec.template.connectContainer.env[].valueFrom.secretKeyRef", key="key"),
    ),
    "KafkaMirrorMaker2.kafka.strimzi.io": (
        Reference(at="spec.target.tls.trustedCertificates[]", name="secretName", key="certificate"),
        Reference(at="spec.target.authentication.passwordSecret", name="secretName", key="password"),
        Reference(at="spec.mirrors[].source.tls.trustedCertificates[]", name="secretName", key="certificate"),
        Reference(at="spec.mirrors[].source.authentication.passwordSecret", name="secretName", key="password"),
        Reference(at="spec.template.pod.imagePullSecrets[]"),
    ),
    "KafkaUser.kafka.strimzi.io": (Reference(at="spec.authentication.password.valueFrom.secretKeyRef", key="key"),),
    "RedisCluster.redis.redis.opstreelabs.in": (
        Reference(at="spec.kubernetesConfig.redisSecret", key="key"),
        Reference(at="spec.TLS.secret", name="secretName"),
    ),
    "RedisReplication.redis.redis.opstreelabs.in": (
        Reference(at="spec.kubernetesConfig.redisSecret", key="key"),
        Reference(at="spec.TLS.secret", name="secretName"),
    ),
    "RedisSentinel.redis.redis.opstreelabs.in": (
        Reference(at="spec.TLS.secret", name="secretName"),
        Reference(at="spec.kubernetesConfig.redisSecret", key="key"),
        Reference(at="spec.redisSentinelConfig.redisReplicationPassword.secretKeyRef", key="key"),
    ),
    "TriggerAuthentication.keda.sh": (Reference(at="spec.secretTargetRef[]", key="key"),),
}
"""Where other kinds name Secrets of their namespace."""

CONFIG_MAPS: Mapping[str, tuple[Reference, ...]] = {
    "Cluster.postgresql.cnpg.io": (Reference(at="spec.monitoring.customQueriesConfigMap[]", key="key"),),
    "Gateway.gateway.networking.k8s.io": (Reference(at="spec.infrastructure.parametersRef"),),
    "Kafka.kafka.strimzi.io": (Reference(at="spec.kafka.metricsConfig.valueFrom.configMapKeyRef", key="key"),),
    "KafkaConnect.kafka.strimzi.io": (Reference(at="spec.metricsConfig.valueFrom.configMapKeyRef", key="key"),),
    "RedisCluster.redis.redis.opstreelabs.in": (
        Reference(at="spec.redisConfig", name="additionalRedisConfig"),
        Reference(at="spec.redisLeader.redisConfig", name="additionalRedisConfig"),
        Reference(at="spec.redisFollower.redisConfig", name="additionalRedisConfig"),
    ),
    "RedisReplication.redis.redis.opstreelabs.in": (Reference(at="spec.redisConfig", name="additionalRedisConfig"),),
    "RedisSentinel.redis.redis.opstreelabs.in": (
        Reference(at="spec.redisSentinelConfig", name="additionalSentinelConfig"),
    ),
}
"""Where other kinds name ConfigMaps of their namespace."""

MOUNTABLE = "SecretProviderClass.secrets-store.csi.x-k8s.io"
"""What the CSI driver of the Secrets Store mounts."""

MOUNTED_CLASS = "volumes[].csi.volumeAttributes.secretProviderClass"
"""Where a pod's spec names a class of secrets to mount."""

SERVICE_ACCOUNT = ("serviceAccountName", "serviceAccount")
"""Where a pod's spec names its service account; the second is the older spelling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleTarget:
    """Where a kind names the workload that it acts upon.

    Attributes:
        at: Path of the map with ``apiVersion``, ``kind`` and ``name``.
        api_version: What an absent ``apiVersion`` stands for.
        kind: What an absent ``kind`` stands for.
    """

    at: str
    api_version: str = ""
    kind: str = ""


SCALE_TARGETS: Mapping[str, ScaleTarget] = {
    "HorizontalPodAutoscaler": ScaleTarget(at="spec.scaleTargetRef"),
    "VerticalPodAutoscaler.autoscaling.k8s.io": ScaleTarget(at="spec.targetRef"),
    "ScaledObject.keda.sh": ScaleTarget(at="spec.scaleTargetRef", api_version="apps/v1", kind="Deployment"),
    "Rollout.argoproj.io": ScaleTarget(at="spec.workloadRef"),
}
"""Where a kind names a workload by apiVersion, kind and name."""

VERSIONS: Mapping[str, str] = {
    "Cluster.postgresql.cnpg.io": "spec.imageCatalogRef.major",
    "Kafka.kafka.strimzi.io": "spec.kafka.version",
    "KafkaConnect.kafka.strimzi.io": "spec.version",
    "KafkaMirrorMaker2.kafka.strimzi.io": "spec.version",
}
"""Where a kind says which version of the software it wants."""


def kind_key(identity: Identity) -> str:
    """How the tables call a kind: ``Deployment``, ``Rollout.argoproj.io``."""
    return identity.kind if identity.group in BUILT_IN_GROUPS else f"{identity.kind}.{identity.group}"
