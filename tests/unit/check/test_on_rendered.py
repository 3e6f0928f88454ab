"""Production as it is really rendered: clean as it stands, and broken in each way that a check forbids."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from firefly_gen import yamlio
from firefly_gen.check.platform import Platform
from firefly_gen.check.registry import ALL
from firefly_gen.check.run import run_checks
from firefly_gen.load.dashboards import read_dashboard_schema
from firefly_gen.load.metrics import read_metrics
from firefly_gen.model.finding import Finding
from firefly_gen.model.resource import Identity, Resource
from firefly_gen.pipeline.build import Built, build
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Sources
from firefly_gen.resolve.stack import STACK

ROOT = Path(__file__).parents[3]
METRICS = read_metrics((ROOT / "schemas",))
DASHBOARDS = read_dashboard_schema((ROOT / "schemas",))
CLUSTER_WIDE = frozenset(
    {
        "Namespace",
        "PriorityClass",
        "StorageClass",
        "VolumeSnapshotClass",
        "ClusterRole",
        "ClusterRoleBinding",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ClusterAnalysisTemplate",
        "ClusterImageCatalog",
        "NodePool",
        "ClusterIssuer",
        "ClusterSecretStore",
        "Bundle",
        "ImageValidatingPolicy",
    }
)
NAME = "core-banking-accounts"
NAMESPACE = "banking-core"
DATA = "data-postgres"
EDGE = "istio-ingress"
CDC = "cdc-core-banking-accounts"
WAVE = "argocd.argoproj.io/sync-wave"
Body = dict[str, Any]


class Rendered:
    """A copy of production that a test may break; only what is broken is copied."""

    def __init__(self, built: Built) -> None:
        self.environment = built.environment
        self.resources = list(built.resources)
        self.texts = dict(built.texts)
        self._own: dict[int, Body] = {}

    def body(self, kind: str, name: str = NAME, namespace: str = NAMESPACE) -> Body:
        """The body of an object, to be changed."""
        (index,) = (
            index
            for index, each in enumerate(self.resources)
            if each.identity.kind == kind
            and each.identity.namespace in (namespace, "")
            and (each.identity.name == name or each.identity.name.startswith(f"{name}-env-"))
        )
        found = self.resources[index]
        if id(found.body) not in self._own:
            body = copy.deepcopy(dict(found.body))
            self._own[id(body)] = body
            self.resources[index] = replace(found, body=body)
            return body
        return self._own[id(found.body)]

    def remove(self, kind: str, name: str = NAME, namespace: str = NAMESPACE) -> None:
        self.resources = [
            each
            for each in self.resources
            if (each.identity.kind, each.identity.namespace, each.identity.name) != (kind, namespace, name)
        ]

    def add(self, resource: Resource, **identity: str) -> None:
        """Adds an object under another identity."""
        body = copy.deepcopy(dict(resource.body))
        body["metadata"] = {**body["metadata"], **identity}
        self.resources.append(replace(resource, body=body, path=resource.path.replace(".yaml", "-more.yaml")))

    def resource(self, kind: str, name: str = NAME) -> Resource:
        return next(each for each in self.resources if (each.identity.kind, each.identity.name) == (kind, name))

    def findings(self) -> tuple[Finding, ...]:
        resources = [replace(each, identity=Identity.of(each.body)) for each in self.resources]
        texts = {each.path: self.texts.get(each.path) or yamlio.dump(each.body) for each in resources}
        platform = Platform(
            self.environment,
            resources,
            texts,
            namespaced=lambda _, kind: kind not in CLUSTER_WIDE,
            metrics=METRICS,
            dashboard_schema=DASHBOARDS,
        )
        waived = {(each.check, each.kind, each.name) for each in self.environment.waivers}
        found = run_checks(platform, ALL)
        return tuple(each for each in found if (each.id, each.subject.kind, each.subject.name) not in waived)

    def select_probes(self, **labels: str) -> None:
        """Has Prometheus select only probes with these labels."""
        stack = self.environment.operators[STACK]
        values = copy.deepcopy(dict(stack.values))
        values["prometheus"]["prometheusSpec"]["probeSelector"] = {"matchLabels": labels}
        operators = {**self.environment.operators, STACK: replace(stack, values=values)}
        self.environment = replace(self.environment, operators=operators)

    def application(self, name: str) -> Body:
        """The spec of an Application, to be changed."""
        spec: Body = self.body("Application", name, "argocd")["spec"]
        return spec

    def wave(self, name: str, wave: str) -> None:
        self.body("Application", name, "argocd")["metadata"]["annotations"][WAVE] = wave

    def kafka(self, kind: str, name: str) -> Body:
        return self.body(kind, name, "data-kafka")

    @property
    def cards(self) -> Body:
        """The routes of exp-cards."""
        return self.body("VirtualService", "exp-cards-api", "banking-exp")

    @property
    def cards_target(self) -> Body:
        found: Body = self.cards["spec"]["http"][1]["route"][0]["destination"]
        return found

    @property
    def deployment(self) -> Body:
        return self.body("Deployment")

    @property
    def pod(self) -> Body:
        return self.deployment["spec"]["template"]["spec"]

    @property
    def container(self) -> Body:
        return self.pod["containers"][0]


def rule(rendered: Rendered, group: str, index: int = 0) -> Body:
    """A rule of a group, to be changed."""
    found: Body = rendered.body("PrometheusRule", group, "monitoring")["spec"]["groups"][0]["rules"][index]
    return found


def rename_port(rendered: Rendered, name: str) -> None:
    """Gives the port of a Service, and of its monitor, a name that says no protocol."""
    port = rendered.body("Service")["spec"]["ports"][0]
    del port["appProtocol"]
    port["name"] = name
    rendered.body("ServiceMonitor")["spec"]["endpoints"][0]["port"] = name


@dataclass(frozen=True)
class Break:
    """One way to break production, and what has to be found."""

    check: str
    how: Callable[[Rendered], object]
    kind: str = "Deployment"
    path: str = ""
    name: str = NAME
    namespace: str = NAMESPACE
    many: bool = False
    ambient: bool = False

    @property
    def subject(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


POD = "spec.template.spec"
CONTAINER = f"{POD}.containers[0]"


def retype(rendered: Rendered) -> None:
    path = rendered.resource("PriorityClass", "firefly-core").path
    rendered.texts[path] += "x: on\n"


def archive_where_another_region_does(rendered: Rendered) -> None:
    spec = rendered.body("Cluster", "ledger", DATA)["spec"]
    spec["externalClusters"][1]["plugin"]["parameters"].update(spec["plugins"][0]["parameters"])
    rendered.remove("ObjectStore", "ledger-archive-prod-dr", DATA)


def try_no_restore(rendered: Rendered) -> None:
    rendered.remove("CronJob", "ledger-restore-test", DATA)
    rendered.remove("ConfigMap", "ledger-restore-test", DATA)


def bound_what_nothing_states(rendered: Rendered) -> None:
    rendered.remove("LimitRange", "containers")  # its max is a default limit too
    rendered.body("ResourceQuota", "compute")["spec"]["hard"]["limits.cpu"] = "9000"


def put_an_operator_into_the_mesh(rendered: Rendered) -> None:
    operators = rendered.environment.operators
    moved = replace(operators["gateway-api"], namespace=NAMESPACE)
    rendered.environment = replace(rendered.environment, operators=dict(operators) | {"gateway-api": moved})


def wrong_nodes(rendered: Rendered) -> None:
    """Sends pods to nodes that their image does not exist for, where no pool of nodes is worked out."""
    rendered.resources = [each for each in rendered.resources if each.identity.kind != "NodePool"]
    rendered.remove("Application", "nodes", "argocd")
    rendered.pod["nodeSelector"].update({"kubernetes.io/arch": "amd64"})


CARDS: dict[str, Any] = {"kind": "VirtualService", "name": "exp-cards-api", "namespace": "banking-exp"}


def stop_probes(rendered: Rendered) -> None:
    """Has the pods of an ambient mesh let in nobody from the kubelet's address, and the environment not ask for it."""
    kept = (each for each in rendered.environment.flows if "probes" not in each.source.name or each.target.name != NAME)
    rendered.environment = replace(rendered.environment, flows=tuple(kept))
    rules = rendered.body("NetworkPolicy")["spec"]["ingress"]
    rules[:] = [each for each in rules if "169.254.7.127" not in str(each)]


def forget(rendered: Rendered, source: str, target: tuple[str, str]) -> None:
    """Takes flows out of the environment, so that nobody misses them."""
    kept = (each for each in rendered.environment.flows if (each.source.key[0], each.target.key) != (source, target))
    rendered.environment = replace(rendered.environment, flows=tuple(kept))


def lose_names(rendered: Rendered) -> None:
    forget(rendered, NAMESPACE, ("kube-system", "kube-dns"))
    rendered.body("NetworkPolicy", "every-pod")["spec"]["egress"].pop(0)


def lose_the_operator(rendered: Rendered) -> None:
    forget(rendered, "cnpg-system", (DATA, "accounts"))
    spec = rendered.body("NetworkPolicy", "accounts", DATA)["spec"]
    for rule in spec["ingress"]:
        rule["from"] = [each for each in rule["from"] if "cnpg-system" not in str(each)]
    spec["ingress"] = [rule for rule in spec["ingress"] if rule["from"]]


def ingress(rendered: Rendered) -> Body:
    return rendered.body("NetworkPolicy")["spec"]["ingress"][0]


def read_flags_of_nobody(rendered: Rendered) -> None:
    annotations = rendered.deployment["spec"]["template"]["metadata"]["annotations"]
    annotations["openfeature.dev/featureflagsource"] = "nobody"


def break_at_once(rendered: Rendered) -> None:
    """Puts an experiment that begins as soon as it is applied in the place of an autoscaler."""
    body = rendered.body("HorizontalPodAutoscaler")
    body.update(apiVersion="chaos-mesh.org/v1alpha1", kind="PodChaos", spec={"action": "pod-kill", "mode": "one"})
    rendered.body("Deployment")["spec"]["replicas"] = 3
    project = rendered.body("AppProject", NAMESPACE, "argocd")["spec"]
    project["namespaceResourceWhitelist"].append({"group": "chaos-mesh.org", "kind": "PodChaos"})


def measure_nothing(rendered: Rendered) -> None:
    """Puts a ScaledObject that asks for a topic which is not there in the place of an autoscaler."""
    body = rendered.body("HorizontalPodAutoscaler")
    bootstrap = "firefly-kafka-bootstrap.data-kafka.svc.cluster.local:9093"
    group = "firefly-cdc"
    metadata = {"bootstrapServers": bootstrap, "consumerGroup": group, "topic": "evnets", "lagThreshold": "10"}
    spec = {"scaleTargetRef": {"name": NAME}, "minReplicaCount": 3, "maxReplicaCount": 6}
    spec["triggers"] = [{"type": "kafka", "metadata": metadata}]
    body.update(apiVersion="keda.sh/v1alpha1", kind="ScaledObject", spec=spec)
    project = rendered.body("AppProject", NAMESPACE, "argocd")["spec"]
    project["namespaceResourceWhitelist"].append({"group": "keda.sh", "kind": "ScaledObject"})


def mirror_of(rendered: Rendered, topics: str) -> Resource:
    """A mirror that logs in, and keeps its state, as Kafka Connect does."""
    connect = rendered.resource("KafkaConnect", "firefly-cdc")
    spec = copy.deepcopy(dict(connect.body["spec"]))
    shared = ("groupId", "configStorageTopic", "offsetStorageTopic", "statusStorageTopic", "tls", "authentication")
    target = {"alias": "copy", "bootstrapServers": spec["bootstrapServers"], **{each: spec[each] for each in shared}}
    names = {"replication.policy.class": "org.apache.kafka.connect.mirror.IdentityReplicationPolicy"}
    source = {"alias": "prod", "bootstrapServers": "kafka.example:9094"}
    body = {
        "apiVersion": connect.body["apiVersion"],
        "kind": "KafkaMirrorMaker2",
        "metadata": {**connect.body["metadata"], "name": "x"},
        "spec": {each: spec[each] for each in ("version", "replicas", "resources", "template")}
        | {"target": target, "mirrors": [
            {"source": source, "topicsPattern": topics, "sourceConnector": {"config": names}}]},
    }  # fmt: skip
    user = rendered.kafka("KafkaUser", "firefly-cdc")
    events = {"type": "topic", "name": "events", "patternType": "literal"}
    user["spec"]["authorization"]["acls"].append({"type": "allow", "resource": events, "operations": ["Write"]})
    return replace(connect, body=body, path=connect.path.replace("kafkaconnect", "kafkamirrormaker2"))


def mirror(rendered: Rendered, topics: str) -> None:
    """Adds a mirror whose pods nobody knows, so that no policy is missed."""
    rendered.resources.append(mirror_of(rendered, topics))
    project = rendered.body("AppProject", "data", "argocd")["spec"]
    project["namespaceResourceWhitelist"].append({"group": "kafka.strimzi.io", "kind": "KafkaMirrorMaker2"})
    strimzi = rendered.environment.operators["strimzi"]
    made = {kind: each for kind, each in strimzi.generates.items() if not kind.startswith("KafkaMirrorMaker2")}
    operators = dict(rendered.environment.operators) | {"strimzi": replace(strimzi, generates=made)}
    rendered.environment = replace(rendered.environment, operators=operators)
    late = "max by (topic) (kafka_connect_mirror_mirrorsourceconnector_replication_latency_ms_avg) > 1"
    watched = rule(rendered, "kafka")
    labels = watched["labels"] | {"service": "x"}
    texts = {**watched["annotations"], "summary": "late", "description": "late"}
    rules = rendered.body("PrometheusRule", "kafka", "monitoring")["spec"]["groups"][0]["rules"]
    rules.append({**watched, "alert": "CopyLate", "expr": late, "labels": labels, "annotations": texts})


def large(rendered: Rendered) -> None:
    """A Role that is applied by the client, and does not fit into an annotation."""
    rendered.body("Role", "workload-viewer")["rules"] *= 300
    resource = next(each for each in rendered.resources if str(each.identity) == f"Role {NAMESPACE}/workload-viewer")
    rendered.texts[resource.path] = yamlio.dump(resource.body)
    rendered.application(f"namespaces-{NAMESPACE}")["syncPolicy"]["syncOptions"].remove("ServerSideApply=true")


BREAKS = (
    Break("COST-001", lambda r: r.add(r.resource("StorageClass", "fast"), name="spare"),
          kind="StorageClass", name="spare", namespace=""),
    Break("COST-001", lambda r: r.remove("RoleBinding", "workload-viewer"), kind="Role", name="workload-viewer"),
    Break("GIT-001", lambda r: r.application(NAME).update(project="x"), kind="Application", namespace="argocd",
          path="spec.project"),
    Break("GIT-001", lambda r: r.body("AppProject", NAMESPACE, "argocd")["spec"]["namespaceResourceWhitelist"].remove(
          {"group": "apps", "kind": "Deployment"}), name="", namespace=NAMESPACE, path="kind", many=True),
    Break("GIT-001", lambda r: r.body("AppProject", "data", "argocd")["spec"]["destinations"].pop(0),
          kind="Application", name="data-kafka", namespace="argocd", path="spec.destination"),
    Break("GIT-001", lambda r: r.remove("Application", NAME, "argocd"), kind="AuthorizationPolicy"),
    Break("GIT-002", lambda r: r.wave("operator-vertical-pod-autoscaler", "5"), kind="VerticalPodAutoscaler", name="",
          many=True),
    Break("GIT-002", lambda r: r.wave("namespaces", "-40"), kind="Application", name="operator-",
          namespace="argocd", path="spec.destination.namespace", many=True),
    Break("GIT-002", lambda r: r.wave("data-kafka-firefly", "15"), name="", namespace="", many=True),
    Break("GIT-002", lambda r: r.wave("operator-plugin-barman-cloud", "-40"), kind="Application",
          name="operator-plugin-barman-cloud", namespace="argocd"),
    Break("GIT-002", lambda r: r.body("ExternalSecret", f"{NAME}-db")["metadata"]["annotations"].update(
          {WAVE: "0"}), path=f"{CONTAINER}.env[0].valueFrom.secretKeyRef.name"),
    Break("GIT-003", lambda r: r.application("operator-strimzi")["ignoreDifferences"].pop(0), kind="Application",
          name="operator-strimzi", namespace="argocd", path="spec.ignoreDifferences"),
    Break("GIT-004", lambda r: r.application(NAME)["source"].update(targetRevision="HEAD"), kind="Application",
          namespace="argocd", path="spec.source.targetRevision"),
    Break("GIT-004", lambda r: r.application("operator-strimzi")["source"].update(targetRevision="1.*"),
          kind="Application", name="operator-strimzi", namespace="argocd", path="spec.source.targetRevision"),
    Break("GIT-005", lambda r: r.application("data-kafka-firefly")["syncPolicy"]["automated"].update(prune=True),
          kind="Application", name="data-kafka-firefly", namespace="argocd", path="spec.syncPolicy.automated.prune"),
    Break("GIT-005", lambda r: r.body("AppProject", NAMESPACE, "argocd")["spec"].pop("syncWindows"),
          kind="AppProject", name=NAMESPACE, namespace="argocd", path="spec.syncWindows"),
    Break("GIT-006", large, kind="Role", name="workload-viewer"),
    Break("REF-020", lambda r: r.application("namespaces")["source"]["directory"].update(recurse=True),
          kind="Application", name="namespaces", namespace="argocd", path="spec.source.path", many=True),
    Break("REF-001", lambda r: r.container["env"][0]["valueFrom"]["secretKeyRef"].update(name="x"),
          path=f"{CONTAINER}.env[0].valueFrom.secretKeyRef.name"),
    Break("REF-001", lambda r: r.body("ServiceAccount").update(imagePullSecrets=[{"name": "x"}]),
          kind="ServiceAccount", path="imagePullSecrets[0].name"),
    Break("REF-002", lambda r: r.pod["volumes"].append({"name": "ca", "configMap": {"name": "x"}}),
          path=f"{POD}.volumes[2].configMap.name"),
    Break("REF-003", lambda r: r.body("Service")["spec"]["selector"].update(app="x"),
          kind="Service", path="spec.selector"),
    Break("REF-004", lambda r: r.body("Service")["spec"]["ports"][0].update(targetPort="web"),
          kind="Service", path="spec.ports[0].targetPort"),
    Break("REF-005", lambda r: r.deployment["spec"]["selector"]["matchLabels"].update(app="x"), path="spec.selector"),
    Break("REF-006", lambda r: r.body("Service")["spec"].update(selector={"app.kubernetes.io/part-of": "firefly"}),
          kind="Service", path="spec.selector"),
    Break("REF-007", lambda r: r.body("StorageClass", "fast")["metadata"].update(namespace=NAMESPACE),
          kind="StorageClass", name="fast", path="metadata.namespace"),
    Break("REF-012", lambda r: r.kafka("KafkaTopic", "events")["metadata"]["labels"].pop("strimzi.io/cluster"),
          kind="KafkaTopic", name="events", namespace="data-kafka"),
    Break("REF-015", lambda r: r.body("RedisSentinel", "sagas", "data-redis")["spec"]["redisSentinelConfig"].update(
          redisReplicationName="x"), kind="RedisSentinel", name="sagas", namespace="data-redis",
          path="spec.redisSentinelConfig.redisReplicationName"),
    Break("REF-016", lambda r: r.body("VerticalPodAutoscaler")["spec"]["targetRef"].update(name="x"),
          kind="VerticalPodAutoscaler", path="spec.targetRef.name"),
    Break("REF-017", lambda r: r.pod.update(serviceAccountName="x"), path=f"{POD}.serviceAccountName"),
    Break("REF-019", lambda r: r.body("ExternalSecret", f"{NAME}-db").update(apiVersion="external-secrets.io/v1beta1"),
          kind="ExternalSecret", name=f"{NAME}-db", path="apiVersion"),
    Break("REF-020", lambda r: r.add(r.resource("ServiceAccount")), kind="ServiceAccount", path="metadata.name"),
    Break("REF-013", lambda r: r.body("Database", "core-banking-cards", DATA)["spec"]["cluster"].update(name="x"),
          kind="Database", name="core-banking-cards", namespace=DATA, path="spec.cluster.name"),
    Break("REF-013", lambda r: r.body("Cluster", "ledger", DATA)["spec"]["replica"].update(primary="x"),
          kind="Cluster", name="ledger", namespace=DATA, path="spec.replica.primary"),
    Break("REF-014", lambda r: r.body("ExternalSecret", f"{NAME}-db", DATA)["spec"]["target"]["template"].update(
          type="Opaque"), kind="DatabaseRole", namespace=DATA, path="spec.passwordSecret.name"),
    Break("REF-018", lambda r: r.body("Cluster", "accounts", DATA)["spec"]["walStorage"].update(storageClass="x"),
          kind="Cluster", name="accounts", namespace=DATA, path="spec.walStorage.storageClass"),
    Break("DATA-002", lambda r: r.body("Cluster", "accounts", DATA)["spec"].update(instances=2),
          kind="Cluster", name="accounts", namespace=DATA, path="spec.instances"),
    Break("DATA-003", lambda r: r.body("Cluster", "accounts", DATA)["spec"]["postgresql"]["parameters"].update(
          max_connections="90"), kind="Cluster", name="accounts", namespace=DATA,
          path="spec.postgresql.parameters.max_connections"),
    Break("DATA-004", lambda r: r.body("Cluster", "accounts", DATA)["spec"].pop("plugins"),
          kind="Cluster", name="accounts", namespace=DATA, path="spec.plugins"),
    Break("DATA-005", lambda r: r.body("Cluster", "accounts", DATA)["metadata"].pop("annotations"),
          kind="Cluster", name="accounts", namespace=DATA,
          path='metadata.annotations["argocd.argoproj.io/sync-options"]'),
    Break("DR-001", lambda r: r.body("Schedule", "sagas", "velero")["spec"].update(schedule="30 */12 * * *"),
          kind="Schedule", name="sagas", namespace="velero", path="spec.schedule"),
    Break("DR-001", lambda r: r.body("Schedule", "data", "velero")["spec"]["template"].update(snapshotVolumes=True),
          kind="Schedule", name="data", namespace="velero", path="spec.template.snapshotVolumes", many=True),
    Break("DR-001", lambda r: r.body("Schedule", "services", "velero")["spec"]["template"].update(ttl="720h0m0s"),
          kind="Schedule", name="services", namespace="velero", path="spec.template.ttl"),
    Break("DR-001", lambda r: r.body("BackupStorageLocation", "primary", "velero")["spec"].update(default=False),
          kind="BackupStorageLocation", name="primary", namespace="velero"),
    Break("DR-001", lambda r: r.remove("Schedule", "sagas", "velero"),
          kind="RedisReplication", name="sagas", namespace="data-redis"),
    Break("DR-002", lambda r: r.body("VolumeSnapshotClass", "volumes")["metadata"]["labels"].pop(
          "velero.io/csi-volumesnapshot-class"), kind="StorageClass", name="", namespace="", path="provisioner"),
    Break("DR-002", lambda r: r.body("BackupStorageLocation", "primary", "velero")["spec"]["config"].update(
          region="eu-west-1"), kind="BackupStorageLocation", name="primary", namespace="velero",
          path="spec.config.region"),
    Break("DR-004", lambda r: r.body("CronJob", "ledger-restore-test", DATA)["spec"].update(concurrencyPolicy="Allow"),
          kind="CronJob", name="ledger-restore-test", namespace=DATA, path="spec.concurrencyPolicy"),
    Break("DR-004", try_no_restore,
          kind="Cluster", name="ledger", namespace=DATA),
    Break("DR-005", lambda r: r.body("ScheduledBackup", "lending", DATA)["spec"].update(schedule="0 0 4 * * 1"),
          kind="ScheduledBackup", name="lending", namespace=DATA, path="spec.schedule"),
    Break("DATA-004", archive_where_another_region_does, kind="Cluster", name="ledger", namespace=DATA,
          path="spec.plugins[0].parameters"),
    Break("DR-003", lambda r: r.body("ScheduledBackup", "accounts", DATA)["spec"].update(schedule="0 2 * * *"),
          kind="ScheduledBackup", name="accounts", namespace=DATA, path="spec.schedule"),
    Break("SECR-002", lambda r: r.body("ExternalSecret", f"{NAME}-db", DATA)["spec"]["data"][0]["remoteRef"].update(
          key="firefly/prod/banking-core/core-banking-ledger/db"), kind="DatabaseRole", namespace=DATA,
          path="spec.passwordSecret.name"),
    Break("TLS-001", lambda r: r.body("Certificate", "api-tls", "istio-ingress")["spec"].update(dnsNames=["x.example"]),
          kind="Gateway", name="public", namespace="istio-ingress", path="spec.servers[1].tls.credentialName"),
    Break("TLS-001", lambda r: r.body("Certificate", "ledger-server-tls", DATA)["spec"]["issuerRef"].update(name="x"),
          kind="Certificate", name="ledger-server-tls", namespace=DATA, path="spec.issuerRef.name"),
    Break("TLS-001", lambda r: r.body("Certificate", "ledger-server-tls", DATA)["spec"]["dnsNames"].remove(
          "ledger-rw.data-postgres.svc.cluster.local"), kind="Cluster", name="ledger", namespace=DATA,
          path="spec.certificates.serverTLSSecret"),
    Break("TLS-001", lambda r: r.body("Certificate", "sagas-tls", "data-redis")["spec"]["dnsNames"].remove(
          "sagas-master.data-redis.svc.cluster.local"), kind="RedisReplication", name="sagas", namespace="data-redis",
          path="spec.TLS.secret.secretName"),
    Break("TLS-001", lambda r: r.body("Certificate", "lending-pooler-rw-server-tls", DATA)["spec"].update(
          dnsNames=["lending-pooler-rw.data-postgres.svc"]), kind="Pooler", name="lending-pooler-rw", namespace=DATA,
          path="spec.pgbouncer.clientTLSSecret.name"),
    Break("TLS-002", lambda r: r.add(r.resource("Certificate", "api-tls"), name="second"),
          kind="Certificate", name="api-tls", namespace="istio-ingress", path="spec.secretName"),
    Break("TLS-003", lambda r: r.body("Bundle", "firefly-authorities")["spec"]["sources"][0]["secret"].update(name="x"),
          kind="Bundle", name="firefly-authorities", namespace="", path="spec.sources[0].secret.name"),
    Break("SECR-001", lambda r: r.body("ExternalSecret", f"{NAME}-db")["spec"]["secretStoreRef"].update(name="x"),
          kind="ExternalSecret", name=f"{NAME}-db", path="spec.secretStoreRef.name"),
    Break("SECR-001", lambda r: r.body("ExternalSecret", f"{NAME}-db")["spec"]["secretStoreRef"].update(name="vault"),
          kind="ExternalSecret", name=f"{NAME}-db", path="spec.secretStoreRef.name"),
    Break("SECR-001", lambda r: r.body("ClusterSecretStore", "vault-app")["spec"].update(
          conditions=[{"namespaces": ["x"]}]), kind="ExternalSecret", name="", namespace="banking-app",
          path="spec.secretStoreRef.name", many=True),
    Break("SECR-003", lambda r: r.deployment["metadata"].update(annotations={}), path="metadata.annotations"),
    Break("SECR-004", lambda r: r.pod["volumes"].append({"name": "vault", "csi": {"driver": "secrets-store.csi.k8s.io",
          "volumeAttributes": {"secretProviderClass": "x"}}}),
          path=f"{POD}.volumes[2].csi.volumeAttributes.secretProviderClass"),
    Break("RBAC-001", lambda r: r.body("Role", "workload-viewer")["rules"][0].update(resources=["secrets"]),
          kind="Role", name="workload-viewer", path="rules[0].resources"),
    Break("RBAC-001", lambda r: r.body("RoleBinding", "firefly-internal-vault", "cert-manager")["subjects"][0].update(
          name="default"), kind="RoleBinding", name="firefly-internal-vault", namespace="cert-manager",
          path="subjects[0].name"),
    Break("RBAC-002", lambda r: r.pod.update(automountServiceAccountToken=True),
          path=f"{POD}.automountServiceAccountToken"),
    Break("REF-021", lambda r: r.kafka("KafkaUser", "domain-banking-cards")["spec"]["authorization"]["acls"][0].update(
          operations=["Describe"]), kind="KafkaUser", name="domain-banking-cards", namespace="data-kafka"),
    Break("REF-008", lambda r: r.cards["spec"].update(gateways=["public"]), **CARDS, path="spec.gateways[0]"),
    Break("REF-009", lambda r: r.cards_target["port"].update(number=8081), **CARDS,
          path="spec.http[1].route[0].destination"),
    Break("REF-010", lambda r: r.body("VirtualService", "app-authenticator-api", "banking-app")["spec"]["http"][1][
          "route"][0]["destination"].update(subset="canary"), kind="VirtualService", name="app-authenticator-api",
          namespace="banking-app", path="spec.http[1].route[0].destination.subset"),
    Break("REF-011", lambda r: r.body("Gateway", "public", EDGE)["spec"]["servers"][2]["tls"].update(
          caCertCredentialName="x"), kind="Gateway", name="public", namespace=EDGE,
          path="spec.servers[2].tls.caCertCredentialName"),
    Break("MESH-001", lambda r: r.cards["spec"]["http"][0].update(timeout="10s"), **CARDS, path="spec.http[0].timeout"),
    Break("MESH-002", lambda r: r.cards["spec"]["http"][1]["match"][1].update(uri={"prefix": "/api/v1/cards"}), **CARDS,
          path="spec.http[1].match[1].uri.prefix"),
    Break("MESH-003", lambda r: r.body("DestinationRule")["spec"]["trafficPolicy"].pop("outlierDetection"),
          kind="DestinationRule", path="spec.trafficPolicy.loadBalancer.localityLbSetting"),
    Break("MESH-004", put_an_operator_into_the_mesh, kind="Namespace", name=NAMESPACE, namespace="",
          path="metadata.labels"),
    Break("MESH-005", lambda r: r.body("Sidecar", "default")["spec"]["egress"][0]["hosts"].append("./api.example"),
          kind="Sidecar", name="default", path="spec.egress[0].hosts[3]"),
    Break("MESH-006", lambda r: r.body("Telemetry", "default", "istio-system")["spec"]["metrics"][0].update(
          providers=[{"name": "x"}]), kind="Telemetry", name="default", namespace="istio-system",
          path="spec.metrics[0].providers[0].name"),
    Break("SEC-006", lambda r: r.body("Service")["spec"].update(type="NodePort"), kind="Service", path="spec.type"),
    Break("SEC-007", lambda r: r.remove("AuthorizationPolicy", "require-token", EDGE), kind="Gateway", name="public",
          namespace=EDGE),
    Break("PORT-001", lambda r: r.body("ConfigMap")["data"].update(SERVER_ADDRESS="127.0.0.1"),
          kind="ConfigMap", name=f"{NAME}-env-"),
    Break("PORT-002", lambda r: rename_port(r, "web"), kind="Service"),
    Break("PROBE-001", lambda r: r.container["livenessProbe"]["httpGet"].update(path="/actuator/health"),
          path=f"{CONTAINER}.livenessProbe.httpGet.path"),
    Break("PROBE-002", lambda r: r.pod.update(terminationGracePeriodSeconds=20)),
    Break("SCALE-001", lambda r: r.deployment["spec"].update(replicas=3)),
    Break("SCALE-002", lambda r: r.body("HorizontalPodAutoscaler")["spec"]["metrics"][0]["containerResource"].update(
          container="x"), kind="HorizontalPodAutoscaler"),
    Break("HA-001", lambda r: r.pod["topologySpreadConstraints"].pop(0)),
    Break("HA-002", lambda r: r.remove("PodDisruptionBudget")),
    Break("SCALE-003", measure_nothing, kind="ScaledObject", path="spec.triggers[0].metadata.topic"),
    Break("ROLL-001", lambda r: r.body("Rollout", "exp-cards", "banking-exp")["spec"]["strategy"]["canary"]
          ["trafficRouting"]["istio"]["virtualServices"].pop(), kind="VirtualService", name="exp-cards-api",
          namespace="banking-exp", path="spec.http[0].route[0].destination.host"),
    Break("ROLL-001", lambda r: r.body("Service", "app-authenticator-preview", "banking-app")["spec"].update(
          trafficDistribution="PreferClose"), kind="Service", name="app-authenticator-preview",
          namespace="banking-app", path="spec"),
    Break("FLAG-001", read_flags_of_nobody,
          path='spec.template.metadata.annotations["openfeature.dev/featureflagsource"]'),
    Break("CHAOS-001", break_at_once, kind="PodChaos", path="kind"),
    Break("CAP-001", lambda r: r.body("NodePool", "general", "")["spec"]["limits"].update(cpu="300"),
          kind="NodePool", name="general", namespace="", path="spec.limits.cpu"),
    Break("QUOTA-001", lambda r: r.body("ResourceQuota", "compute")["spec"]["hard"].update(pods="3"),
          kind="ResourceQuota", name="compute"),
    Break("QUOTA-002", bound_what_nothing_states, name="", many=True),  # every Deployment of the namespace
    Break("QUOTA-003", lambda r: r.body("ResourceQuota", "compute", DATA)["spec"]["hard"].update(
          {"requests.storage": "1Ti"}), kind="ResourceQuota", name="compute", namespace=DATA,
          path='spec.hard["requests.storage"]'),
    Break("SEC-001", lambda r: r.body("ConfigMap")["data"].update(DB_NAME="ghp_" + "0a1B2c3D4" * 4),
          kind="ConfigMap", name=f"{NAME}-env-"),
    Break("SEC-002", lambda r: r.container["securityContext"].update(allowPrivilegeEscalation=True)),
    Break("SEC-008", lambda r: r.kafka("KafkaUser", "domain-banking-cards")["spec"]["authorization"]["acls"][0][
          "resource"].update(name="*"), kind="KafkaUser", name="domain-banking-cards", namespace="data-kafka"),
    Break("SEC-009", lambda r: r.body("RedisSentinel", "sagas", "data-redis")["spec"]["kubernetesConfig"].pop(
          "redisSecret"), kind="RedisSentinel", name="sagas", namespace="data-redis"),
    Break("DATA-001", lambda r: r.kafka("KafkaTopic", "events")["spec"].update(replicas=1),
          kind="KafkaTopic", name="events", namespace="data-kafka", path="spec.replicas"),
    Break("DATA-010", lambda r: r.kafka("KafkaTopic", "events")["spec"].update(partitions=300),
          kind="Kafka", name="firefly", namespace="data-kafka"),
    Break("DATA-011", lambda r: r.kafka("Kafka", "firefly")["spec"]["kafka"].update(
          quotas={"type": "strimzi", "minAvailableRatioPerVolume": 0.1}), kind="KafkaUser", name="",
          namespace="data-kafka", path="spec.quotas", many=True),
    Break("NET-001", lambda r: r.body("NetworkPolicy")["spec"]["ingress"].pop(0), kind="NetworkPolicy",
          path="spec.ingress"),
    Break("NET-002", lambda r: r.body("AuthorizationPolicy")["spec"]["rules"].pop(1),
          kind="AuthorizationPolicy", path="spec.rules"),
    Break("NET-003", lose_names, kind="NetworkPolicy", name="default-deny", path="spec.egress"),
    Break("NET-004", lambda r: ingress(r)["from"].append({"namespaceSelector": {}}), kind="NetworkPolicy"),
    Break("NET-005", lose_the_operator, kind="Cluster", name="accounts", namespace=DATA),
    Break("NET-006", lambda r: ingress(r)["from"].append({"podSelector": {"matchLabels": {"tier": "frontend"}}}),
          kind="NetworkPolicy"),
    Break("SEC-003", lambda r: r.remove("NetworkPolicy", "default-deny"),
          kind="Namespace", name=NAMESPACE, namespace=""),
    Break("SEC-004", lambda r: r.body("PeerAuthentication", "default", "istio-system")["spec"]["mtls"].update(
          mode="PERMISSIVE"), kind="PeerAuthentication", name="default", namespace="istio-system",
          path="spec.mtls.mode"),
    Break("SEC-005", lambda r: r.remove("AuthorizationPolicy", "allow-nothing"),
          kind="Namespace", name=NAMESPACE, namespace=""),
    Break("DATA-012", lambda r: r.kafka("KafkaConnector", CDC)["spec"]["config"].pop("heartbeat.interval.ms"),
          kind="KafkaConnector", name=CDC, namespace="data-kafka"),
    Break("REF-022", lambda r: r.kafka("KafkaTopic", "firefly-cdc-status")["spec"]["config"].update(
          {"cleanup.policy": "delete"}), kind="KafkaTopic", name="firefly-cdc-status", namespace="data-kafka"),
    Break("REF-023", lambda r: r.kafka("KafkaConnector", CDC)["spec"]["config"].update(
          {"publication.name": "x"}), kind="KafkaConnector", name=CDC, namespace="data-kafka"),
    Break("REF-024", lambda r: mirror(r, "events|x"), kind="KafkaMirrorMaker2", name="x",
          namespace="data-kafka", path="spec.mirrors[0].topicsPattern"),
    Break("SECR-002", lambda r: r.kafka("ExternalSecret", f"{NAME}-capture")["spec"]["data"][1]["remoteRef"].update(
          key="firefly/prod/banking-core/core-banking-ledger/db"), kind="DatabaseRole",
          name=f"{NAME}-capture", namespace=DATA, path="spec.passwordSecret.name"),
    Break("REF-025", lambda r: r.body("RedisReplication", "sagas", "data-redis")["spec"].pop("TLS"),
          kind="ConfigMap", name="exp-accounts-env-", namespace="banking-exp"),
    Break("SKEW-002", lambda r: r.kafka("KafkaConnector", CDC)["spec"]["config"].update(
          {"database.server.name": "x"}), kind="KafkaConnector", name=CDC, namespace="data-kafka",
          path='spec.config["database.server.name"]'),
    Break("SKEW-001", lambda r: r.kafka("Kafka", "firefly")["spec"]["kafka"].update(version="3.5.0"),
          kind="Kafka", name="firefly", namespace="data-kafka", path="spec.kafka.version"),
    Break("SKEW-002", lambda r: r.kafka("Kafka", "firefly")["spec"]["kafka"]["config"].update({"num.partition": 3}),
          kind="Kafka", name="firefly", namespace="data-kafka"),
    Break("ARCH-001", wrong_nodes),
    Break("IMG-001", lambda r: r.container.update(image=r.container["image"].partition("@")[0])),
    Break("ENV-001", lambda r: r.container["env"].append({"name": "SPRING_PROFLES_ACTIVE", "value": "prod"})),
    Break("RES-001", lambda r: r.container["resources"].update(
          requests={"cpu": "500m", "memory": "512Mi"}, limits={"memory": "512Mi"})),
    Break("RES-002", lambda r: r.container["resources"]["limits"].update(cpu="500m"),
          kind="ConfigMap", name=f"{NAME}-env-"),  # the flag that does not fit stands there
    Break("PRIO-001", lambda r: r.pod.update(priorityClassName="firefly-batch")),
    Break("MON-001", lambda r: r.body("PodMonitor", "accounts", DATA)["spec"]["selector"]["matchLabels"].update(
          {"cnpg.io/cluster": "account"}), kind="PodMonitor", name="accounts", namespace=DATA, path="spec.selector"),
    Break("MON-002", lambda r: r.select_probes(release="x"), kind="Probe", name="probe-api", namespace="monitoring",
          path="metadata.labels"),
    Break("MON-003", lambda r: r.remove("ServiceMonitor"), kind="Service"),
    Break("MON-004", lambda r: r.body("ServiceMonitor")["spec"]["endpoints"][0].update(scrapeTimeout="40s"),
          kind="ServiceMonitor", path="spec.endpoints[0].scrapeTimeout"),
    Break("PROM-001", lambda r: rule(r, "redis").update(expr="max by (app, pod) (redis_is_up) == 0"),
          kind="PrometheusRule", name="redis", namespace="monitoring", path="spec.groups[0].rules[0].expr"),
    Break("PROM-002", lambda r: rule(r, "redis")["annotations"].update(summary="{{ $labels.instance }}"),
          kind="PrometheusRule", name="redis", namespace="monitoring",
          path="spec.groups[0].rules[0].annotations.summary"),
    Break("PROM-003", lambda r: rule(r, "redis")["labels"].pop("severity"),
          kind="PrometheusRule", name="redis", namespace="monitoring", path="spec.groups[0].rules[0].labels"),
    Break("ALERT-001", lambda r: r.body("AlertmanagerConfig", "firefly", "monitoring")["spec"]["route"].update(
          receiver="nobody"), kind="AlertmanagerConfig", name="firefly", namespace="monitoring",
          path="spec.route.receiver"),
    Break("ALERT-002", lambda r: [rule(r, "backups", each).update(
          expr="sum by (schedule) (velero_backup_success_total)") for each in (2, 3)],
          kind="Schedule", name="data", namespace="velero"),
    Break("TRACE-001", lambda r: r.body("OpenTelemetryCollector", "agent", "tracing")["spec"]["config"]["exporters"][
          "loadbalancing"]["resolver"]["dns"].update(hostname="gateway.tracing.svc"),
          kind="OpenTelemetryCollector", name="agent", namespace="tracing",
          path="spec.config.exporters.loadbalancing.resolver.dns.hostname"),
    Break("TRACE-002", lambda r: r.body("Instrumentation", "core-banking-payment-hub")["spec"]["sampler"].update(
          type="parentbased_traceidratio"), kind="Instrumentation", name="core-banking-payment-hub",
          path="spec.sampler.type"),
    Break("LOG-001", lambda r: r.body("Kibana", "logs", "logging")["spec"].update(version="9.5.0"),
          kind="Kibana", name="logs", namespace="logging", path="spec.version"),
    Break("GRAF-001", lambda r: r.body("GrafanaDashboard", "firefly-jvm", "monitoring")["spec"].update(json="{"),
          kind="GrafanaDashboard", name="firefly-jvm", namespace="monitoring", path="spec.json"),
    Break("NET-007", stop_probes, path=f"{CONTAINER}.startupProbe.httpGet.port", ambient=True),
    Break("LBL-001", lambda r: r.body("Service")["metadata"]["labels"].pop("app.kubernetes.io/part-of"),
          kind="Service", path="metadata.labels"),
    Break("NAME-001", lambda r: r.pod["volumes"].append({"name": "A", "emptyDir": {"sizeLimit": "1Mi"}}),
          path=f"{POD}.volumes[2].name"),
    Break("YAML-001", retype, kind="PriorityClass", name="firefly-core", namespace="", path="x"),
)  # fmt: skip


def built(name: str, *profiles: Path) -> Built:
    sources = Sources((*profiles, ROOT / "profiles"), (ROOT / "templates",), (ROOT / "schemas",))
    return build(name, sources, Clock())


@pytest.fixture(scope="module")
def production() -> Built:
    return built("prod")


@pytest.fixture(scope="module")
def ambient(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Production without sidecars."""
    folder = tmp_path_factory.mktemp("profiles")
    shutil.copyfile(ROOT / "templates/layers/mesh/cases/ambient/profile.yaml", folder / "ambient.yaml")
    return built("ambient", folder)


@pytest.mark.parametrize("name", ["production", "ambient"])
def test_production_is_clean(request: pytest.FixtureRequest, name: str) -> None:
    found = Rendered(request.getfixturevalue(name)).findings()
    assert [f"{each.id} {each.subject}: {each.message}" for each in found] == []


@pytest.mark.parametrize("broken", BREAKS, ids=lambda each: f"{each.check} {each.kind}")
def test_that_check_alone_fires_at_that_object(request: pytest.FixtureRequest, broken: Break) -> None:
    rendered = Rendered(request.getfixturevalue("ambient" if broken.ambient else "production"))
    broken.how(rendered)
    findings = rendered.findings()
    said = "\n".join(f"{each.id} {each.subject} {each.path}: {each.message}" for each in findings)
    assert {each.id for each in findings} == {broken.check}, said
    subjects = {str(each.subject) for each in findings}
    assert broken.many or len(subjects) == 1, said
    assert all(each.startswith(broken.subject) for each in subjects), said  # a ConfigMap's name ends in a hash
    assert not broken.path or broken.path in {each.path for each in findings}, said


def test_every_check_is_shown_to_fire() -> None:
    assert {each.check for each in BREAKS} == {check.META.id for check in ALL}


def test_the_application_of_the_platforms_own_documentation_beside_ours(production: Built) -> None:
    """It follows whatever is merged, belongs to a project that is not there, and fights with the one that we render."""
    seed = ROOT / "tests/fixtures/seed/application.yaml"
    (body,) = yamlio.load_objects(seed.read_bytes(), seed.name)
    rendered = Rendered(production)
    ours = rendered.resource("Application", NAME)
    rendered.resources.append(replace(ours, body=body, path="argocd/application-seed.yaml"))
    found = {(each.id, each.path) for each in rendered.findings() if str(each.subject) == f"Application argocd/{NAME}"}
    assert {
        ("GIT-001", "spec.project"),
        ("GIT-004", "spec.source.targetRevision"),
        ("REF-020", "metadata.name"),
    } <= found
