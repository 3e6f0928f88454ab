"""The Deployment that the platform's own documentation shows, held against production."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from firefly_gen import yamlio
from firefly_gen.check.platform import Platform
from firefly_gen.check.registry import ALL
from firefly_gen.check.run import run_checks
from firefly_gen.model.finding import Finding

if TYPE_CHECKING:
    from tests.unit.check.conftest import AsResource, World

SEED = Path(__file__).parents[2] / "fixtures" / "seed" / "deployment.yaml"
NAME = "deployment.yaml"


@pytest.fixture
def findings(world: World, resource: AsResource) -> tuple[Finding, ...]:
    content = SEED.read_bytes()
    (body,) = yamlio.load_objects(content, NAME)
    platform = Platform(world.environment, [resource(body, NAME)], {NAME: content.decode()})
    return run_checks(platform, ALL)


@pytest.mark.parametrize(
    ("check", "path"),
    [
        ("ARCH-001", "spec.template.spec.nodeSelector"),
        ("ENV-001", "spec.template.spec.containers[0].env[0].value"),
        ("IMG-001", "spec.template.spec.containers[0].image"),
        ("PORT-001", "spec.template.spec.containers[0].env"),
        ("PROBE-001", "spec.template.spec.containers[0].livenessProbe.httpGet.path"),
        ("REF-017", "spec.template.spec"),
        ("RES-002", "spec.template.spec.containers[0].resources.limits.cpu"),
        ("SEC-002", "spec.template.spec.containers[0].securityContext.runAsNonRoot"),
    ],
)
def test_its_known_defects_are_found(findings: tuple[Finding, ...], check: str, path: str) -> None:
    assert (check, path) in {(each.id, each.path) for each in findings}


def test_its_namespace_does_not_exist(findings: tuple[Finding, ...]) -> None:
    assert ("REF-007", "metadata.namespace") in {(each.id, each.path) for each in findings}


def test_nothing_is_said_that_is_not_about_it(findings: tuple[Finding, ...]) -> None:
    assert {str(each.subject) for each in findings} == {"Deployment banking-services/core-banking-accounts"}
