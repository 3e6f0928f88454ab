"""Production as it is really rendered: clean as it stands, and broken in each way that a check forbids."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from firefly_gen import yamlio
from firefly_gen.check.platform import Platform
from firefly_gen.check.registry import ALL
from firefly_gen.check.run import run_checks
from firefly_gen.model.finding import Finding
from firefly_gen.model.resource import Identity, Resource
from firefly_gen.pipeline.build import Built, build
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Sources

ROOT = Path(__file__).parents[3]
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
        "ClusterImageCatalog",
    }
)
NAME = "core-banking-accounts"
NAMESPACE = "banking-core"
DATA = "data-postgres"
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
        platform = Platform(self.environment, resources, texts, namespaced=lambda _, kind: kind not in CLUSTER_WIDE)
        return run_checks(platform, ALL)

    def application(self, name: str) -> Body:
        """The spec of an Application, to be changed."""
        spec: Body = self.body("Application", name, "argocd")["spec"]
        return spec

    def wave(self, name: str, wave: str) -> None:
        self.body("Application", name, "argocd")["metadata"]["annotations"][WAVE] = wave

    def kafka(self, kind: str, name: str) -> Body:
        return self.body(kind, name, "data-kafka")

    @property
    def deployment(self) -> Body:
        return self.body("Deployment")

    @property
    def pod(self) -> Body:
        return self.deployment["spec"]["template"]["spec"]

    @property
    def container(self) -> Body:
        return self.pod["containers"][0]


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

    @property
    def subject(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


POD = "spec.template.spec"
CONTAINER = f"{POD}.containers[0]"


def retype(rendered: Rendered) -> None:
    path = rendered.resource("PriorityClass", "firefly-core").path
    rendered.texts[path] += "x: on\n"


def bound_what_nothing_states(rendered: Rendered) -> None:
    rendered.remove("LimitRange", "containers")  # its max is a default limit too
    rendered.body("ResourceQuota", "compute")["spec"]["hard"]["limits.cpu"] = "9000"


def large(rendered: Rendered) -> None:
    """A Role that is applied by the client, and does not fit into an annotation."""
    rendered.body("Role", "workload-viewer")["rules"] *= 300
    resource = next(each for each in rendered.resources if str(each.identity) == f"Role {NAMESPACE}/workload-viewer")
    rendered.texts[resource.path] = yamlio.dump(resource.body)
    rendered.application(f"namespaces-{NAMESPACE}")["syncPolicy"]["syncOptions"].remove("ServerSideApply=true")


BREAKS = (
    Break("GIT-001", lambda r: r.application(NAME).update(project="x"), kind="Application", namespace="argocd",
          path="spec.project"),
    Break("GIT-001", lambda r: r.body("AppProject", NAMESPACE, "argocd")["spec"]["namespaceResourceWhitelist"].remove(
          {"group": "apps", "kind": "Deployment"}), name="", namespace=NAMESPACE, path="kind", many=True),
    Break("GIT-001", lambda r: r.body("AppProject", "data", "argocd")["spec"]["destinations"].pop(0),
          kind="Application", name="data-kafka", namespace="argocd", path="spec.destination"),
    Break("GIT-001", lambda r: r.remove("Application", NAME, "argocd"), kind="ConfigMap", name=f"{NAME}-env-"),
    Break("GIT-002", lambda r: r.wave("operator-external-secrets", "-20"), kind="ExternalSecret", name="",
          namespace="", many=True),
    Break("GIT-002", lambda r: r.wave("namespaces", "-40"), kind="Application", name="operator-velero",
          namespace="argocd", path="spec.destination.namespace"),
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
          path=f"{POD}.volumes[1].configMap.name"),
    Break("REF-003", lambda r: r.body("Service")["spec"]["selector"].update(app="x"),
          kind="Service", path="spec.selector"),
    Break("REF-004", lambda r: r.body("Service")["spec"]["ports"][0].update(targetPort="web"),
          kind="Service", path="spec.ports[0].targetPort"),
    Break("REF-005", lambda r: r.deployment["spec"]["selector"]["matchLabels"].update(app="x"), path="spec.selector"),
    Break("REF-006", lambda r: r.body("Service")["spec"].update(selector={"app.kubernetes.io/part-of": "firefly"}),
          kind="Service", path="spec.selector"),
    Break("REF-007", lambda r: r.body("StorageClass", "archive")["metadata"].update(namespace=NAMESPACE),
          kind="StorageClass", name="archive", path="metadata.namespace"),
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
    Break("REF-013", lambda r: r.body("Database", NAME, DATA)["spec"]["cluster"].update(name="x"),
          kind="Database", namespace=DATA, path="spec.cluster.name"),
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
    Break("DR-003", lambda r: r.body("ScheduledBackup", "accounts", DATA)["spec"].update(schedule="0 2 * * *"),
          kind="ScheduledBackup", name="accounts", namespace=DATA, path="spec.schedule"),
    Break("SECR-002", lambda r: r.body("ExternalSecret", f"{NAME}-db", DATA)["spec"]["data"][0]["remoteRef"].update(
          key="elsewhere"), kind="DatabaseRole", namespace=DATA, path="spec.passwordSecret.name"),
    Break("REF-021", lambda r: r.kafka("KafkaUser", "domain-banking-cards")["spec"]["authorization"]["acls"][0].update(
          operations=["Describe"]), kind="KafkaUser", name="domain-banking-cards", namespace="data-kafka"),
    Break("PORT-001", lambda r: r.body("ConfigMap")["data"].update(SERVER_ADDRESS="127.0.0.1"),
          kind="ConfigMap", name=f"{NAME}-env-"),
    Break("PORT-002", lambda r: [r.body("Service")["spec"]["ports"][0].pop(each) for each in ("name", "appProtocol")],
          kind="Service"),
    Break("PROBE-001", lambda r: r.container["livenessProbe"]["httpGet"].update(path="/actuator/health"),
          path=f"{CONTAINER}.livenessProbe.httpGet.path"),
    Break("PROBE-002", lambda r: r.pod.update(terminationGracePeriodSeconds=20)),
    Break("SCALE-001", lambda r: r.deployment["spec"].update(replicas=3)),
    Break("SCALE-002", lambda r: r.body("HorizontalPodAutoscaler")["spec"]["metrics"][0]["containerResource"].update(
          container="x"), kind="HorizontalPodAutoscaler"),
    Break("HA-001", lambda r: r.pod["topologySpreadConstraints"].pop(0)),
    Break("HA-002", lambda r: r.remove("PodDisruptionBudget")),
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
    Break("SKEW-001", lambda r: r.kafka("Kafka", "firefly")["spec"]["kafka"].update(version="3.5.0"),
          kind="Kafka", name="firefly", namespace="data-kafka", path="spec.kafka.version"),
    Break("SKEW-002", lambda r: r.kafka("Kafka", "firefly")["spec"]["kafka"]["config"].update({"num.partition": 3}),
          kind="Kafka", name="firefly", namespace="data-kafka"),
    Break("ARCH-001", lambda r: r.pod["nodeSelector"].update({"kubernetes.io/arch": "amd64"})),
    Break("IMG-001", lambda r: r.container.update(image=r.container["image"].partition("@")[0])),
    Break("ENV-001", lambda r: r.container["env"].append({"name": "SPRING_PROFLES_ACTIVE", "value": "prod"})),
    Break("RES-001", lambda r: r.container["resources"].update(
          requests={"cpu": "500m", "memory": "512Mi"}, limits={"memory": "512Mi"})),
    Break("RES-002", lambda r: r.container["resources"]["limits"].update(cpu="500m"),
          kind="ConfigMap", name=f"{NAME}-env-"),  # the flag that does not fit stands there
    Break("PRIO-001", lambda r: r.pod.update(priorityClassName="firefly-batch")),
    Break("LBL-001", lambda r: r.body("Service")["metadata"]["labels"].pop("app.kubernetes.io/part-of"),
          kind="Service", path="metadata.labels"),
    Break("NAME-001", lambda r: r.pod["volumes"].append({"name": "A", "emptyDir": {"sizeLimit": "1Mi"}}),
          path=f"{POD}.volumes[1].name"),
    Break("YAML-001", retype, kind="PriorityClass", name="firefly-core", namespace="", path="x"),
)  # fmt: skip


@pytest.fixture(scope="module")
def production() -> Built:
    sources = Sources((ROOT / "profiles",), (ROOT / "templates",), (ROOT / "schemas",))
    return build("prod", sources, Clock())


def test_production_is_clean(production: Built) -> None:
    assert [f"{each.id} {each.subject}: {each.message}" for each in Rendered(production).findings()] == []


@pytest.mark.parametrize("broken", BREAKS, ids=lambda each: f"{each.check} {each.kind}")
def test_that_check_alone_fires_at_that_object(production: Built, broken: Break) -> None:
    rendered = Rendered(production)
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
