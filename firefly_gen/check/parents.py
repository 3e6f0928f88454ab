"""Where a kind names the object that it belongs to, or cannot work without: a table as those of ``fields``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ANALYSED = ("canary.analysis", "blueGreen.prePromotionAnalysis", "blueGreen.postPromotionAnalysis")
"""Moments of a Rollout's strategy in which analyses decide."""

ROLLOUT_SERVICES = {
    "canary": ("stableService", "canaryService"),
    "blueGreen": ("activeService", "previewService"),
}
"""Services of each strategy: that of the version before, and that of the new one."""

ISTIO = "spec.strategy.canary.trafficRouting.istio"
"""Where a Rollout names the mesh's objects that share requests out."""

_STRIMZI = "strimzi.io/cluster"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """A place that names another object, of the same namespace where the kind has one.

    Attributes:
        at: Path of the map that holds the name.
        name: Field of that map with the name.
        kind: Kind that is named, as ``Platform.find`` calls it; empty where the map says it.
        kind_field: Field of that map with the kind.
        group: Group of the kinds that ``kind_field`` names.
        patient: Whether both may come in one wave, since the object looks for the other again and again.
    """

    at: str
    name: str = "name"
    kind: str = ""
    kind_field: str = "kind"
    group: str = ""
    patient: bool = False


def _strimzi(kind: str) -> tuple[Parent, ...]:
    return (Parent(at="metadata.labels", name=_STRIMZI, kind=f"{kind}.kafka.strimzi.io"),)


_CLUSTER = Parent(at="spec.cluster", kind="Cluster.postgresql.cnpg.io")
_FOLDER = Parent(at="spec", name="folderRef", kind="GrafanaFolder.grafana.integreatly.org")
_OBJECT_STORE = "ObjectStore.barmancloud.cnpg.io"
_ELASTICSEARCH = "Elasticsearch.elasticsearch.k8s.elastic.co"

PARENTS: Mapping[str, tuple[Parent, ...]] = {
    "RoleBinding": (Parent(at="roleRef"),),
    "ClusterRoleBinding": (Parent(at="roleRef"),),
    "ValidatingAdmissionPolicyBinding": (Parent(at="spec", name="policyName", kind="ValidatingAdmissionPolicy"),),
    "Application.argoproj.io": (Parent(at="spec", name="project", kind="AppProject.argoproj.io"),),
    "Rollout.argoproj.io": (
        Parent(at="spec.workloadRef", group="apps"),
        *(
            Parent(at=f"spec.strategy.{moment}.templates[]", name="templateName", kind=f"{kind}.argoproj.io")
            for moment in ANALYSED
            for kind in ("AnalysisTemplate", "ClusterAnalysisTemplate")
        ),
        *(
            Parent(at=f"spec.strategy.{strategy}", name=field, kind="Service")
            for strategy, fields in ROLLOUT_SERVICES.items()
            for field in fields
        ),
        Parent(at=f"{ISTIO}.virtualService", kind="VirtualService.networking.istio.io"),
        Parent(at=f"{ISTIO}.virtualServices[]", kind="VirtualService.networking.istio.io"),
        Parent(at=f"{ISTIO}.destinationRule", kind="DestinationRule.networking.istio.io"),
    ),
    "ExternalSecret.external-secrets.io": (Parent(at="spec.secretStoreRef", group="external-secrets.io"),),
    "Certificate.cert-manager.io": (Parent(at="spec.issuerRef", group="cert-manager.io"),),
    "Cluster.postgresql.cnpg.io": (
        Parent(at="spec.imageCatalogRef", group="postgresql.cnpg.io"),
        Parent(at="spec.plugins[].parameters", name="barmanObjectName", kind=_OBJECT_STORE),
        Parent(at="spec.externalClusters[].plugin.parameters", name="barmanObjectName", kind=_OBJECT_STORE),
    ),
    "Database.postgresql.cnpg.io": (_CLUSTER,),
    "DatabaseRole.postgresql.cnpg.io": (_CLUSTER,),
    "Pooler.postgresql.cnpg.io": (_CLUSTER,),
    "ScheduledBackup.postgresql.cnpg.io": (_CLUSTER,),
    "KafkaTopic.kafka.strimzi.io": _strimzi("Kafka"),
    "KafkaUser.kafka.strimzi.io": _strimzi("Kafka"),
    "KafkaRebalance.kafka.strimzi.io": _strimzi("Kafka"),
    "KafkaConnector.kafka.strimzi.io": _strimzi("KafkaConnect"),
    "RedisSentinel.redis.redis.opstreelabs.in": (
        Parent(
            at="spec.redisSentinelConfig",
            name="redisReplicationName",
            kind="RedisReplication.redis.redis.opstreelabs.in",
        ),
    ),
    "Schedule.velero.io": (Parent(at="spec.template", name="storageLocation", kind="BackupStorageLocation.velero.io"),),
    "ScaledObject.keda.sh": (
        Parent(at="spec.triggers[].authenticationRef", kind="TriggerAuthentication.keda.sh"),
        Parent(at="spec.scaleTargetRef", patient=True),
    ),
    "HorizontalPodAutoscaler": (Parent(at="spec.scaleTargetRef", patient=True),),
    "GrafanaDashboard.grafana.integreatly.org": (_FOLDER,),
    "GrafanaAlertRuleGroup.grafana.integreatly.org": (_FOLDER,),
    "GrafanaFolder.grafana.integreatly.org": (
        Parent(at="spec", name="parentFolderRef", kind="GrafanaFolder.grafana.integreatly.org"),
    ),
    "Kibana.kibana.k8s.elastic.co": (Parent(at="spec.elasticsearchRef", kind=_ELASTICSEARCH),),
    "Beat.beat.k8s.elastic.co": (Parent(at="spec.elasticsearchRef", kind=_ELASTICSEARCH),),
    "Logstash.logstash.k8s.elastic.co": (Parent(at="spec.elasticsearchRefs[]", kind=_ELASTICSEARCH),),
}
"""What has to be there before an object of the kind."""
