"""What watches a small platform: collectors, logs and dashboards, to be broken by tests."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen import yamlio
from firefly_gen.check.platform import Platform
from firefly_gen.check.registry import ALL
from firefly_gen.check.run import run_checks
from firefly_gen.load.metrics import read_metrics
from firefly_gen.model.alerting import AlertRouting
from firefly_gen.model.dashboard import Dashboard, Panel, Query, Row, Unit, Variable
from firefly_gen.model.finding import Finding
from firefly_gen.model.metrics import MetricSource, catalogue
from firefly_gen.model.monitoring import ServiceMonitor
from firefly_gen.model.profile import Chart, Generated, GeneratedService, KubernetesRange, Operator
from firefly_gen.model.profile.tracing import Agent, Collector, Sampling, Tracing
from firefly_gen.model.service import Service
from firefly_gen.model.tracing import ServiceTracing
from firefly_gen.resolve import collector_configs as configs
from firefly_gen.resolve.dashboards import drawn

if TYPE_CHECKING:
    from tests.unit.check.conftest import World

ROOT = Path(__file__).parents[4]
Found = Callable[..., list[tuple[str, str, str]]]
ENDPOINT = "http://agent-collector.tracing.svc.cluster.local:4318/v1/traces"


def body(api_version: str, kind: str, name: str, namespace: str, spec: dict[str, Any]) -> dict[str, Any]:
    metadata = {"name": name, "namespace": namespace, "labels": {"watched": name}}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": copy.deepcopy(spec)}


def operator(group: str, version: str, makes: dict[str, tuple[tuple[str, tuple[int, ...]], ...]]) -> Operator:
    generates = {
        kind: Generated(
            secrets=(),
            config_maps=(),
            services=tuple(GeneratedService(name=name, ports=ports) for name, ports in services),
            pods=(),
        )
        for kind, services in makes.items()
    }
    return Operator(
        description="",
        namespace="operators",
        kubernetes=KubernetesRange(min="", max=""),
        runs={},
        wave=-40,
        provides={group: (version,)},
        generates=generates,
    )


def tracing_section() -> Tracing:
    image: Any = None  # no settings of a collector name one
    size = Collector(replicas=2, cpu="1", memory="1Gi")
    return Tracing(
        enabled=True,
        namespace="tracing",
        priority_class="",
        sampling=Sampling(percent=10, slower_than_ms=2000, wait_seconds=15),
        retention_days=7,
        traces=100,
        agent=Agent(cpu="1", memory="1Gi"),
        gateway=size,
        jaeger=size,
        collector_image=image,
        jaeger_image=image,
        cleaner_image=image,
        java_agent_image=image,
    )


def with_tracing(service: Service) -> Service:
    tracing = ServiceTracing(protocol="otlp", env="MANAGEMENT_OTLP_TRACING_ENDPOINT", endpoint=ENDPOINT)
    return replace(service, tracing=tracing)


@pytest.fixture
def traced(world: World) -> World:
    """The platform with an agent, a gateway and Jaeger, and a service that sends its traces."""
    assert world.environment is not None
    host = "{}.tracing.svc.cluster.local"
    settings = {
        "agent": configs.agent_config(("otlp", "zipkin"), host.format("gateway-collector-headless")),
        "gateway": configs.gateway_config(tracing_section(), host.format("jaeger-collector")),
        "jaeger": configs.jaeger_config(configs.memory_storage(100)),
    }
    for name, config in settings.items():
        world.add(body("opentelemetry.io/v1beta1", "OpenTelemetryCollector", name, "tracing", {"config": config}))
    world.config["MANAGEMENT_OTLP_TRACING_ENDPOINT"] = ENDPOINT
    world.config["MANAGEMENT_OTLP_TRACING_TRANSPORT"] = "http"
    world.config["MANAGEMENT_TRACING_SAMPLING_PROBABILITY"] = "1.0"
    first, *others = world.environment.services
    world.change_environment(services=(with_tracing(first), *others))
    return world


@pytest.fixture
def logged(world: World) -> World:
    """The platform with Elasticsearch, Kibana, Logstash and Filebeat."""
    group = "k8s.elastic.co"
    es, ls = f"Elasticsearch.elasticsearch.{group}", f"Logstash.logstash.{group}"
    eck = operator(group, "v1", {es: (("{name}-es-http", (9200,)),), ls: (("{name}-ls-beats", (5044,)),)})
    world.change_environment(operators={**world.environment.operators, "eck": eck})  # type: ignore[union-attr]
    version, reference = {"version": "9.4.0"}, {"name": "logs"}
    host = "logs-ls-beats.logging.svc.cluster.local:5044"
    template = {"spec": {"tolerations": [{"operator": "Exists"}]}}
    beat = {
        "type": "filebeat",
        "config": {"output.logstash": {"hosts": [host]}},
        "daemonSet": {"podTemplate": template},
    }
    world.add(
        body(f"elasticsearch.{group}/v1", "Elasticsearch", "logs", "logging", version),
        body(f"kibana.{group}/v1", "Kibana", "logs", "logging", {**version, "elasticsearchRef": reference}),
        body(
            f"logstash.{group}/v1alpha1", "Logstash", "logs", "logging", {**version, "elasticsearchRefs": [reference]}
        ),
        body(f"beat.{group}/v1beta1", "Beat", "logs", "agents", {**version, **beat}),
    )
    return world


@pytest.fixture
def dashboard() -> Dashboard:
    """Two panels below a heading."""
    queries = (Query(expr='sum by (pod) (rate(requests_total{pod=~"$pod"}[$__rate_interval]))'),)
    panels = tuple(Panel(title=title, unit=Unit.REQUESTS, queries=queries, width=12) for title in ("One", "Two"))
    return Dashboard(
        uid="firefly-all",
        title="All",
        description="Everything.",
        folder="services",
        rows=(Row(title="Requests", panels=panels),),
        variables=(Variable(name="pod", label="Pod", metric="requests_total", of="pod"),),
    )


@pytest.fixture
def shown(world: World, dashboard: Dashboard) -> World:
    """The platform with Grafana, a source, a folder and a dashboard."""
    group, selector = "grafana.integreatly.org/v1beta1", {"matchLabels": {"watched": "grafana"}}
    source = {"uid": "prometheus", "instanceSelector": selector, "datasource": {"type": "prometheus"}}
    board = {"uid": "firefly-all", "folderRef": "services", "instanceSelector": selector, "json": drawn(dashboard)}
    world.add(
        body(group, "Grafana", "grafana", "monitoring", {"config": {}}),
        body(group, "GrafanaDatasource", "prometheus", "monitoring", source),
        body(group, "GrafanaFolder", "services", "monitoring", {"uid": "services", "instanceSelector": selector}),
        body(group, "GrafanaDashboard", "firefly-all", "monitoring", board),
    )
    return world


@pytest.fixture
def found() -> Found:
    """What one check finds in a platform, as object, place and message."""
    from firefly_gen.check.registry import ALL  # noqa: PLC0415 - as in World.findings
    from firefly_gen.check.run import run_checks  # noqa: PLC0415

    source = MetricSource(
        title="",
        origin=(),
        target_labels=("pod",),
        metrics={"requests_total": json_metric("counter"), "requests_open": json_metric("gauge")},
    )
    schema = json.loads((ROOT / "schemas/grafana/dashboard.json").read_bytes())

    def of(world: World, check: str) -> list[tuple[str, str, str]]:
        resources = world.resources()
        platform = Platform(
            world.environment,
            resources,
            {each.path: yamlio.dump(each.body) for each in resources},
            metrics=catalogue({"test": source}),
            dashboard_schema=schema,
        )
        chosen = tuple(each for each in ALL if each.META.id == check)
        findings: tuple[Finding, ...] = run_checks(platform, chosen)
        return [(f"{each.subject.kind} {each.subject.name}", each.path, each.message) for each in findings]

    return of


def json_metric(kind: str) -> Any:
    from firefly_gen.model.metrics import Metric, MetricType  # noqa: PLC0415

    return Metric(type=MetricType(kind), labels=())


# ------------------------------------------------------------------------------------- metrics and alerts

MONITORING = "monitoring.coreos.com/v1"
NAME, SPACE = "core-banking-accounts", "banking-core"
OURS = {"app.kubernetes.io/name": NAME, "app.kubernetes.io/instance": NAME}


class Watched:
    """The small platform with a monitor, rules and routes of its accounts service; a test changes what it likes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.monitor = body(MONITORING, "ServiceMonitor", NAME, SPACE, SERVICE_MONITOR)
        self.rules = body(MONITORING, "PrometheusRule", "rules", "monitoring", {"groups": [{"name": "g", "rules": []}]})
        self.config = body(f"{MONITORING}alpha1", "AlertmanagerConfig", "firefly", "monitoring", ROUTING)
        self.alert = self.add_alert("Down", f'up{{job="{NAME}"}} == 0')
        self.add_alert("Absent", f'absent(up{{job="{NAME}"}})')
        self.add_alert("Watchdog", "vector(1)", severity="info", dead_man="true")
        world.add(self.monitor, self.rules, self.config)
        world.add({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "monitoring"}})
        values = {
            "prometheus": {"prometheusSpec": {f"{each}SelectorNilUsesHelmValues": False for each in SELECTED}},
            "alertmanager": {"alertmanagerSpec": {"alertmanagerConfigMatcherStrategy": {"type": "None"}}},
        }
        self.install(values)
        wanted = ServiceMonitor(
            name=NAME,
            namespace=SPACE,
            application="",
            labels={},
            selector=OURS,
            port="http",
            path="/actuator/prometheus",
            interval="30s",
            timeout="10s",
            samples=1000,
            certified=True,
        )
        world.change_environment(service_monitors=(wanted,), alert_routing=(routing("core", "platform"),))

    @property
    def group(self) -> list[dict[str, Any]]:
        """The rules, to be changed."""
        found: list[dict[str, Any]] = self.rules["spec"]["groups"][0]["rules"]
        return found

    @property
    def route(self) -> dict[str, Any]:
        found: dict[str, Any] = self.config["spec"]["route"]
        return found

    def add_alert(self, name: str, expr: str, **labels: str) -> dict[str, Any]:
        alert = {
            "alert": name,
            "expr": expr,
            "for": "5m",
            "labels": {"severity": "critical", "team": "core", "service": "s", **labels},
            "annotations": {"summary": "it broke", "description": "badly", "runbook_url": "https://r.example"},
        }
        self.group.append(alert)
        return alert

    def install(self, values: dict[str, Any]) -> None:
        """Installs Prometheus with these values of its chart."""
        assert self.world.environment is not None
        stack = Operator(
            description="",
            chart=Chart(repository="https://charts.example", name="kube-prometheus-stack", version="1"),
            values=values,
            namespace="monitoring",
            kubernetes=KubernetesRange(min="", max=""),
            runs={},
            wave=0,
            provides={"monitoring.coreos.com": ("v1", "v1alpha1")},
            generates={},
        )
        self.world.change_environment(operators={**self.world.environment.operators, "prometheus-operator": stack})

    def found(self, check: str) -> list[tuple[str, str, str]]:
        """What a check finds: kind, place and message."""
        resources = self.world.resources()
        texts = {each.path: yamlio.dump(each.body) for each in resources}
        platform = Platform(self.world.environment, resources, texts, metrics=METRICS)
        (module,) = (each for each in ALL if each.META.id == check)
        findings = run_checks(platform, (module,))
        return [(each.subject.kind, each.path, each.message) for each in findings if each.subject]


def routing(*teams: str) -> AlertRouting:
    return AlertRouting(
        name="firefly",
        namespace="monitoring",
        application="",
        labels={},
        teams=teams,
        receiver="chat",
        routes=(),
        receivers=(),
        inhibitions=(),
        mutes=(),
    )


METRICS = read_metrics((ROOT / "schemas",))
SELECTED = ("serviceMonitor", "podMonitor", "probe", "scrapeConfig", "rule")
SERVICE_MONITOR = {
    "jobLabel": "app.kubernetes.io/name",
    "selector": {"matchLabels": OURS},
    "endpoints": [{"port": "http", "path": "/actuator/prometheus", "interval": "30s", "scrapeTimeout": "10s"}],
}
ROUTING = {
    "route": {
        "receiver": "chat",
        "routes": [
            {"receiver": "dead-man", "matchers": [{"name": "dead_man", "matchType": "=", "value": "true"}]},
            {
                "receiver": "page",
                "matchers": [
                    {"name": "severity", "matchType": "=", "value": "critical"},
                    {"name": "team", "matchType": "=~", "value": "core|data"},
                ],
                "continue": True,
            },
            {"receiver": "chat", "matchers": [{"name": "team", "matchType": "=", "value": "core"}]},
        ],
    },
    "receivers": [
        {"name": "chat", "slackConfigs": [{"channel": "#x"}]},
        {"name": "page", "pagerdutyConfigs": [{"routingKey": {"name": "s", "key": "k"}}]},
        {"name": "dead-man", "webhookConfigs": [{"urlSecret": {"name": "s", "key": "k"}}]},
    ],
}


@pytest.fixture
def watched(world: World) -> Watched:
    return Watched(world)
