"""What a layer says of itself in its ``layer.yaml``, and what its templates may be rendered for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from firefly_gen.model import (
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
    PUBLICATION = "publication"
    FAULT = "fault"
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
    ForEach.ACCESS_POLICY: ("access_policies", mesh.AccessPolicy),
    ForEach.EGRESS_SCOPE: ("egress_scopes", mesh.EgressScope),
    ForEach.OUTSIDE_HOST: ("outside_hosts", mesh.OutsideHost),
    ForEach.PUBLICATION: ("publications", mesh.Publication),
    ForEach.FAULT: ("faults", mesh.Fault),
    ForEach.PRIORITY_CLASS: ("priority_classes", cluster.PriorityClass),
    ForEach.STORAGE_CLASS: ("storage_classes", cluster.StorageClass),
    ForEach.SNAPSHOT_CLASS: ("snapshot_classes", cluster.SnapshotClass),
    ForEach.IMAGE_CATALOG: ("image_catalogs", postgres.ImageCatalog),
    ForEach.DATABASE_CLUSTER: ("database_clusters", postgres.DatabaseCluster),
    ForEach.RESTORE_TEST: ("restore_tests", recovery.RestoreTest),
    ForEach.OBJECT_STORE: ("object_stores", archives.ObjectStore),
    ForEach.DATABASE: ("databases", postgres.Database),
    ForEach.POOLER: ("poolers", postgres.Pooler),
    ForEach.CAPTURE: ("captures", capture.Capture),
    ForEach.DATA_CERTIFICATE: ("data_certificates", certificates.Certificate),
    ForEach.KAFKA_CLUSTER: ("kafka_clusters", kafka.KafkaCluster),
    ForEach.KAFKA_POOL: ("kafka_pools", kafka.KafkaPool),
    ForEach.KAFKA_TOPIC: ("kafka_topics", kafka.KafkaTopic),
    ForEach.KAFKA_USER: ("kafka_users", kafka.KafkaUser),
    ForEach.KAFKA_CONNECT: ("kafka_connects", streams.KafkaConnect),
    ForEach.KAFKA_CONNECTOR: ("kafka_connectors", streams.KafkaConnector),
    ForEach.KAFKA_MIRROR: ("kafka_mirrors", streams.KafkaMirror),
    ForEach.SCHEMA_REGISTRY: ("schema_registries", streams.SchemaRegistry),
    ForEach.REDIS_INSTANCE: ("redis_instances", redis.RedisInstance),
    ForEach.BACKUP_LOCATION: ("backup_locations", backup.BackupLocation),
    ForEach.BACKUP_SCHEDULE: ("backup_schedules", backup.BackupSchedule),
    ForEach.SERVICE_MONITOR: ("service_monitors", monitoring.ServiceMonitor),
    ForEach.POD_MONITOR: ("pod_monitors", monitoring.PodMonitor),
    ForEach.PROBE: ("probes", monitoring.Probe),
    ForEach.FEDERATION: ("federations", monitoring.Federation),
    ForEach.RULE_GROUP: ("rule_groups", alerts.RuleGroup),
    ForEach.ALERT_ROUTING: ("alert_routing", alerting.AlertRouting),
    ForEach.COLLECTOR: ("collectors", tracing.Collector),
    ForEach.INSTRUMENTATION: ("instrumentations", tracing.Instrumentation),
    ForEach.WATCH_CERTIFICATE: ("watch_certificates", tls.WatchCertificate),
    ForEach.GRAFANA: ("grafanas", dashboard.Grafana),
    ForEach.GRAFANA_FOLDER: ("grafana_folders", dashboard.GrafanaFolder),
    ForEach.GRAFANA_DATASOURCE: ("grafana_datasources", dashboard.GrafanaDatasource),
    ForEach.GRAFANA_DASHBOARD: ("grafana_dashboards", dashboard.GrafanaDashboard),
    ForEach.ELASTICSEARCH: ("elasticsearches", logging.Elasticsearch),
    ForEach.ELASTICSEARCH_EXPORTER: ("elasticsearch_exporters", logging.ElasticsearchExporter),
    ForEach.LOGSTASH: ("logstashes", logging.Logstash),
    ForEach.SECRET: ("secrets", secrets.Secret),
    ForEach.SERVICE: ("services", service.Service),
    ForEach.EXPERIMENT: ("experiments", chaos.Experiment),
    ForEach.GAME_DAY: ("game_days", chaos.GameDay),
    ForEach.FLAG_DOMAIN: ("flag_domains", flags.FlagDomain),
    ForEach.FLAG_SOURCE: ("flag_sources", flags.FlagSource),
    ForEach.CONSUMER_SCALER: ("consumer_scalers", scaling.ConsumerScaler),
    ForEach.NODE_POOL: ("node_pools", scaling.NodePool),
    ForEach.ISSUER: ("issuers", certificates.Issuer),
    ForEach.TRUST_BUNDLE: ("trust_bundles", certificates.TrustBundle),
    ForEach.EDGE_CERTIFICATE: ("edge_certificates", certificates.Certificate),
    ForEach.DYNAMIC_SECRET: ("dynamic_secrets", stores.DynamicSecret),
    ForEach.MOUNTED_SECRET: ("mounted_secrets", stores.MountedSecret),
    ForEach.SEALED_SECRET: ("sealed_secrets", stores.SealedSecret),
    ForEach.SECRET_STORE: ("secret_stores", stores.SecretStore),
    ForEach.NETWORK_POLICY: ("network_policies", network.NetworkPolicy),
    ForEach.APPLICATION: ("applications", delivery.Application),
    ForEach.CHART: ("charts", delivery.Chart),
    ForEach.PROJECT: ("projects", delivery.Project),
}
"""The field of the Environment that holds the items, and the class of an item."""


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
