"""A small platform in which every check is silent, and tools to break it and to say what must be found."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from firefly_gen import yamlio
from firefly_gen.check.platform import Platform
from firefly_gen.model.backup import BackupSchedule
from firefly_gen.model.certificates import Validity
from firefly_gen.model.cluster import Cluster, Namespace, PriorityClass
from firefly_gen.model.data import DataSystems
from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.delivery import IN_CLUSTER, Delivery, Place, ProjectRule
from firefly_gen.model.environment import Environment
from firefly_gen.model.finding import Finding
from firefly_gen.model.mesh import Gateway, Mesh, PublicHost, Tokens
from firefly_gen.model.network import Flow, Outside, Peer, Port, Protocol
from firefly_gen.model.profile import (
    Generated,
    GeneratedKeys,
    GeneratedPods,
    GeneratedService,
    KubernetesRange,
    Operator,
    Provided,
    Stage,
)
from firefly_gen.model.resilience import Resilience
from firefly_gen.model.resource import Identity, Origin, Resource, path_in_tree
from firefly_gen.model.rollout import Strategy
from firefly_gen.model.running import Running
from firefly_gen.model.secrets import Secret, SecretEntry, SecretEnv, Store
from firefly_gen.model.service import Config, Image, Lifecycle, Resources, Scaling, Service, Sidecar
from firefly_gen.model.stores import VaultPlan
from firefly_gen.model.tracing import ServiceTracing
from firefly_gen.model.traffic import Traffic
from firefly_gen.model.trust import Trust
from firefly_gen.model.uses import DatabaseUse, Edge
from firefly_gen.model.watching import Watching

DIGEST = "sha256:" + "5f" * 32
REGISTRY = "ghcr.io/firefly-oss/"
HASH = "1a2b3c4d5e"
JAVA_OPTIONS = (
    "-Xms640m -Xmx640m -XX:MaxMetaspaceSize=192m -XX:ReservedCodeCacheSize=64m -XX:MaxDirectMemorySize=32m "
    "-Xss512k -XX:ActiveProcessorCount=2 -XX:+UseG1GC -XX:+ExitOnOutOfMemoryError -Djava.io.tmpdir=/tmp"
)
ACCOUNTS = "core-banking-accounts"
CUSTOMER = "domain-customer-people"
NAMESPACE_OF = {ACCOUNTS: "banking-core", CUSTOMER: "banking-domain"}
TIER_OF = {ACCOUNTS: "core", CUSTOMER: "domain"}
HARD = {
    "requests.cpu": "20",
    "requests.memory": "40Gi",
    "limits.memory": "60Gi",
    "pods": "60",
    "persistentvolumeclaims": "0",
    "services.loadbalancers": "0",
    "services.nodeports": "0",
}

Body = dict[str, Any]
PARTS = ("data", "watch", "traffic", "trust", "resilience", "running")


def labels(name: str, tier: str, component: str = "service") -> dict[str, str]:
    return {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/instance": name,
        "app.kubernetes.io/component": component,
        "app.kubernetes.io/part-of": "firefly",
        "app.kubernetes.io/managed-by": "firefly-gen",
        "firefly.io/tier": tier,
        "firefly.io/env": "prod",
    }


def selector(name: str) -> dict[str, str]:
    return {"app.kubernetes.io/name": name, "app.kubernetes.io/instance": name}


# ------------------------------------------------------------------------------------------ the objects


def service_objects(name: str) -> list[Body]:
    return [
        service_account(name),
        config_map(name),
        external_secret(name, f"{name}-db", ("username", "password")),
        deployment(name),
        kubernetes_service(name),
        autoscaler(name),
        disruption_budget(name),
        recommender(name),
    ]


def meta(name: str, service: str) -> Body:
    return {"name": name, "namespace": NAMESPACE_OF[service], "labels": labels(service, TIER_OF[service])}


def service_account(name: str) -> Body:
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": meta(name, name),
        "automountServiceAccountToken": False,
        "imagePullSecrets": [{"name": "ghcr-pull"}],
    }


def config_data(name: str) -> dict[str, str]:
    data = {
        "DB_HOST": f"{TIER_OF[name]}-pg-rw.data-postgres.svc.cluster.local",
        "DB_NAME": name.replace("-", "_"),
        "DB_PORT": "5432",
        "DB_SSL_MODE": "require",
        "JAVA_TOOL_OPTIONS": JAVA_OPTIONS,
        "SERVER_ADDRESS": "0.0.0.0",
        "SERVER_PORT": "8080",
        "SPRING_PROFILES_ACTIVE": "prod",
    }
    if name == CUSTOMER:
        data["CORE_BANKING_ACCOUNTS_URL"] = f"http://{ACCOUNTS}.banking-core.svc.cluster.local:8080"
    return dict(sorted(data.items()))


def config_map(name: str) -> Body:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": meta(f"{name}-env-{HASH}", name),
        "immutable": True,
        "data": config_data(name),
    }


def external_secret(service: str, name: str, keys: Sequence[str]) -> Body:
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": meta(name, service),
        "spec": {
            "refreshInterval": "1h0m0s",
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": "vault"},
            "target": {
                "name": name,
                "creationPolicy": "Owner",
                "template": {"type": "kubernetes.io/basic-auth"},
            },
            "data": [{"secretKey": key, "remoteRef": {"key": f"prod/{service}", "property": key}} for key in keys],
        },
    }


def pull_secret(namespace: str) -> Body:
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": {
            "name": "ghcr-pull",
            "namespace": namespace,
            "labels": labels("ghcr-pull", "platform", "registry"),
        },
        "spec": {
            "refreshInterval": "1h0m0s",
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": "vault"},
            "target": {
                "name": "ghcr-pull",
                "creationPolicy": "Owner",
                "template": {"type": "kubernetes.io/dockerconfigjson"},
            },
            "data": [
                {
                    "secretKey": ".dockerconfigjson",
                    "remoteRef": {"key": "prod/registry", "property": "config"},
                }
            ],
        },
    }


def secret_env(variable: str, secret: str, key: str) -> Body:
    return {"name": variable, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}


def probe(path: str, period: int, failures: int) -> Body:
    return {
        "httpGet": {"path": path, "port": "http"},
        "periodSeconds": period,
        "timeoutSeconds": 2,
        "failureThreshold": failures,
    }


def container(name: str) -> Body:
    return {
        "name": "app",
        "image": f"{REGISTRY}{name}-web:1.4.2@{DIGEST}",
        "imagePullPolicy": "IfNotPresent",
        "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
        "envFrom": [{"configMapRef": {"name": f"{name}-env-{HASH}"}}],
        "env": [
            secret_env("DB_USERNAME", f"{name}-db", "username"),
            secret_env("DB_PASSWORD", f"{name}-db", "password"),
        ],
        "resources": {"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"memory": "1Gi"}},
        "startupProbe": probe("/actuator/health/liveness", 5, 36),
        "livenessProbe": probe("/actuator/health/liveness", 10, 3),
        "readinessProbe": probe("/actuator/health/readiness", 5, 3),
        "lifecycle": {"preStop": {"sleep": {"seconds": 10}}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
    }


def spread(name: str, topology: str, otherwise: str) -> Body:
    return {
        "maxSkew": 1,
        "topologyKey": topology,
        "whenUnsatisfiable": otherwise,
        "labelSelector": {"matchLabels": selector(name)},
        "matchLabelKeys": ["pod-template-hash"],
    }


def deployment(name: str) -> Body:
    versioned = labels(name, TIER_OF[name]) | {"app.kubernetes.io/version": "1.4.2"}
    restarts = {"secret.reloader.stakater.com/reload": f"{name}-db"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": meta(name, name) | {"labels": dict(versioned), "annotations": restarts},
        "spec": {
            "revisionHistoryLimit": 5,
            "progressDeadlineSeconds": 600,
            "minReadySeconds": 10,
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            "selector": {"matchLabels": selector(name)},
            "template": {
                "metadata": {"labels": versioned},
                "spec": {
                    "serviceAccountName": name,
                    "automountServiceAccountToken": False,
                    "priorityClassName": f"firefly-{TIER_OF[name]}",
                    "terminationGracePeriodSeconds": 60,
                    "nodeSelector": {"kubernetes.io/arch": "arm64"},
                    "securityContext": {
                        "runAsNonRoot": True,
                        "fsGroup": 1000,
                        "seccompProfile": {"type": "RuntimeDefault"},
                    },
                    "topologySpreadConstraints": [
                        spread(name, "topology.kubernetes.io/zone", "DoNotSchedule"),
                        spread(name, "kubernetes.io/hostname", "ScheduleAnyway"),
                    ],
                    "containers": [container(name)],
                    "volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "256Mi"}}],
                },
            },
        },
    }


def kubernetes_service(name: str) -> Body:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": meta(name, name),
        "spec": {
            "selector": selector(name),
            "ports": [
                {
                    "name": "http",
                    "port": 8080,
                    "targetPort": "http",
                    "protocol": "TCP",
                    "appProtocol": "http",
                }
            ],
        },
    }


def target(name: str) -> Body:
    return {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}


def autoscaler(name: str) -> Body:
    metric = {
        "name": "cpu",
        "container": "app",
        "target": {"type": "Utilization", "averageUtilization": 65},
    }
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": meta(name, name),
        "spec": {
            "scaleTargetRef": target(name),
            "minReplicas": 3,
            "maxReplicas": 9,
            "metrics": [{"type": "ContainerResource", "containerResource": metric}],
        },
    }


def disruption_budget(name: str) -> Body:
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": meta(name, name),
        "spec": {
            "maxUnavailable": 1,
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
            "selector": {"matchLabels": selector(name)},
        },
    }


def recommender(name: str) -> Body:
    return {
        "apiVersion": "autoscaling.k8s.io/v1",
        "kind": "VerticalPodAutoscaler",
        "metadata": meta(name, name),
        "spec": {"targetRef": target(name), "updatePolicy": {"updateMode": "Off"}},
    }


def namespace(name: str, *, tier: str = "", meshed: bool = True) -> Body:
    own = labels(name, tier or "data", "namespace") | {
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": "v1.36",
        "istio-injection": "enabled" if meshed else "disabled",
    }
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": own}}


def platform_labels(component: str) -> dict[str, str]:
    kept = labels("firefly", "platform", component)
    return {key: value for key, value in kept.items() if key != "firefly.io/tier"}


def resource_quota(namespace_name: str) -> Body:
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "compute", "namespace": namespace_name, "labels": platform_labels("quota")},
        "spec": {"hard": dict(HARD)},
    }


def limit_range(namespace_name: str) -> Body:
    bounds = {
        "type": "Container",
        "default": {"memory": "512Mi"},
        "defaultRequest": {"cpu": "100m", "memory": "256Mi"},
        "max": {"cpu": "4", "memory": "4Gi"},
        "min": {"cpu": "10m", "memory": "32Mi"},
    }
    return {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": {"name": "defaults", "namespace": namespace_name, "labels": platform_labels("quota")},
        "spec": {"limits": [bounds]},
    }


def secret_store() -> Body:
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ClusterSecretStore",
        "metadata": {"name": "vault", "labels": platform_labels("secrets")},
        "spec": {
            "conditions": [{"namespaceSelector": {"matchLabels": {"app.kubernetes.io/part-of": "firefly"}}}],
            "provider": {"vault": {"server": "https://vault.example"}},
        },
    }


def priority_class(name: str, value: int) -> Body:
    return {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": name, "labels": platform_labels("priority")},
        "value": value,
        "globalDefault": False,
        "preemptionPolicy": "PreemptLowerPriority",
        "description": f"priority of {name}",
    }


def pods_of(where: str, labels: dict[str, str] | None = None) -> Body:
    """A peer of a network policy."""
    spaces = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": where}}}
    return spaces | {"podSelector": {"matchLabels": labels} if labels else {}}


def network_policy(where: str, name: str, spec: Body) -> Body:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": where, "labels": platform_labels("policy")},
        "spec": spec,
    }


def closed(where: str, *, meshed: bool = False) -> list[Body]:
    """The network policies that a namespace starts with."""
    lookups = [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]
    egress: list[Body] = [{"to": [pods_of("kube-system", {"k8s-app": "kube-dns"})], "ports": lookups}]
    if meshed:
        control = {"to": [pods_of("istio-system", {"app": "istiod"})], "ports": [{"protocol": "TCP", "port": 15012}]}
        egress.append(control)
    every_pod = {"podSelector": {}, "policyTypes": ["Egress"], "egress": egress}
    return [
        network_policy(where, "default-deny", {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}),
        network_policy(where, "every-pod", every_pod),
    ]


def mesh_object(kind: str, where: str, name: str, spec: Body) -> Body:
    return {
        "apiVersion": "security.istio.io/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": where, "labels": platform_labels("policy")},
        "spec": spec,
    }


def sidecar(where: str) -> Body:
    """What the pods of a namespace are let out to: the other service, the DNS, istiod."""
    spec = {"outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"}}
    spec |= {"egress": [{"hosts": ["banking-core/*", "istio-system/*", "kube-system/*"]}]}
    return mesh_object("Sidecar", where, "default", spec) | {"apiVersion": "networking.istio.io/v1"}


def guards() -> list[Body]:
    """What lets the two services, and Prometheus, ask each other what the flows say, and nothing else."""
    port = [{"protocol": "TCP", "port": 8080}]
    prometheus = pods_of("monitoring", {"app.kubernetes.io/name": "prometheus"})
    customer, accounts = selector(CUSTOMER), selector(ACCOUNTS)
    to_accounts = [{"to": [pods_of("banking-core", accounts)], "ports": port}]
    from_customer = [{"from": [pods_of("banking-domain", customer), prometheus], "ports": port}]
    scraped = {"to": [{"operation": {"methods": ["GET"], "paths": ["/actuator/prometheus"], "ports": ["8080"]}}]}
    scraped["from"] = [{"source": {"principals": ["cluster.local/ns/monitoring/sa/prometheus"]}}]
    called = {"from": [{"source": {"principals": [f"cluster.local/ns/banking-domain/sa/{CUSTOMER}"]}}]}
    called["to"] = [{"operation": {"ports": ["8080"]}}]
    sidecars = [pods_of(each) for each in NAMESPACE_OF.values()]
    control = {"from": sidecars, "ports": [{"protocol": "TCP", "port": 15012}]}
    istiod = {"podSelector": {"matchLabels": {"app": "istiod"}}, "policyTypes": ["Ingress"], "ingress": [control]}
    found = [
        mesh_object("PeerAuthentication", "istio-system", "default", {"mtls": {"mode": "STRICT"}}),
        network_policy("istio-system", "istiod", istiod),
    ]
    for name, ingress, egress, rules in (
        (ACCOUNTS, from_customer, [], [called, scraped]),
        (CUSTOMER, [{"from": [prometheus], "ports": port}], to_accounts, [scraped]),
    ):
        where, pods = NAMESPACE_OF[name], {"matchLabels": selector(name)}
        spec: Body = {"podSelector": pods, "policyTypes": ["Ingress", "Egress"], "ingress": ingress}
        found += closed(where, meshed=True)
        found.append(network_policy(where, name, spec | ({"egress": egress} if egress else {})))
        found.append(sidecar(where))
        found.append(mesh_object("AuthorizationPolicy", where, "allow-nothing", {}))
        found.append(mesh_object("AuthorizationPolicy", where, name, {"selector": pods, "rules": rules}))
    return [copy.deepcopy(each) for each in found]  # a test changes one without the others


def all_objects() -> list[Body]:
    found = [
        namespace("banking-core", tier="core"),
        namespace("banking-domain", tier="domain"),
        namespace("data-postgres", meshed=False),
        namespace("istio-system", meshed=False),
        *closed("data-postgres"),
        *closed("istio-system"),
        *guards(),
        priority_class("firefly-core", 900_000),
        priority_class("firefly-domain", 800_000),
        secret_store(),
    ]
    for name in ("banking-core", "banking-domain"):
        found += [resource_quota(name), limit_range(name), pull_secret(name)]
    return found + service_objects(ACCOUNTS) + service_objects(CUSTOMER)


# -------------------------------------------------------------------------------------- the environment


def catalogue_service(name: str) -> Service:
    config = config_data(name)
    where = NAMESPACE_OF[name]
    entries = tuple(
        SecretEntry(key=key, remote_key=f"prod/{name}", remote_property=key) for key in ("password", "username")
    )
    calls = ()
    if name == CUSTOMER:
        url = config["CORE_BANKING_ACCOUNTS_URL"]
        calls = (Edge(target=ACCOUNTS, url=url, env="CORE_BANKING_ACCOUNTS_URL", external=False),)
    return Service(
        name=name,
        namespace=where,
        tier=TIER_OF[name],
        description=f"what {name} is for",
        application=f"services/{name}",
        host=f"{name}.{where}.svc.cluster.local",
        port=8080,
        labels=labels(name, TIER_OF[name]),
        workload_labels=labels(name, TIER_OF[name]) | {"app.kubernetes.io/version": "1.4.2"},
        selector=selector(name),
        image=Image(
            reference=f"{REGISTRY}{name}-web:1.4.2@{DIGEST}",
            repository=f"{REGISTRY}{name}-web",
            platforms=("arm64",),
        ),
        architecture="arm64",
        priority_class=f"firefly-{TIER_OF[name]}",
        pull_secret="ghcr-pull",
        resources=Resources(cpu_millicores=500, memory_mib=1024, cpu="500m", memory="1Gi"),
        scaling=Scaling(minimum=3, maximum=9),
        lifecycle=Lifecycle(
            start_seconds=180,
            startup_period=5,
            startup_failures=36,
            pre_stop_seconds=10,
            shutdown_seconds=30,
            grace_seconds=60,
        ),
        config=Config(name=f"{name}-env-{HASH}", data=config),
        secret_env=(
            SecretEnv(name="DB_PASSWORD", secret=f"{name}-db", key="password"),
            SecretEnv(name="DB_USERNAME", secret=f"{name}-db", key="username"),
        ),
        secrets=(
            Secret(
                name=f"{name}-db",
                namespace=where,
                application=f"services/{name}",
                type="kubernetes.io/basic-auth",
                labels=labels(name, TIER_OF[name]),
                entries=entries,
            ),
        ),
        spring_profiles=("prod",),
        known_spring_profiles=("dev", "prod", "testing"),
        known_env=tuple(sorted({*config, "DB_USERNAME", "DB_PASSWORD"})),
        files=(),
        mounts=(),
        standby=False,
        calls=calls,
        database=DatabaseUse(
            cluster=f"{TIER_OF[name]}-pg",
            namespace="data-postgres",
            endpoint="rw",
            host=config["DB_HOST"],
            name=config["DB_NAME"],
            role=name.replace("-", "_"),
            extensions=(),
            pool=10,
            migrates=True,
        ),
        kafka=None,
        redis=None,
        tracing=ServiceTracing(protocol="none", env="", endpoint=""),
        spread=True,
        when_zone_unsatisfiable="DoNotSchedule",
        strategy=Strategy(name="rolling"),
        autoscaled=True,
        guarded=True,
        recommended=True,
        dataplane=Dataplane.SIDECAR,
        idempotent=("GET", "HEAD", "OPTIONS"),
    )


def environment_namespace(name: str, tier: str) -> Namespace:
    return Namespace(
        name=name,
        description=f"what {name} is for",
        application="cluster",
        labels=namespace(name, tier=tier)["metadata"]["labels"],
        object_labels=platform_labels("namespace"),
        pod_security="restricted",
        dataplane=Dataplane.SIDECAR if tier else Dataplane.NONE,
        workloads=bool(tier),
        tier=tier,
        quota=dict(HARD) if tier else {},
        viewers=(),
        operators=(),
    )


def keys_of(*paths: str, name: str = "{name}", name_from: str = "", always: Sequence[str] = ()) -> GeneratedKeys:
    return GeneratedKeys(name=name, name_from=name_from, keys=tuple(always), keys_from=paths, any_key=False)


def flows() -> tuple[Flow, ...]:
    def peer(name: str, where: str, labels: dict[str, str], account: str = "") -> Peer:
        dataplane = Dataplane.SIDECAR if account else Dataplane.NONE
        return Peer(name=name, namespace=where, selector=labels, service_account=account, dataplane=dataplane)

    prometheus = peer("prometheus", "monitoring", {"app.kubernetes.io/name": "prometheus"}, "prometheus")
    ends = {name: peer(name, NAMESPACE_OF[name], selector(name), name) for name in (ACCOUNTS, CUSTOMER)}
    dns = peer("kube-dns", "kube-system", {"k8s-app": "kube-dns"})
    istiod = peer("istiod", "istio-system", {"app": "istiod"})
    http, names = (Port(number=8080),), (Port(number=53), Port(number=53, protocol=Protocol.UDP))
    found = [Flow(source=ends[CUSTOMER], target=ends[ACCOUNTS], ports=http, reason="calls it")]
    for each in ends.values():
        scrape = {"methods": ("GET",), "paths": ("/actuator/prometheus",)}
        found.append(Flow(source=prometheus, target=each, ports=http, reason="reads its metrics", **scrape))
        every = peer("every-pod", each.namespace, {})
        found.append(Flow(source=every, target=istiod, ports=(Port(number=15012),), reason="gets its configuration"))
    spaces = (*NAMESPACE_OF.values(), "data-postgres", "istio-system", "data-kafka", "data-redis", "velero")
    found += [Flow(source=peer("every-pod", each, {}), target=dns, ports=names, reason="looks names up")
              for each in spaces]  # fmt: skip
    return tuple(found)


def operators() -> dict[str, Operator]:
    postgres = Generated(
        secrets=(keys_of(name="{name}-app", always=("username", "password")),),
        config_maps=(),
        services=(GeneratedService(name="{name}-rw", ports=(5432,)),),
        pods=(GeneratedPods(labels={"cnpg.io/cluster": "{name}"}, ports=(5432, 9187)),),
    )
    secrets = Generated(
        secrets=(
            keys_of(
                "spec.data[].secretKey",
                "spec.target.template.data{}",
                "spec.dataFrom[]",
                name_from="spec.target.name",
            ),
        ),
        config_maps=(),
        services=(),
        pods=(),
    )
    return {
        "cloudnative-pg": Operator(
            description="",
            namespace="cnpg-system",
            kubernetes=KubernetesRange(min="", max=""),
            runs={},
            wave=-40,
            provides={"postgresql.cnpg.io": ("v1",)},
            generates={"Cluster.postgresql.cnpg.io": postgres},
        ),
        "external-secrets": Operator(
            description="",
            namespace="external-secrets",
            kubernetes=KubernetesRange(min="", max=""),
            runs={},
            wave=-40,
            provides={"external-secrets.io": ("v1",)},
            generates={"ExternalSecret.external-secrets.io": secrets},
        ),
        "istiod": Operator(
            description="",
            namespace="istio-system",
            kubernetes=KubernetesRange(min="", max=""),
            runs={},
            wave=-40,
            provides={"security.istio.io": ("v1",), "networking.istio.io": ("v1",)},
            generates={},
        ),
        "vertical-pod-autoscaler": Operator(
            description="",
            namespace="vpa-system",
            kubernetes=KubernetesRange(min="", max=""),
            runs={},
            wave=-40,
            provides={"autoscaling.k8s.io": ("v1",)},
            generates={},
        ),
    }


def make_delivery() -> Delivery:
    place = {"banking-core": 0, "banking-domain": 10}
    rule = ProjectRule(description="", prune=True, deployers=(), readers=(), windows=())
    return Delivery(
        repository="https://git.bank.example/tree.git",
        revision="env/prod",
        path="out/prod",
        namespace="argocd",
        namespace_labels={},
        prefix="",
        root="root",
        root_path="out/prod/argocd",
        control="delivery",
        cluster=IN_CLUSTER,
        projects=dict.fromkeys((*place, "data", "operators", "platform"), rule),
        folders={"*": Place(project="platform", wave=-30), "data/*": Place(project="data", wave=-10)},
        tiers={name: Place(project=name, wave=wave) for name, wave in place.items()},
    )


def make_environment() -> Environment:
    return Environment(
        name="prod",
        stage=Stage.PROD,
        domain="bank.example",
        description="a small production",
        cluster=Cluster(
            version="1.36", domain="cluster.local", region="eu-west-1", zones=("a", "b", "c"), driver="ebs.csi.aws.com"
        ),
        labels=platform_labels("platform"),
        allowed_registries=(REGISTRY,),
        store=Store(kind="ClusterSecretStore", name="vault", refresh_interval="1h0m0s"),
        sidecar=Sidecar(
            image="docker.io/istio/proxyv2",
            cpu_millicores=100,
            memory_mib=128,
            memory_limit_mib=1024,
            cpu="100m",
            memory="128Mi",
            memory_limit="1Gi",
        ),
        namespaces=(
            environment_namespace("banking-core", "core"),
            environment_namespace("banking-domain", "domain"),
            environment_namespace("data-postgres", ""),
            environment_namespace("istio-system", ""),
        ),
        closed_namespaces=(),
        delivery=make_delivery(),
        priority_classes=tuple(
            PriorityClass(
                name=name,
                value=value,
                description=f"priority of {name}",
                preemption_policy="PreemptLowerPriority",
                labels=platform_labels("priority"),
            )
            for name, value in (("firefly-core", 900_000), ("firefly-domain", 800_000))
        ),
        storage_classes=(),
        snapshot_classes=(),
        services=(catalogue_service(ACCOUNTS), catalogue_service(CUSTOMER)),
        flows=flows(),
        mesh=Mesh(
            enabled=True,
            namespace="istio-system",
            mtls="STRICT",
            trust_domain="cluster.local",
            traced=False,
            application="mesh",
            gateway=None,
            tokens=None,
        ),
        disabled={},
        secrets=tuple(
            Secret(
                name="ghcr-pull",
                namespace=where,
                application="cluster",
                type="kubernetes.io/dockerconfigjson",
                labels=platform_labels("registry"),
                entries=(SecretEntry(key=".dockerconfigjson", remote_key="prod/registry", remote_property="config"),),
            )
            for where in ("banking-core", "banking-domain")
        ),
        operators=operators(),
        provided=(),
        patches=(),
        waivers=(),
        sample_releases=False,
        data=DataSystems(
            image_catalogs=(),
            database_clusters=(),
            object_stores=(),
            databases=(),
            restore_tests=(),
            poolers=(),
            captures=(),
            data_certificates=(),
            kafka_clusters=(),
            kafka_pools=(),
            kafka_topics=(),
            kafka_users=(),
            kafka_connects=(),
            kafka_connectors=(),
            kafka_mirrors=(),
            schema_registries=(),
            redis_instances=(),
        ),
        watch=Watching(
            service_monitors=(),
            pod_monitors=(),
            probes=(),
            federations=(),
            rule_groups=(),
            alert_routing=(),
            watch_certificates=(),
            collectors=(),
            instrumentations=(),
            elasticsearches=(),
            elasticsearch_exporters=(),
            logstashes=(),
            grafanas=(),
            grafana_folders=(),
            grafana_datasources=(),
            grafana_dashboards=(),
        ),
        traffic=Traffic(
            network_policies=(),
            access_policies=(),
            egress_scopes=(),
            outside_hosts=(),
            waypoints=(),
            publications=(),
            mesh_routes=(),
        ),
        trust=Trust(
            issuers=(),
            trust_bundles=(),
            edge_certificates=(),
            validity=Validity(duration="2160h0m0s", renew_before="720h0m0s"),
            secret_stores=(),
            dynamic_secrets=(),
            mounted_secrets=(),
            sealed_secrets=(),
            vault=VaultPlan(server="https://vault.example", kv_mount="secret", auth_mount="kubernetes", roles=()),
        ),
        resilience=Resilience(backup_locations=(), backup_schedules=(), experiments=(), game_days=()),
        running=Running(
            rollouts=(),
            analyses=(),
            consumer_scalers=(),
            flag_domains=(),
            flag_sources=(),
            node_pools=(),
            node_groups=(),
        ),
        layers={},
    )


# --------------------------------------------------------------------------------------------- the world

CLUSTER_SCOPED = frozenset(
    {
        "Namespace",
        "PriorityClass",
        "StorageClass",
        "VolumeSnapshotClass",
        "ClusterRole",
        "ClusterRoleBinding",
        "ClusterImageCatalog",
        "ClusterIssuer",
        "ClusterSecretStore",
        "Bundle",
        "ImageValidatingPolicy",
    }
)


class World:
    """A platform that a test may change before it is checked.

    Attributes:
        objects: The bodies; a test adds to them, removes from them, changes them.
        environment: What they are held against; None for somebody else's tree.
        texts: Files whose text is not what ``yamlio.dump`` writes, by path.
    """

    def __init__(self) -> None:
        self.objects: list[Body] = all_objects()
        self.environment: Environment | None = make_environment()
        self.texts: dict[str, str] = {}
        self._paths: dict[int, str] = {}

    def get(self, kind: str, name: str, namespace: str | None = None) -> Body:
        """The one body of that kind and name."""
        found = [
            body
            for body in self.objects
            if body["kind"] == kind
            and body["metadata"]["name"] == name
            and namespace in (None, body["metadata"].get("namespace", ""))
        ]
        assert len(found) == 1, f"{len(found)} objects {kind} {name}"
        return found[0]

    def add(self, *bodies: Body) -> None:
        self.objects.extend(bodies)

    def add_at(self, path: str, body: Body) -> None:
        """Adds a body whose file is not the usual one."""
        self.objects.append(body)
        self._paths[id(body)] = path

    def remove(self, kind: str, name: str, namespace: str | None = None) -> None:
        doomed = self.get(kind, name, namespace)
        self.objects = [body for body in self.objects if body is not doomed]

    def copy(self, kind: str, name: str) -> Body:
        """A copy of a body, to be changed and added."""
        return copy.deepcopy(self.get(kind, name))

    # Short cuts to what tests break most; all of the accounts service.

    @property
    def deployment(self) -> Body:
        return self.get("Deployment", ACCOUNTS)

    @property
    def pod(self) -> Body:
        """The spec of the pod template."""
        return self.deployment["spec"]["template"]["spec"]

    @property
    def container(self) -> Body:
        return self.pod["containers"][0]

    @property
    def config(self) -> Body:
        """The data of the ConfigMap."""
        return self.get("ConfigMap", f"{ACCOUNTS}-env-{HASH}")["data"]

    @property
    def service(self) -> Body:
        """The Kubernetes Service."""
        return self.get("Service", ACCOUNTS)

    def change_environment(self, **fields: Any) -> None:
        """Changes fields of the environment, or of one of its parts."""
        assert self.environment is not None
        for part in PARTS:
            before = getattr(self.environment, part)
            own = {name: fields.pop(name) for name in set(fields) & set(before.__slots__)}
            if own:
                fields[part] = replace(before, **own)
        self.environment = replace(self.environment, **fields)

    def change_service(self, name: str = ACCOUNTS, **fields: Any) -> None:
        """Changes a service of the catalogue."""
        assert self.environment is not None
        services = tuple(replace(each, **fields) if each.name == name else each for each in self.environment.services)
        self.change_environment(services=services)

    def resources(self) -> list[Resource]:
        return [as_resource(body, self._paths.get(id(body), "")) for body in self.objects]

    def platform(self) -> Platform:
        resources = self.resources()
        texts = {each.path: yamlio.dump(each.body) for each in resources} | self.texts
        return Platform(self.environment, resources, texts, namespaced=is_namespaced)

    def findings(self, *ids: str) -> tuple[Finding, ...]:
        """What all checks find, or those of these ids."""
        from firefly_gen.check.registry import ALL  # noqa: PLC0415 - the index is tested without any check
        from firefly_gen.check.run import run_checks  # noqa: PLC0415

        chosen = tuple(check for check in ALL if not ids or check.META.id in ids)
        return run_checks(self.platform(), chosen)


Only = Callable[..., None]
AsResource = Callable[..., Resource]
Break = Callable[[World], None]


def is_namespaced(_api_version: str, kind: str) -> bool | None:
    return None if kind == "Unheard" else kind not in CLUSTER_SCOPED


def as_resource(body: Body, path: str = "") -> Resource:
    identity = Identity.of(body)
    wide = "security" if identity.kind == "ClusterSecretStore" else "cluster"
    application = f"services/{identity.namespace}" if identity.namespace else wide
    return Resource(
        identity,
        body,
        Origin("deployments", f"{identity.kind.lower()}.yaml.j2", identity.name),
        application,
        path or path_in_tree(application, identity),
    )


@pytest.fixture
def world() -> World:
    """A platform in which every check is silent."""
    return World()


@pytest.fixture
def resource() -> AsResource:
    """Makes a Resource out of a body."""
    return as_resource


@pytest.fixture
def only() -> Only:
    """Asserts that findings are exactly these: ``only(findings, (id, subject, path), ...)``."""

    def check(findings: Iterable[Finding], *expected: tuple[str, str, str]) -> None:
        found = sorted((each.id, str(each.subject), each.path) for each in findings)
        assert found == sorted(expected), "\n".join(f"{each.id} {each.message}" for each in findings)

    return check


# ------------------------------------------------------------------------------------------- Kafka and Redis

STREAMS = Path(__file__).parents[2] / "fixtures" / "streams" / "objects.yaml"


def stream_operators() -> dict[str, Operator]:
    nothing = Generated(secrets=(), config_maps=(), services=(), pods=())
    kafka = replace(
        nothing,
        secrets=(keys_of(name="{name}-cluster-ca-cert", always=("ca.crt",)),),
        pods=(GeneratedPods(labels={"strimzi.io/cluster": "{name}"}, ports=(9093,)),),
    )
    unbounded = KubernetesRange(min="", max="")
    strimzi = Operator(
        description="",
        namespace="strimzi-system",
        kubernetes=KubernetesRange(min="1.30", max="1.37"),
        runs={"Kafka.kafka.strimzi.io": ("4.3.0", "4.3.1")},
        wave=-40,
        provides={"kafka.strimzi.io": ("v1",)},
        generates={"Kafka.kafka.strimzi.io": kafka},
    )
    provided = {"redis.redis.opstreelabs.in": ("v1beta2",)}
    redis = replace(strimzi, namespace="redis-operator", kubernetes=unbounded, runs={}, provides=provided, generates={})
    return {"redis-operator": redis, "strimzi": strimzi}


@pytest.fixture
def streams(world: World) -> World:
    """The platform with a Kafka cluster and a Redis instance; every check is silent here too."""
    assert world.environment is not None
    world.change_environment(operators=world.environment.operators | stream_operators())
    world.add(namespace("data-kafka", meshed=False), namespace("data-redis", meshed=False))
    world.add(*closed("data-kafka"), *closed("data-redis"))
    world.add(*yamlio.load_objects(STREAMS.read_bytes(), STREAMS.name))
    return world


# ------------------------------------------------------------------------------------------------- PostgreSQL

DATABASES = Path(__file__).parents[2] / "fixtures" / "databases" / "objects.yaml"


def archiver() -> Operator:
    return Operator(
        description="",
        namespace="cnpg-system",
        kubernetes=KubernetesRange(min="", max=""),
        runs={},
        wave=-39,
        provides={"barmancloud.cnpg.io": ("v1",)},
        generates={},
    )


@pytest.fixture
def databases(world: World) -> World:
    """The platform with a PostgreSQL cluster for the accounts service; every check is silent here too."""
    assert world.environment is not None
    world.change_environment(operators=world.environment.operators | {"plugin-barman-cloud": archiver()})
    world.add(*yamlio.load_objects(DATABASES.read_bytes(), DATABASES.name))
    return world


# --------------------------------------------------------------------------------- what works on Kafka clusters

WORKERS = STREAMS.with_name("workers.yaml")


@pytest.fixture
def workers(streams: World, databases: World) -> World:
    """Kafka and PostgreSQL with Connect between them, and a mirror; every check is silent here too."""
    assert streams is databases
    cluster = streams.get("Cluster", "core-pg")
    cluster["spec"]["replicationSlots"] = {"highAvailability": {"synchronizeLogicalDecoding": True}}
    cluster["spec"]["postgresql"]["parameters"] |= {
        "hot_standby_feedback": "on",
        "max_slot_wal_keep_size": "1024MB",
        "sync_replication_slots": "on",
    }
    streams.add(*yamlio.load_objects(WORKERS.read_bytes(), WORKERS.name))
    return streams


# ----------------------------------------------------------------------------------------------------- Velero

BACKUPS = Path(__file__).parents[2] / "fixtures" / "backups" / "objects.yaml"


def wanted_backup(name: str, hours: int) -> BackupSchedule:
    return BackupSchedule(
        name=name,
        namespace="velero",
        application="backup",
        labels={},
        location="primary",
        schedule="",
        namespaces=(),
        excluded=(),
        volumes=False,
        ttl="",
        rpo_hours=hours,
        retention_days_least=35,
    )


@pytest.fixture
def backups(databases: World) -> World:
    """The platform with Velero's backups, and a volume that needs them; every check is silent here too."""
    assert databases.environment is not None
    velero = replace(archiver(), namespace="velero", wave=-40, provides={"velero.io": ("v1",)})
    snapshots = replace(velero, namespace="kube-system", provides={"snapshot.storage.k8s.io": ("v1",)})
    databases.change_environment(
        operators=databases.environment.operators | {"velero": velero, "snapshot-controller": snapshots},
        backup_schedules=(wanted_backup("databases", 24), wanted_backup("sagas", 6)),
    )
    databases.add(namespace("data-redis", meshed=False), *closed("data-redis"))
    databases.add(*yamlio.load_objects(BACKUPS.read_bytes(), BACKUPS.name))
    return databases


# ------------------------------------------------------------------------------------------------------- Edge

EDGE = Path(__file__).parents[2] / "fixtures" / "edge" / "objects.yaml"
GATEWAY_PEER = Peer(
    name="istio-ingress",
    namespace="istio-ingress",
    selector={"istio": "ingress"},
    application="mesh",
    dataplane=Dataplane.GATEWAY,
    service_account="istio-ingress",
)


def public_mesh() -> Mesh:
    host = PublicHost(
        name="api",
        host="api.bank.example",
        port_name="https-api",
        mutual=False,
        certificate_secret="api-tls",
        clients_secret="",
        tiers=("domain",),
        namespaces=("banking-domain",),
        bound_hosts=("banking-domain/api.bank.example",),
    )
    gateway = Gateway(
        name="public",
        namespace="istio-ingress",
        reference="istio-ingress/public",
        selector={"istio": "ingress"},
        service_account="istio-ingress",
        application="mesh",
        labels={},
        istio=True,
        hosts=(host,),
        bound_hosts=host.bound_hosts,
        limited=False,
        fill_per_second=0,
        burst=0,
    )
    tokens = Tokens(
        issuer="https://id.bank.example",
        jwks="https://id.bank.example/keys",
        audiences=(),
        anonymous=("/api/v1/login",),
    )
    return replace(make_environment().mesh, gateway=gateway, tokens=tokens)


def edge_flows() -> Iterator[Flow]:
    everybody = Outside(name="the internet", cidrs=("0.0.0.0/0",))
    public, http = (Port(number=80), Port(number=443)), (Port(number=8080),)
    customer = next(each.target for each in flows() if each.target.key == ("banking-domain", CUSTOMER))
    paths = ("/api/v1/customers", "/api/v1/customers/*")
    yield Flow(source=everybody, target=GATEWAY_PEER, ports=public, reason="sends public requests")
    yield Flow(source=GATEWAY_PEER, target=customer, ports=http, reason="hands public requests on", paths=paths)
    for each in flows():
        if each.source.key == ("banking-domain", "every-pod"):
            yield replace(each, source=replace(each.source, namespace="istio-ingress"))


@pytest.fixture
def edge(world: World) -> World:
    """The platform with a gateway that publishes the customers' service; every check is silent here too."""
    assert world.environment is not None
    made = {"namespace": "istio-ingress", "keys": (), "reason": "the chart makes it"}
    world.change_environment(
        mesh=public_mesh(),
        flows=(*world.environment.flows, *edge_flows()),
        provided=(
            Provided(kind="ServiceAccount", name="istio-ingress", **made),
            Provided(kind="Secret", name="api-tls", **made | {"keys": ("tls.crt", "tls.key")}),
        ),
    )
    world.add(*closed("istio-ingress", meshed=True))
    world.add(*yamlio.load_objects(EDGE.read_bytes(), EDGE.name))
    world.get("NetworkPolicy", "istiod")["spec"]["ingress"][0]["from"].append(pods_of("istio-ingress"))
    guard = world.get("NetworkPolicy", CUSTOMER)["spec"]["ingress"][0]
    guard["from"] = [*guard["from"], pods_of("istio-ingress", {"istio": "ingress"})]
    gateway = {"source": {"principals": ["cluster.local/ns/istio-ingress/sa/istio-ingress"]}}
    asked = {"ports": ["8080"], "paths": ["/api/v1/customers", "/api/v1/customers/*"]}
    rules = world.get("AuthorizationPolicy", CUSTOMER)["spec"]["rules"]
    rules.append({"from": [gateway], "to": [{"operation": asked}]})
    return world
