"""An environment with everything decided: what templates pour and what checks hold the rendered objects against.

Every value is final: names are ready to use, numbers are computed, references are followed. Sequences are
sorted by name. Maps are sorted by key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from firefly_gen.model.alerting import AlertRouting
from firefly_gen.model.alerts import RuleGroup
from firefly_gen.model.archives import ObjectStore
from firefly_gen.model.backup import BackupLocation, BackupSchedule
from firefly_gen.model.capture import Capture
from firefly_gen.model.certificates import Certificate, Issuer, TrustBundle, Validity
from firefly_gen.model.chaos import Experiment, GameDay
from firefly_gen.model.cluster import Cluster, Namespace, PriorityClass, SnapshotClass, StorageClass
from firefly_gen.model.dashboard import Grafana, GrafanaDashboard, GrafanaDatasource, GrafanaFolder
from firefly_gen.model.delivery import Application, Chart, Delivery
from firefly_gen.model.delivery import Project as DeliveryProject
from firefly_gen.model.flags import FlagDomain, FlagSource
from firefly_gen.model.kafka import KafkaCluster, KafkaPool, KafkaTopic, KafkaUser
from firefly_gen.model.logging import Elasticsearch, ElasticsearchExporter, Logstash
from firefly_gen.model.mesh import AccessPolicy, EgressScope, Fault, Mesh, OutsideHost, Publication
from firefly_gen.model.monitoring import Federation, PodMonitor, Probe, ServiceMonitor
from firefly_gen.model.network import Flow, NetworkPolicy
from firefly_gen.model.postgres import Database, DatabaseCluster, ImageCatalog, Pooler
from firefly_gen.model.profile import Operator, Patch, Provided, Stage, Waiver
from firefly_gen.model.recovery import RestoreTest
from firefly_gen.model.redis import RedisInstance
from firefly_gen.model.scaling import ConsumerScaler, NodePool
from firefly_gen.model.secrets import Secret, Store
from firefly_gen.model.service import Service, Sidecar
from firefly_gen.model.stores import DynamicSecret, MountedSecret, SealedSecret, SecretStore, VaultPlan
from firefly_gen.model.streams import KafkaConnect, KafkaConnector, KafkaMirror, SchemaRegistry
from firefly_gen.model.tls import WatchCertificate
from firefly_gen.model.tracing import Collector, Instrumentation


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
    elasticsearch_exporters: tuple[ElasticsearchExporter, ...] = ()
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
