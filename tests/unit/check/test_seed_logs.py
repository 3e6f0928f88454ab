"""The ClusterLogForwarder that the platform's own documentation shows, held against production."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from firefly_gen import yamlio
from firefly_gen.check.platform import Platform
from firefly_gen.check.registry import ALL
from firefly_gen.check.run import run_checks

if TYPE_CHECKING:
    from tests.unit.check.conftest import AsResource, World

SEED = Path(__file__).parents[2] / "fixtures" / "seed" / "cluster-log-forwarder.yaml"


def test_nobody_serves_its_kind(world: World, resource: AsResource) -> None:
    content = SEED.read_bytes()
    (body,) = yamlio.load_objects(content, SEED.name)
    texts = {SEED.name: content.decode()}
    findings = run_checks(Platform(world.environment, [resource(body, SEED.name)], texts), ALL)
    assert ("REF-019", "apiVersion") in {(each.id, each.path) for each in findings}
    assert {str(each.subject) for each in findings} == {"ClusterLogForwarder firefly-logs"}
