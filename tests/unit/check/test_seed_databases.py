"""The PostgreSQL cluster that the platform's own documentation shows, held against production."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from firefly_gen import yamlio
from firefly_gen.check.platform import Platform
from firefly_gen.check.registry import ALL
from firefly_gen.check.run import run_checks
from firefly_gen.model.finding import Finding
from firefly_gen.schemas import embedded
from firefly_gen.schemas.bundle import open_bundle

if TYPE_CHECKING:
    from tests.unit.check.conftest import AsResource, World

NAME = "postgres.yaml"
SEED = Path(__file__).parents[2] / "fixtures" / "seed" / NAME
SCHEMAS = Path(__file__).parents[3] / "schemas"
SERVICES, PODS = 35, 2


def use_it(world: World) -> None:
    """Has as many services use it as the documentation promises, each with two pods."""
    assert world.environment is not None
    one = world.environment.services[0]
    assert one.database is not None
    use = replace(one.database, cluster="postgres-cluster", namespace="")
    scaling = replace(one.scaling, minimum=PODS, maximum=PODS)
    services = (replace(one, name=f"service-{number}", database=use, scaling=scaling) for number in range(SERVICES))
    world.change_environment(services=tuple(services))


@pytest.fixture
def findings(databases: World, resource: AsResource) -> tuple[Finding, ...]:
    use_it(databases)
    content = SEED.read_bytes()
    (body,) = yamlio.load_objects(content, NAME)
    texts = {NAME: content.decode()}
    platform = Platform(databases.environment, [resource(body, NAME)], texts, namespaced=lambda _, __: True)
    return run_checks(platform, ALL)


@pytest.mark.parametrize(
    ("check", "path"),
    [
        ("REF-007", "metadata.namespace"),
        ("REF-018", "spec.storage.storageClass"),
        ("DATA-002", "spec.postgresql.synchronous"),
        ("DATA-002", "spec"),
        ("DATA-003", "spec.postgresql.parameters.max_connections"),
        ("DATA-004", "spec.plugins"),
        ("DATA-005", 'metadata.annotations["argocd.argoproj.io/sync-options"]'),
        ("RES-001", "spec.resources"),
        ("LBL-001", "metadata.labels"),
    ],
)
def test_its_known_defects_are_found(findings: tuple[Finding, ...], check: str, path: str) -> None:
    assert (check, path) in {(each.id, each.path) for each in findings}


def test_its_connections_are_added_up(findings: tuple[Finding, ...]) -> None:
    (message,) = (each.message for each in findings if each.id == "DATA-003")
    opened = SERVICES * ((PODS + 1) * 10 + 2)
    assert f"may open {opened} connections" in message
    assert f"{SERVICES - 4} more" in message
    assert "90 % of max_connections 200 are 180" in message


def test_nothing_is_said_that_is_not_about_it(findings: tuple[Finding, ...]) -> None:
    assert {str(each.subject) for each in findings} == {"Cluster postgres-cluster"}


def test_its_schema_knows_no_switch_for_monitoring(resource: AsResource) -> None:
    (body,) = yamlio.load_objects(SEED.read_bytes(), NAME)
    bundle = open_bundle("1.36", [SCHEMAS], [(body["apiVersion"], body["kind"])])
    _, (finding,) = embedded.prove(bundle, [resource(body, NAME)])
    assert finding.path.startswith("spec.monitoring")
    assert "enabled" in f"{finding.path} {finding.message}"
