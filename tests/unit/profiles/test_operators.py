"""What the shipped operators say of each other and of kinds, and which of them each environment installs."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from firefly_gen.pipeline.build import Built, build
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Sources

ROOT = Path(__file__).resolve().parents[3]
OPERATORS: dict[str, dict[str, Any]] = {
    name: entry
    for file in sorted((ROOT / "profiles/operators").glob("*.yaml"))
    for name, entry in yaml.safe_load(file.read_text("utf-8"))["operators"].items()
}


def test_what_an_operator_requires_runs_in_an_earlier_wave() -> None:
    pairs = [(name, other) for name, entry in OPERATORS.items() for other in entry.get("requires", ())]
    assert ("istiod", "istio-base") in pairs
    assert [(a, b) for a, b in pairs if OPERATORS[b]["wave"] >= OPERATORS[a]["wave"]] == []


def test_operators_of_one_namespace_agree_on_its_standard() -> None:
    standards: dict[str, set[str]] = {}
    for entry in OPERATORS.values():
        if entry.get("chart"):
            standards.setdefault(entry["namespace"], set()).add(entry.get("pod_security", "baseline"))
    assert {name: found for name, found in standards.items() if len(found) > 1} == {}


def test_who_says_that_agents_lead_connections_requires_them() -> None:
    istiod = OPERATORS["istiod"]
    assert istiod["values"]["cni"]["enabled"]
    assert "istio-cni" in istiod["requires"]
    assert OPERATORS["istio-cni"]["pod_security"] == "privileged"


def test_charts_of_the_mesh_have_one_version() -> None:
    charts = {name: entry["chart"]["version"] for name, entry in OPERATORS.items() if name.startswith("istio")}
    assert set(charts) == {"istio-base", "istio-cni", "istio-ingress", "istiod"}
    assert len(set(charts.values())) == 1


def test_without_chart_and_manifests_somebody_else_runs_it() -> None:
    without = {name for name, entry in OPERATORS.items() if not entry.keys() & {"chart", "manifests"}}
    assert without == {"sealed-secrets", "snapshot-controller"}
    assert all(OPERATORS[name].get("provided_by") for name in without)


@lru_cache(maxsize=1)
def production() -> Built:
    sources = Sources((ROOT / "profiles",), (ROOT / "templates",), (ROOT / "schemas",))
    return build("prod", sources, Clock())


def test_production_installs_what_its_kinds_need_and_nothing_else() -> None:
    assert [each.operator for each in production().environment.charts] == [
        "argo-cd",
        "argo-rollouts",
        "blackbox-exporter",
        "cert-manager",
        "cloudnative-pg",
        "eck",
        "external-secrets",
        "grafana-operator",
        "istio-base",
        "istio-cni",
        "istio-ingress",
        "istiod",
        "karpenter",
        "kyverno",
        "metrics-server",
        "opentelemetry-operator",
        "plugin-barman-cloud",
        "prometheus-operator",
        "redis-operator",
        "reloader",
        "strimzi",
        "trust-manager",
        "velero",
        "vertical-pod-autoscaler",
    ]


def test_production_scrapes_the_operators_that_it_installs_and_no_other() -> None:
    environment = production().environment
    installed = {each.operator for each in environment.charts}
    scraped = {each.name for each in environment.watch.pod_monitors if each.name in OPERATORS}
    assert scraped == {name for name in installed if OPERATORS[name].get("metrics")}
    assert {"argo-cd", "cert-manager", "eck", "istio-ingress", "istiod", "kyverno"} <= scraped


@pytest.mark.parametrize(
    ("operator", "kind"), [("istiod", "Telemetry"), ("istio-ingress", "Gateway"), ("blackbox-exporter", "Probe")]
)
def test_charts_without_kinds_of_their_own_are_installed_for_what_they_work_on(operator: str, kind: str) -> None:
    asked = {each.identity for each in production().resources if each.identity.kind == kind}
    entry = production().environment.operators[operator]
    assert asked
    assert not entry.provides
    assert all(entry.works_on(each.group, each.kind) for each in asked)
