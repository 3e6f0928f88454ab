"""An environment with everything decided: what templates pour and what checks hold the rendered objects against.

Every value is final: names are ready to use, numbers are computed, references are followed. Sequences are
sorted by name. Maps are sorted by key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from firefly_gen.model.alerting import AlertRouting
from firefly_gen.model.alerts import RuleGroup
from firefly_gen.model.archives import ObjectStore
from firefly_gen.model.backup import BackupLocation, BackupSchedule
from firefly_gen.model.capture import Capture
from firefly_gen.model.certificates import Certificate, Issuer, TrustBundle, Validity
from firefly_gen.model.chaos import Experiment, GameDay
from firefly_gen.model.dashboard import Grafana, GrafanaDashboard, GrafanaDatasource, GrafanaFolder
from firefly_gen.model.delivery import Application, Chart, Delivery
from firefly_gen.model.delivery import Project as DeliveryProject
from firefly_gen.model.flags import FlagDomain, FlagSource
from firefly_gen.model.kafka import KafkaCluster, KafkaPool, KafkaTopic, KafkaUser
from firefly_gen.model.logging import Elasticsearch, Logstash
from firefly_gen.model.mesh import AccessPolicy, EgressScope, Fault, Mesh, OutsideHost, Publication
from firefly_gen.model.monitoring import Federation, PodMonitor, Probe, ServiceMonitor
from firefly_gen.model.network import Flow, NetworkPolicy
from firefly_gen.model.postgres import Database, DatabaseCluster, ImageCatalog, Pooler
from firefly_gen.model.profile import Operator, Patch, Provided, Stage, Waiver
from firefly_gen.model.recovery import RestoreTest
from firefly_gen.model.redis import RedisInstance
from firefly_gen.model.scaling import ConsumerScaler, NodePool, Taint
from firefly_gen.model.stores import DynamicSecret, MountedSecret, SealedSecret, SecretStore, VaultPlan
from firefly_gen.model.streams import KafkaConnect, KafkaConnector, KafkaMirror, SchemaRegistry
from firefly_gen.model.tls import WatchCertificate
from firefly_gen.model.tracing import Collector, Instrumentation, ServiceTracing


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The Kubernetes cluster.

    Attributes:
        version: Minor version, for example ``1.36``.
        domain: DNS suffix of Services, for example ``cluster.local``.
        region: Region that it runs in.
        zones: Names of its availability zones.
        driver: CSI driver of its volumes and snapshots.
    """

    version: str
    domain: str
    region: str
    zones: tuple[str, ...]
    driver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace:
    """A namespace, with what it may use.

    Attributes:
        application: Argo CD Application that it belongs to.
        labels: All labels of the Namespace object.
        object_labels: Labels of platform objects in it.
        pod_security: Pod Security Standard.
        meshed: Whether pods get a sidecar of the mesh.
        workloads: Whether services of the catalogue run in it.
        tier: Tier whose services run in it; empty for other namespaces.
        broken: Whether experiments may hit its pods.
        quota: ``spec.hard`` of its ResourceQuota.
        viewers: Groups that may look at its workloads.
        operators: Groups that may restart and scale its workloads.
    """

    name: str
    description: str
    application: str
    labels: Mapping[str, str]
    object_labels: Mapping[str, str]
    pod_security: str
    meshed: bool
    workloads: bool
    tier: str
    quota: Mapping[str, str]
    broken: bool = False
    viewers: tuple[str, ...]
    operators: tuple[str, ...]

    @property
    def has_viewers(self) -> bool:
        """Whether any group may look at it."""
        return bool(self.viewers)

    @property
    def has_operators(self) -> bool:
        """Whether any group may restart its workloads."""
        return bool(self.operators)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityClass:
    """A priority class. ``preemption_policy`` is the field's value in Kubernetes."""

    name: str
    value: int
    description: str
    preemption_policy: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageClass:
    """A storage class with the parameters of the provider's driver."""

    name: str
    default: bool
    reclaim: str
    parameters: Mapping[str, str]
    labels: Mapping[str, str]
    annotations: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotClass:
    """The class of volume snapshots."""

    name: str
    driver: str
    deletion_policy: str
    parameters: Mapping[str, str]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A container image.

    Attributes:
        reference: What the container runs, for example ``ghcr.io/x/y:1.0.0@sha256:...``.
        repository: Without tag and digest.
        platforms: CPU architectures that it exists for.
    """

    reference: str
    repository: str
    platforms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """CPU request in millicores, and memory request and limit in MiB; the texts are canonical quantities."""

    cpu_millicores: int
    memory_mib: int
    cpu: str
    memory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """The mesh's sidecar in each pod.

    Attributes:
        image: Without a tag.
        cpu_millicores: CPU request; ``cpu`` is the same as a canonical quantity, and so on.
        memory_mib: Memory request.
        memory_limit_mib: Memory limit.
    """

    image: str
    cpu_millicores: int
    memory_mib: int
    memory_limit_mib: int
    cpu: str
    memory: str
    memory_limit: str

    @property
    def image_cel(self) -> str:
        """The beginning of the image's reference, as a string in the Common Expression Language."""
        return json.dumps(f"{self.image}:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """How many pods: ``minimum`` always, up to ``maximum`` where the number is scaled."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """How a pod starts and stops, in seconds; ``startup_period`` times ``startup_failures`` is the start budget."""

    start_seconds: int
    startup_period: int
    startup_failures: int
    pre_stop_seconds: int
    shutdown_seconds: int
    grace_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A ConfigMap. Its name ends in a hash of its data, so that a change rolls the pods."""

    name: str
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretEntry:
    """One key of a Secret and where its value lies: entry and property of the secret store."""

    key: str
    remote_key: str
    remote_property: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A Secret that is filled from the secret store.

    Attributes:
        type: Kubernetes type of the Secret, for example ``kubernetes.io/basic-auth``.
        labels: Labels of the ExternalSecret.
        literals: Keys whose values are no secret, with the values.
        target_labels: Labels of the Secret itself, where an operator asks for some.
        target_annotations: Annotations of the Secret itself.
        store: Name of the store that it is read from.
        refresh: How often it is read again.
        generator: Name of the VaultDynamicSecret that fills the rest of it; empty where none does.
        mounted: Whether the Secrets Store CSI driver makes it while pods mount a volume of its name.
    """

    name: str
    namespace: str
    application: str
    type: str
    labels: Mapping[str, str]
    entries: tuple[SecretEntry, ...]
    literals: Mapping[str, str] = field(default_factory=dict)
    target_labels: Mapping[str, str] = field(default_factory=dict)
    target_annotations: Mapping[str, str] = field(default_factory=dict)
    store: str = ""
    refresh: str = ""
    generator: str = ""
    mounted: bool = False

    @property
    def has_literals(self) -> bool:
        """Whether some of its values are no secret."""
        return bool(self.literals)

    @property
    def stored(self) -> bool:
        """Whether any of its values lies in the store."""
        return bool(self.entries)

    @property
    def generated(self) -> bool:
        """Whether some of its values are made when it is read."""
        return bool(self.generator)

    @property
    def marked(self) -> bool:
        """Whether the Secret itself gets labels or annotations."""
        return bool(self.target_labels or self.target_annotations)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretEnv:
    """An environment variable whose value is a key of a Secret."""

    name: str
    secret: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretFile:
    """A key of a Secret that the service reads as a file of that name in a folder.

    Attributes:
        name: Name of the volume.
        mounted: Whether the volume is that of the Secrets Store CSI driver, which holds all keys of the Secret.
    """

    name: str
    secret: str
    key: str
    folder: str
    mounted: bool = False

    @property
    def copied(self) -> bool:
        """Whether the volume is made of the Secret."""
        return not self.mounted


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretMount:
    """A volume of the Secrets Store CSI driver: ``secret`` names its class, and the Secret that comes out of it."""

    name: str
    secret: str
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A call from one service to another, declared in the catalogue.

    Attributes:
        target: Name of the called service.
        url: Base URL that the caller is given.
        env: Variable that it is given in.
        external: Whether the target runs outside the tree.
    """

    target: str
    url: str
    env: str
    external: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A further cluster that holds a part of a service's data."""

    cluster: str
    namespace: str
    host: str
    ssl_mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseUse:
    """A service's database.

    Attributes:
        cluster: The cluster that it lies in, and ``namespace`` that one's.
        host: What the service connects to, as ``endpoint`` of its catalogue entry says.
        name: Name of the database; ``role`` is that of the role that owns it.
        pool: Most connections of one pod.
        migrates: Whether the service runs migrations when it starts.
        ssl_mode: How the service checks the server, and ``authority`` the file with the certificate of who signs for
            it; empty where nothing is checked.
        shards: Further clusters with parts of its data, in their order.
        captured: Whether changes of some of its tables are read from the write-ahead log.
        dynamic: Whether Vault makes the name and password that the service logs in with.
    """

    cluster: str
    namespace: str
    endpoint: str
    host: str
    name: str
    role: str
    extensions: tuple[str, ...]
    pool: int
    migrates: bool
    ssl_mode: str = "require"
    authority: str = ""
    shards: tuple[Shard, ...] = ()
    captured: bool = False
    dynamic: bool = False

    def shard_in(self, cluster: str) -> int | None:
        """Number of the part of its data that lies in a cluster, 0 for the first; None where none does."""
        clusters = [self.cluster, *(each.cluster for each in self.shards)]
        return clusters.index(cluster) if cluster in clusters else None


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaUse:
    """A service's use of a Kafka cluster.

    Attributes:
        registry: URL of the registry of schemas; empty where the service uses none.
        registry_authority: File with the certificate that the registry's is checked by; empty where it speaks no TLS.
    """

    cluster: str
    namespace: str
    bootstrap: str
    publishes: tuple[str, ...]
    consumes: tuple[str, ...]
    group: str
    registry: str = ""
    registry_authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisUse:
    """A service's use of a Redis instance.

    Attributes:
        clustered: Whether it is a cluster of masters, and ``host`` one way in.
        encrypted: Whether it speaks TLS.
        authority: File with the certificate that the server's is checked by; empty where it speaks no TLS.
    """

    instance: str
    namespace: str
    host: str
    port: int
    clustered: bool = False
    encrypted: bool = False
    authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service that runs in the environment.

    Attributes:
        application: Argo CD Application, and folder, of everything that belongs to it.
        host: Its name for callers in other namespaces.
        labels: Labels of its objects; ``selector`` is the part that never changes, ``workload_labels`` are those of
            its Deployment and pods, which name the version too.
        config: Variables that are no secret.
        secret_env: Variables that are.
        secrets: Secrets that it reads.
        spring_profiles: Active profiles; ``known_spring_profiles`` are those that its configuration has.
        known_env: Variables that its catalogue entry knows; nothing else may be set.
        files: What it reads of its Secrets as files.
        mounts: Volumes of the Secrets Store CSI driver, which its Secrets are there for as long as.
        spread: Whether its pods are spread at all; ``when_zone_unsatisfiable`` is what the scheduler does where
            they cannot be spread over the zones.
        autoscaled: Whether an autoscaler owns the number of pods; ``scaled_by_lag`` says that it counts what waits in
            topics, and not how busy the pods are.
        flagged: Whether it reads feature flags, so that a flagd runs beside it.
        tolerations: Taints of nodes that it may run on besides those that are for all.
        guarded: Whether a PodDisruptionBudget protects it.
        recommended: Whether a VerticalPodAutoscaler recommends sizes.
        meshed: Whether its pods get a sidecar of the mesh.
        standby: Whether it has no pods until the environment's turn comes; ``scaling`` is what it has then.
        idempotent: HTTP methods that may be tried again.
    """

    name: str
    namespace: str
    tier: str
    description: str
    application: str
    host: str
    port: int
    labels: Mapping[str, str]
    workload_labels: Mapping[str, str]
    selector: Mapping[str, str]
    image: Image
    architecture: str
    priority_class: str
    pull_secret: str
    resources: Resources
    scaling: Scaling
    lifecycle: Lifecycle
    config: Config
    secret_env: tuple[SecretEnv, ...]
    secrets: tuple[Secret, ...]
    spring_profiles: tuple[str, ...]
    known_spring_profiles: tuple[str, ...]
    known_env: tuple[str, ...]
    files: tuple[SecretFile, ...]
    mounts: tuple[SecretMount, ...]
    calls: tuple[Edge, ...]
    database: DatabaseUse | None
    kafka: KafkaUse | None
    redis: RedisUse | None
    tracing: ServiceTracing
    spread: bool
    when_zone_unsatisfiable: str
    autoscaled: bool
    scaled_by_lag: bool = False
    flagged: bool = False
    tolerations: tuple[Taint, ...] = ()
    guarded: bool
    recommended: bool
    meshed: bool
    standby: bool
    idempotent: tuple[str, ...]

    @property
    def replicas(self) -> int:
        """How many pods the Deployment asks for, where nothing scales it."""
        return 0 if self.standby else self.scaling.minimum

    @property
    def reads_secrets(self) -> bool:
        """Whether it reads any Secret."""
        return bool(self.secrets)

    @property
    def secret_names(self) -> str:
        """Names of its Secrets, separated by commas: a change of any restarts its pods."""
        return ",".join(each.name for each in self.secrets)

    @property
    def scaled_by_load(self) -> bool:
        """Whether its pods are counted by how busy they are."""
        return self.autoscaled and not self.scaled_by_lag

    @property
    def tolerant(self) -> bool:
        """Whether it may run on nodes that are not for all."""
        return bool(self.tolerations)

    @property
    def instrumented(self) -> bool:
        """Whether an agent is added to its pods, since it sends no traces itself."""
        return self.tracing.protocol == "agent"

    @property
    def annotated(self) -> bool:
        """Whether its pods carry annotations."""
        return self.meshed or self.instrumented or self.flagged

    @property
    def fixed_scale(self) -> bool:
        """Whether the Deployment itself says how many pods there are."""
        return not self.autoscaled


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The secret store that every ExternalSecret names; dynamic credentials are made anew at ``database_refresh``."""

    kind: str
    name: str
    refresh_interval: str
    database_refresh: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """One environment, complete.

    Attributes:
        labels: Labels of platform objects that belong to no service.
        allowed_registries: Prefixes that an image may start with, each ending in a slash.
        flows: Everything that may talk to anything; what is not here is forbidden.
        network_policies: The same as NetworkPolicy objects, one for each peer of the tree.
        closed_namespaces: Those in which nothing may talk but what ``flows`` says: ``namespaces`` and that of Argo CD.
        disabled: Services of the catalogue that do not run here, with the reason.
        edge_certificates: Certificates of the names that the outside knows.
        secrets: Every Secret that is filled from the secret store, pull secrets included.
        layers: Settings of each enabled layer by name.
        applications: One for each folder of the tree; these, ``charts`` and ``projects`` are worked out from what
            the layers render, and known only after that.
        charts: One for each operator that the tree needs and installs.
    """

    name: str
    stage: Stage
    domain: str
    description: str
    cluster: Cluster
    labels: Mapping[str, str]
    allowed_registries: tuple[str, ...]
    store: Store
    sidecar: Sidecar
    namespaces: tuple[Namespace, ...]
    closed_namespaces: tuple[Namespace, ...]
    priority_classes: tuple[PriorityClass, ...]
    storage_classes: tuple[StorageClass, ...]
    snapshot_classes: tuple[SnapshotClass, ...]
    image_catalogs: tuple[ImageCatalog, ...]
    database_clusters: tuple[DatabaseCluster, ...]
    object_stores: tuple[ObjectStore, ...]
    databases: tuple[Database, ...]
    restore_tests: tuple[RestoreTest, ...]
    poolers: tuple[Pooler, ...]
    captures: tuple[Capture, ...]
    data_certificates: tuple[Certificate, ...]
    kafka_clusters: tuple[KafkaCluster, ...]
    kafka_pools: tuple[KafkaPool, ...]
    kafka_topics: tuple[KafkaTopic, ...]
    kafka_users: tuple[KafkaUser, ...]
    kafka_connects: tuple[KafkaConnect, ...]
    kafka_connectors: tuple[KafkaConnector, ...]
    kafka_mirrors: tuple[KafkaMirror, ...]
    schema_registries: tuple[SchemaRegistry, ...]
    redis_instances: tuple[RedisInstance, ...]
    backup_locations: tuple[BackupLocation, ...]
    backup_schedules: tuple[BackupSchedule, ...]
    service_monitors: tuple[ServiceMonitor, ...]
    pod_monitors: tuple[PodMonitor, ...]
    probes: tuple[Probe, ...]
    federations: tuple[Federation, ...]
    rule_groups: tuple[RuleGroup, ...]
    alert_routing: tuple[AlertRouting, ...]
    collectors: tuple[Collector, ...]
    instrumentations: tuple[Instrumentation, ...]
    watch_certificates: tuple[WatchCertificate, ...]
    elasticsearches: tuple[Elasticsearch, ...]
    logstashes: tuple[Logstash, ...]
    grafanas: tuple[Grafana, ...]
    grafana_folders: tuple[GrafanaFolder, ...]
    grafana_datasources: tuple[GrafanaDatasource, ...]
    grafana_dashboards: tuple[GrafanaDashboard, ...]
    services: tuple[Service, ...]
    consumer_scalers: tuple[ConsumerScaler, ...] = ()
    flag_domains: tuple[FlagDomain, ...] = ()
    flag_sources: tuple[FlagSource, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    game_days: tuple[GameDay, ...] = ()
    node_pools: tuple[NodePool, ...] = ()
    flows: tuple[Flow, ...]
    mesh: Mesh
    access_policies: tuple[AccessPolicy, ...]
    egress_scopes: tuple[EgressScope, ...]
    outside_hosts: tuple[OutsideHost, ...]
    publications: tuple[Publication, ...]
    faults: tuple[Fault, ...]
    network_policies: tuple[NetworkPolicy, ...]
    disabled: Mapping[str, str]
    issuers: tuple[Issuer, ...]
    trust_bundles: tuple[TrustBundle, ...]
    edge_certificates: tuple[Certificate, ...]
    validity: Validity
    secrets: tuple[Secret, ...]
    secret_stores: tuple[SecretStore, ...]
    dynamic_secrets: tuple[DynamicSecret, ...]
    mounted_secrets: tuple[MountedSecret, ...]
    sealed_secrets: tuple[SealedSecret, ...]
    vault: VaultPlan
    operators: Mapping[str, Operator]
    provided: tuple[Provided, ...]
    patches: tuple[Patch, ...]
    waivers: tuple[Waiver, ...]
    sample_releases: bool
    layers: Mapping[str, Mapping[str, Any]]
    delivery: Delivery
    applications: tuple[Application, ...] = ()
    charts: tuple[Chart, ...] = ()
    projects: tuple[DeliveryProject, ...] = ()

    @property
    def allowed_registries_cel(self) -> str:
        """The allowed prefixes as a list in the Common Expression Language, which writes lists as JSON does."""
        return json.dumps(self.allowed_registries)

    @property
    def image_globs(self) -> tuple[str, ...]:
        """The allowed prefixes as patterns of image references."""
        return tuple(f"{each}*" for each in self.allowed_registries)

    @property
    def vault_issuers(self) -> tuple[Issuer, ...]:
        """The issuers for which Vault signs."""
        return tuple(each for each in self.issuers if each.of_vault)

    @property
    def order(self) -> tuple[Application | Chart, ...]:
        """Every Application but the root, in the order that they are made."""
        return tuple(sorted((*self.applications, *self.charts), key=lambda each: (each.wave, each.name)))

    @property
    def prod(self) -> bool:
        """Whether the environment is held to what production needs."""
        return self.stage is Stage.PROD

    @property
    def recoverable(self) -> bool:
        """Whether anything is backed up."""
        return bool(self.backup_locations) or any(each.backed_up for each in self.database_clusters)

    @property
    def distributed(self) -> bool:
        """Whether other regions hold the same databases."""
        return any(each.distributed for each in self.database_clusters)

    @property
    def follows(self) -> bool:
        """Whether another region is the one that is written to."""
        return any(each.region is not None and each.region.follows for each in self.database_clusters)

    @property
    def standby(self) -> bool:
        """Whether its services wait."""
        return any(each.standby for each in self.services)

    @property
    def meshed(self) -> bool:
        """Whether there is a mesh."""
        return self.mesh.enabled

    @property
    def published(self) -> bool:
        """Whether services publish anything at the edge of the mesh."""
        return self.mesh.gateway is not None

    @property
    def edge_by_istio(self) -> bool:
        """Whether Istio's kinds describe the edge."""
        return self.mesh.gateway is not None and self.mesh.gateway.istio

    @property
    def edge_by_gateway_api(self) -> bool:
        """Whether the Gateway API describes the edge."""
        return self.mesh.gateway is not None and not self.mesh.gateway.istio

    @property
    def limited(self) -> bool:
        """Whether the gateway takes only so many requests."""
        return self.mesh.gateway is not None and self.mesh.gateway.limited
