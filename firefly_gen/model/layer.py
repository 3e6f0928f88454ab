"""What a layer says of itself in its ``layer.yaml``, and what its templates may be rendered for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from firefly_gen.model import (
    access,
    alerting,
    alerts,
    archives,
    backup,
    capture,
    certificates,
    chaos,
    cluster,
    dashboard,
    delivery,
    flags,
    kafka,
    logging,
    mesh,
    monitoring,
    network,
    postgres,
    recovery,
    redis,
    rollout,
    scaling,
    secrets,
    service,
    stores,
    streams,
    tls,
    tracing,
)


class ForEach(StrEnum):
    """What a template is rendered for: once, or for each item of a collection of the Environment."""

    ONCE = "once"
    NAMESPACE = "namespace"
    CLOSED_NAMESPACE = "closed_namespace"
    ACCESS_POLICY = "access_policy"
    EGRESS_SCOPE = "egress_scope"
    OUTSIDE_HOST = "outside_host"
    WAYPOINT = "waypoint"
    PUBLICATION = "publication"
    MESH_ROUTE = "mesh_route"
    PRIORITY_CLASS = "priority_class"
    STORAGE_CLASS = "storage_class"
    SNAPSHOT_CLASS = "snapshot_class"
    IMAGE_CATALOG = "image_catalog"
    DATABASE_CLUSTER = "database_cluster"
    OBJECT_STORE = "object_store"
    RESTORE_TEST = "restore_test"
    DATABASE = "database"
    POOLER = "pooler"
    CAPTURE = "capture"
    DATA_CERTIFICATE = "data_certificate"
    KAFKA_CLUSTER = "kafka_cluster"
    KAFKA_POOL = "kafka_pool"
    KAFKA_TOPIC = "kafka_topic"
    KAFKA_USER = "kafka_user"
    KAFKA_CONNECT = "kafka_connect"
    KAFKA_CONNECTOR = "kafka_connector"
    KAFKA_MIRROR = "kafka_mirror"
    SCHEMA_REGISTRY = "schema_registry"
    REDIS_INSTANCE = "redis_instance"
    BACKUP_LOCATION = "backup_location"
    BACKUP_SCHEDULE = "backup_schedule"
    SERVICE_MONITOR = "service_monitor"
    POD_MONITOR = "pod_monitor"
    PROBE = "probe"
    FEDERATION = "federation"
    RULE_GROUP = "rule_group"
    ALERT_ROUTING = "alert_routing"
    COLLECTOR = "collector"
    INSTRUMENTATION = "instrumentation"
    WATCH_CERTIFICATE = "watch_certificate"
    ELASTICSEARCH = "elasticsearch"
    ELASTICSEARCH_EXPORTER = "elasticsearch_exporter"
    GRAFANA = "grafana"
    GRAFANA_FOLDER = "grafana_folder"
    GRAFANA_DATASOURCE = "grafana_datasource"
    GRAFANA_DASHBOARD = "grafana_dashboard"
    LOGSTASH = "logstash"
    SECRET = "secret"  # noqa: S105 - the kind of item, no credential
    SERVICE = "service"
    ROLLOUT = "rollout"
    ANALYSIS = "analysis"
    CONSUMER_SCALER = "consumer_scaler"
    FLAG_DOMAIN = "flag_domain"
    FLAG_SOURCE = "flag_source"
    EXPERIMENT = "experiment"
    GAME_DAY = "game_day"
    NODE_POOL = "node_pool"
    NETWORK_POLICY = "network_policy"
    ISSUER = "issuer"
    TRUST_BUNDLE = "trust_bundle"
    EDGE_CERTIFICATE = "edge_certificate"
    DYNAMIC_SECRET = "dynamic_secret"  # noqa: S105 - as above
    MOUNTED_SECRET = "mounted_secret"  # noqa: S105 - as above
    SEALED_SECRET = "sealed_secret"  # noqa: S105 - as above
    SECRET_STORE = "secret_store"  # noqa: S105 - as above
    APPLICATION = "application"
    CHART = "chart"
    PROJECT = "project"


COLLECTIONS: Mapping[ForEach, tuple[str, type]] = {
    ForEach.NAMESPACE: ("namespaces", cluster.Namespace),
    ForEach.CLOSED_NAMESPACE: ("closed_namespaces", cluster.Namespace),
    ForEach.ACCESS_POLICY: ("traffic.access_policies", access.AccessPolicy),
    ForEach.EGRESS_SCOPE: ("traffic.egress_scopes", mesh.EgressScope),
    ForEach.OUTSIDE_HOST: ("traffic.outside_hosts", mesh.OutsideHost),
    ForEach.WAYPOINT: ("traffic.waypoints", access.Waypoint),
    ForEach.PUBLICATION: ("traffic.publications", mesh.Publication),
    ForEach.MESH_ROUTE: ("traffic.mesh_routes", mesh.MeshRoute),
    ForEach.PRIORITY_CLASS: ("priority_classes", cluster.PriorityClass),
    ForEach.STORAGE_CLASS: ("storage_classes", cluster.StorageClass),
    ForEach.SNAPSHOT_CLASS: ("snapshot_classes", cluster.SnapshotClass),
    ForEach.IMAGE_CATALOG: ("data.image_catalogs", postgres.ImageCatalog),
    ForEach.DATABASE_CLUSTER: ("data.database_clusters", postgres.DatabaseCluster),
    ForEach.RESTORE_TEST: ("data.restore_tests", recovery.RestoreTest),
    ForEach.OBJECT_STORE: ("data.object_stores", archives.ObjectStore),
    ForEach.DATABASE: ("data.databases", postgres.Database),
    ForEach.POOLER: ("data.poolers", postgres.Pooler),
    ForEach.CAPTURE: ("data.captures", capture.Capture),
    ForEach.DATA_CERTIFICATE: ("data.data_certificates", certificates.Certificate),
    ForEach.KAFKA_CLUSTER: ("data.kafka_clusters", kafka.KafkaCluster),
    ForEach.KAFKA_POOL: ("data.kafka_pools", kafka.KafkaPool),
    ForEach.KAFKA_TOPIC: ("data.kafka_topics", kafka.KafkaTopic),
    ForEach.KAFKA_USER: ("data.kafka_users", kafka.KafkaUser),
    ForEach.KAFKA_CONNECT: ("data.kafka_connects", streams.KafkaConnect),
    ForEach.KAFKA_CONNECTOR: ("data.kafka_connectors", streams.KafkaConnector),
    ForEach.KAFKA_MIRROR: ("data.kafka_mirrors", streams.KafkaMirror),
    ForEach.SCHEMA_REGISTRY: ("data.schema_registries", streams.SchemaRegistry),
    ForEach.REDIS_INSTANCE: ("data.redis_instances", redis.RedisInstance),
    ForEach.BACKUP_LOCATION: ("resilience.backup_locations", backup.BackupLocation),
    ForEach.BACKUP_SCHEDULE: ("resilience.backup_schedules", backup.BackupSchedule),
    ForEach.SERVICE_MONITOR: ("watch.service_monitors", monitoring.ServiceMonitor),
    ForEach.POD_MONITOR: ("watch.pod_monitors", monitoring.PodMonitor),
    ForEach.PROBE: ("watch.probes", monitoring.Probe),
    ForEach.FEDERATION: ("watch.federations", monitoring.Federation),
    ForEach.RULE_GROUP: ("watch.rule_groups", alerts.RuleGroup),
    ForEach.ALERT_ROUTING: ("watch.alert_routing", alerting.AlertRouting),
    ForEach.COLLECTOR: ("watch.collectors", tracing.Collector),
    ForEach.INSTRUMENTATION: ("watch.instrumentations", tracing.Instrumentation),
    ForEach.WATCH_CERTIFICATE: ("watch.watch_certificates", tls.WatchCertificate),
    ForEach.GRAFANA: ("watch.grafanas", dashboard.Grafana),
    ForEach.GRAFANA_FOLDER: ("watch.grafana_folders", dashboard.GrafanaFolder),
    ForEach.GRAFANA_DATASOURCE: ("watch.grafana_datasources", dashboard.GrafanaDatasource),
    ForEach.GRAFANA_DASHBOARD: ("watch.grafana_dashboards", dashboard.GrafanaDashboard),
    ForEach.ELASTICSEARCH: ("watch.elasticsearches", logging.Elasticsearch),
    ForEach.ELASTICSEARCH_EXPORTER: ("watch.elasticsearch_exporters", logging.ElasticsearchExporter),
    ForEach.LOGSTASH: ("watch.logstashes", logging.Logstash),
    ForEach.SECRET: ("secrets", secrets.Secret),
    ForEach.SERVICE: ("services", service.Service),
    ForEach.EXPERIMENT: ("resilience.experiments", chaos.Experiment),
    ForEach.GAME_DAY: ("resilience.game_days", chaos.GameDay),
    ForEach.FLAG_DOMAIN: ("running.flag_domains", flags.FlagDomain),
    ForEach.FLAG_SOURCE: ("running.flag_sources", flags.FlagSource),
    ForEach.ROLLOUT: ("running.rollouts", rollout.Rollout),
    ForEach.ANALYSIS: ("running.analyses", rollout.Analysis),
    ForEach.CONSUMER_SCALER: ("running.consumer_scalers", scaling.ConsumerScaler),
    ForEach.NODE_POOL: ("running.node_pools", scaling.NodePool),
    ForEach.ISSUER: ("trust.issuers", certificates.Issuer),
    ForEach.TRUST_BUNDLE: ("trust.trust_bundles", certificates.TrustBundle),
    ForEach.EDGE_CERTIFICATE: ("trust.edge_certificates", certificates.Certificate),
    ForEach.DYNAMIC_SECRET: ("trust.dynamic_secrets", stores.DynamicSecret),
    ForEach.MOUNTED_SECRET: ("trust.mounted_secrets", stores.MountedSecret),
    ForEach.SEALED_SECRET: ("trust.sealed_secrets", stores.SealedSecret),
    ForEach.SECRET_STORE: ("trust.secret_stores", stores.SecretStore),
    ForEach.NETWORK_POLICY: ("traffic.network_policies", network.NetworkPolicy),
    ForEach.APPLICATION: ("applications", delivery.Application),
    ForEach.CHART: ("charts", delivery.Chart),
    ForEach.PROJECT: ("projects", delivery.Project),
}
"""Where the Environment holds the items, as a path of its fields, and the class of an item."""


DELIVERED = frozenset({ForEach.APPLICATION, ForEach.CHART, ForEach.PROJECT})
"""What is known only after all other layers are rendered, and so for layers that say ``over: true`` alone."""


def booleans(of: type) -> frozenset[str]:
    """Names of the fields and properties of a class that are boolean: what ``when`` may name."""
    names = {each.name for each in fields(of) if each.type in {bool, "bool"}}
    for name, value in vars(of).items():
        if isinstance(value, property) and value.fget and value.fget.__annotations__.get("return") in {bool, "bool"}:
            names.add(name)
    return frozenset(names)


def has_application(of: type) -> bool:
    """Whether items of a class say which Application they belong to."""
    return any(each.name == "application" for each in fields(of))


@dataclass(frozen=True, slots=True, kw_only=True)
class Render:
    """One template of a layer.

    Attributes:
        template: Path below the layer's folder.
        for_each: What it is rendered for.
        when: Name of a boolean of the item or of the Environment that must be true; empty for always.
        application: Application that its objects belong to; empty for the item's own.
        wave: Argo CD sync wave inside that Application.
    """

    template: str
    for_each: ForEach
    when: str
    application: str
    wave: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One template of a layer whose files are no Kubernetes objects.

    Attributes:
        template: Path below the layer's folder; its ending but one, ``.md`` or ``.conf``, is that of the files.
        for_each: What it is rendered for.
        when: As for a ``Render``.
        folder: Folder of the files in the tree.
    """

    template: str
    for_each: ForEach
    when: str
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer.

    Attributes:
        name: Name of its folder.
        summary: One line on what it makes.
        after: Layers that are rendered before it.
        renders: Templates of its objects.
        documents: Templates of its other files.
        over: Whether it is rendered over what all the others made.
        settings: Schema of its settings, mounted at ``layers.<name>`` of the profile.
        folder: Where it lies.
    """

    name: str
    summary: str
    after: tuple[str, ...]
    renders: tuple[Render, ...]
    documents: tuple[Document, ...] = ()
    settings: dict[str, Any]
    folder: Path
    over: bool = False


@dataclass(frozen=True, slots=True)
class LayerSet:
    """All layers, each after those that it names in ``after``, otherwise by name; those over the others come last.

    Attributes:
        layers: In the order that they are rendered.
        folders: Template folders, in the order that templates are looked up.
    """

    layers: tuple[Layer, ...]
    folders: tuple[Path, ...]

    @property
    def ground(self) -> LayerSet:
        """The layers that are rendered first."""
        return LayerSet(tuple(each for each in self.layers if not each.over), self.folders)

    @property
    def over(self) -> LayerSet:
        """The layers that are rendered over what the others made."""
        return LayerSet(tuple(each for each in self.layers if each.over), self.folders)

    @property
    def settings(self) -> dict[str, dict[str, Any]]:
        """Settings schema of each layer by name."""
        return {layer.name: layer.settings for layer in self.layers}
