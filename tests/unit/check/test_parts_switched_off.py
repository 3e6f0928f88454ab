"""Production with a part of observability switched off: nothing of it is left, and nothing misses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from firefly_gen.check.platform import Platform
from firefly_gen.check.registry import ALL
from firefly_gen.check.run import run_checks
from firefly_gen.load.dashboards import read_dashboard_schema
from firefly_gen.load.metrics import read_metrics
from firefly_gen.pipeline.build import build
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Sources
from firefly_gen.schemas.bundle import open_bundle

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("off", "gone"),
    [
        ("enabled: false", ("ServiceMonitor", "PrometheusRule", "Grafana", "Elasticsearch", "OpenTelemetryCollector")),
        ("tracing: {enabled: false}", ("OpenTelemetryCollector", "Instrumentation")),
        ("logging: {enabled: false}", ("Elasticsearch", "Kibana", "Logstash", "Beat")),
        ("grafana: {enabled: false}", ("Grafana", "GrafanaDashboard", "GrafanaDatasource", "GrafanaFolder")),
    ],
    ids=["everything", "traces", "logs", "dashboards"],
)
def test_what_is_switched_off_is_not_there_and_not_missed(tmp_path: Path, off: str, gone: tuple[str, ...]) -> None:
    nobody_asks = "tiers: {exp: {strategy: rolling}, app: {strategy: rolling}}\n"
    (tmp_path / "less.yaml").write_text(f"extends: prod\nobservability: {{{off}}}\n{nobody_asks}")
    schemas = (ROOT / "schemas",)
    built = build("less", Sources((tmp_path, ROOT / "profiles"), (ROOT / "templates",), schemas), Clock())
    assert not {each.identity.kind for each in built.resources} & set(gone)
    kinds = {(each.identity.api_version, each.identity.kind) for each in built.resources}
    bundle = open_bundle(built.environment.cluster.version, schemas, kinds)
    platform = Platform(
        built.environment,
        built.resources,
        built.texts,
        namespaced=bundle.namespaced,
        metrics=read_metrics(schemas),
        dashboard_schema=read_dashboard_schema(schemas),
    )
    assert [f"{each.id} {each.subject}: {each.message}" for each in run_checks(platform, ALL)] == []
