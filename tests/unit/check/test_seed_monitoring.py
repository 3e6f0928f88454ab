"""The ServiceMonitor and the PrometheusRule that the platform's own documentation shows, held against production."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from firefly_gen import yamlio
from firefly_gen.check.platform import Platform
from firefly_gen.check.registry import ALL
from firefly_gen.check.run import run_checks
from firefly_gen.load.metrics import read_metrics
from firefly_gen.pipeline.build import load_environment
from firefly_gen.pipeline.request import Sources
from firefly_gen.resolve.stack import STACK

if TYPE_CHECKING:
    from tests.unit.check.conftest import AsResource

ROOT = Path(__file__).parents[3]
SEED = ROOT / "tests" / "fixtures" / "seed"


@pytest.fixture(scope="module")
def production():
    """Production, with Prometheus as its chart installs it where nobody sets a value: as the documentation does."""
    environment = load_environment("prod", Sources((ROOT / "profiles",), (ROOT / "templates",), (ROOT / "schemas",)))
    stack = replace(environment.operators[STACK], values={})
    return replace(environment, operators={**environment.operators, STACK: stack})


@pytest.fixture
def findings(production, resource: AsResource, request: pytest.FixtureRequest) -> set[tuple[str, str]]:
    name = f"{request.param}.yaml"
    content = (SEED / name).read_bytes()
    (body,) = yamlio.load_objects(content, name)
    platform = Platform(
        production, [resource(body, name)], {name: content.decode()}, metrics=read_metrics((ROOT / "schemas",))
    )
    return {(each.id, each.path) for each in run_checks(platform, ALL)}


@pytest.mark.parametrize("findings", ["service-monitor"], indirect=True)
@pytest.mark.parametrize(("check", "path"), [("MON-001", "spec.selector"), ("MON-002", "metadata.labels")])
def test_the_known_defects_of_its_monitor_are_found(findings: set[tuple[str, str]], check: str, path: str) -> None:
    assert (check, path) in findings


@pytest.mark.parametrize("findings", ["prometheus-rule"], indirect=True)
@pytest.mark.parametrize(
    ("check", "path"),
    [
        ("MON-002", "metadata.labels"),
        ("PROM-001", "spec.groups[0].rules[0].expr"),
        ("PROM-001", "spec.groups[0].rules[1].expr"),
        ("PROM-002", "spec.groups[0].rules[0].annotations.description"),
        ("PROM-003", "spec.groups[0].rules[0].labels"),
        ("PROM-003", "spec.groups[0].rules[0].annotations"),
        ("PROM-003", "spec.groups[0].rules[1].labels"),
    ],
)
def test_the_known_defects_of_its_rules_are_found(findings: set[tuple[str, str]], check: str, path: str) -> None:
    assert (check, path) in findings
