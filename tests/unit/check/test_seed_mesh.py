"""The VirtualService that the platform's own documentation shows, held against production."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from firefly_gen import yamlio

if TYPE_CHECKING:
    from tests.unit.check.conftest import World

SEED = Path(__file__).parents[2] / "fixtures" / "seed" / "virtualservice.yaml"
HTTP = "spec.http[0]"


@pytest.mark.parametrize(
    ("check", "path"),
    [
        ("MESH-001", f"{HTTP}.timeout"),
        ("MESH-001", f"{HTTP}.retries"),
        ("MESH-002", f"{HTTP}.match[0].uri.prefix"),
        ("REF-007", "metadata.namespace"),
        ("REF-008", "spec.gateways[0]"),
        ("REF-009", f"{HTTP}.route[0].destination.host"),
        ("SEC-006", f"{HTTP}.route[0].destination.host"),
        ("SKEW-002", "apiVersion"),
    ],
)
def test_its_known_defects_are_found(edge: World, check: str, path: str) -> None:
    (body,) = yamlio.load_objects(SEED.read_bytes(), SEED.name)
    edge.add(body)
    found = {(each.id, each.path) for each in edge.findings() if each.subject and each.subject.kind == body["kind"]}
    assert (check, path) in found
