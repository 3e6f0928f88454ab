"""Production with a part switched off: nothing of it is left, and nothing misses it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from firefly_gen.check.platform import Platform
from firefly_gen.check.registry import ALL
from firefly_gen.check.run import run_checks
from firefly_gen.load.dashboards import read_dashboard_schema
from firefly_gen.load.metrics import read_metrics
from firefly_gen.load.profile import load_profile
from firefly_gen.pipeline.build import build
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Sources

ROOT = Path(__file__).parents[3]
SOURCES = Sources((ROOT / "profiles",), (ROOT / "templates",), (ROOT / "schemas",))
CLUSTER_WIDE = (
    "Bundle",
    "ClusterImageCatalog",
    "ClusterIssuer",
    "ClusterRole",
    "ClusterSecretStore",
    "ImageValidatingPolicy",
    "Namespace",
    "ValidatingAdmissionPolicy",
)


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
    kinds, told = rendered(tmp_path, f"observability: {{{off}}}\n")
    assert not kinds & set(gone)
    assert told == []


def test_without_kafka_nothing_of_it_is_left(tmp_path: Path) -> None:
    services = load_profile("prod", SOURCES.profiles, SOURCES.profile_schema).profile.services
    users = {name for name, each in services.items() if each.enabled and each.kafka}
    captured = {name for name, each in services.items() if each.enabled and each.database and each.database.capture}
    less = [*(f"  {name}: {{kafka: null}}\n" for name in users - captured)]
    less += [f"  {name}: {{kafka: null, database: {{capture: null}}}}\n" for name in captured]
    kinds, told = rendered(tmp_path, f"kafka: {{firefly: null}}\nservices:\n{''.join(less)}")
    assert not {kind for kind in kinds if kind.startswith("Kafka")}
    assert told == []


def rendered(folder: Path, changes: str) -> tuple[set[str], list[str]]:
    """Kinds of production with these changes, and what the checks say of it."""
    (folder / "less.yaml").write_text(f"extends: prod\n{changes}")
    built = build("less", replace(SOURCES, profiles=(folder, *SOURCES.profiles)), Clock())
    platform = Platform(
        built.environment,
        built.resources,
        built.texts,
        namespaced=lambda _, kind: not kind.startswith(CLUSTER_WIDE) and not kind.endswith("Class"),
        metrics=read_metrics(SOURCES.schemas),
        dashboard_schema=read_dashboard_schema(SOURCES.schemas),
    )
    told = [f"{each.id} {each.subject}: {each.message}" for each in run_checks(platform, ALL)]
    return {each.identity.kind for each in built.resources}, told
