"""The Kafka and the Redis that the platform's own documentation shows, held against production."""

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

SEED = Path(__file__).parents[2] / "fixtures" / "seed"


@pytest.fixture
def findings(streams: World, resource: AsResource, request: pytest.FixtureRequest) -> set[tuple[str, str]]:
    name = f"{request.param}.yaml"
    content = (SEED / name).read_bytes()
    (body,) = yamlio.load_objects(content, name)
    found: tuple[Finding, ...] = run_checks(
        Platform(streams.environment, [resource(body, name)], {name: content.decode()}), ALL
    )
    return {(each.id, each.path) for each in found}


@pytest.mark.parametrize("findings", ["kafka"], indirect=True)
@pytest.mark.parametrize(
    ("check", "path"),
    [
        ("REF-019", "apiVersion"),
        ("SKEW-001", "spec.kafka.version"),
        ("SKEW-002", "spec.kafka.replicas"),
        ("SKEW-002", "spec.kafka.storage"),
        ("SKEW-002", "spec.zookeeper"),
        ("SKEW-002", 'spec.kafka.config["log.message.format.version"]'),
        ("DATA-001", "spec.kafka.config"),
        ("SEC-008", "spec.kafka.listeners[0].tls"),
        ("SEC-008", "spec.kafka.listeners[0].authentication"),
        ("SEC-008", "spec.kafka.listeners[1].authentication"),
        ("SEC-008", "spec.kafka.authorization"),
        ("LBL-001", "metadata.labels"),
    ],
)
def test_the_known_defects_of_its_kafka_are_found(findings: set[tuple[str, str]], check: str, path: str) -> None:
    assert (check, path) in findings


@pytest.mark.parametrize("findings", ["redis"], indirect=True)
@pytest.mark.parametrize(
    ("check", "path"),
    [
        ("REF-019", "apiVersion"),
        ("RES-001", "spec.redisExporter.resources"),
        ("SEC-002", "spec.redisLeader.securityContext.allowPrivilegeEscalation"),
        ("SEC-009", "spec.kubernetesConfig.redisSecret"),
        ("LBL-001", "metadata.labels"),
    ],
)
def test_the_known_defects_of_its_redis_are_found(findings: set[tuple[str, str]], check: str, path: str) -> None:
    assert (check, path) in findings
