"""Metrics, alerts, traces, logs and dashboards.

What holds for ``model.environment`` holds here: every value is final.
"""

from __future__ import annotations

from dataclasses import dataclass

from firefly_gen.model.alerting import AlertRouting
from firefly_gen.model.alerts import RuleGroup
from firefly_gen.model.dashboard import Grafana, GrafanaDashboard, GrafanaDatasource, GrafanaFolder
from firefly_gen.model.logging import Elasticsearch, ElasticsearchExporter, Logstash
from firefly_gen.model.monitoring import Federation, PodMonitor, Probe, ServiceMonitor
from firefly_gen.model.tls import WatchCertificate
from firefly_gen.model.tracing import Collector, Instrumentation


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """Metrics, alerts, traces, logs and dashboards."""

    service_monitors: tuple[ServiceMonitor, ...]
    pod_monitors: tuple[PodMonitor, ...]
    probes: tuple[Probe, ...]
    federations: tuple[Federation, ...]
    rule_groups: tuple[RuleGroup, ...]
    alert_routing: tuple[AlertRouting, ...]
    watch_certificates: tuple[WatchCertificate, ...]
    collectors: tuple[Collector, ...]
    instrumentations: tuple[Instrumentation, ...]
    elasticsearches: tuple[Elasticsearch, ...]
    elasticsearch_exporters: tuple[ElasticsearchExporter, ...]
    logstashes: tuple[Logstash, ...]
    grafanas: tuple[Grafana, ...]
    grafana_folders: tuple[GrafanaFolder, ...]
    grafana_datasources: tuple[GrafanaDatasource, ...]
    grafana_dashboards: tuple[GrafanaDashboard, ...]
