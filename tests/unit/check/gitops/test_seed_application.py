"""The Application that the platform's own documentation shows, beside the one that is rendered for the same service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from firefly_gen import yamlio

if TYPE_CHECKING:
    from tests.unit.check.conftest import World
    from tests.unit.check.gitops.conftest import Deliver

SEED = Path(__file__).parents[3] / "fixtures" / "seed" / "application.yaml"
NAME = "core-banking-accounts"


@pytest.fixture
def findings(delivered: World, deliver: Deliver) -> set[tuple[str, str]]:
    delivered.remove("Application", "services-banking-core")
    ours = deliver(NAME, {"path": "out/prod/services/banking-core"}, "0")
    delivered.add_at(f"argocd/application-{NAME}.yaml", ours)
    (body,) = yamlio.load_objects(SEED.read_bytes(), SEED.name)
    delivered.add_at("argocd/application-seed.yaml", dict(body))
    return {(each.id, each.path) for each in delivered.findings()}


@pytest.mark.parametrize(
    ("check", "path"),
    [
        ("GIT-001", "spec.project"),
        ("GIT-004", "spec.source.targetRevision"),
        ("REF-020", "metadata.name"),
        ("LBL-001", "metadata.labels"),
    ],
)
def test_its_known_defects_are_found(findings: set[tuple[str, str]], check: str, path: str) -> None:
    assert (check, path) in findings


def test_nothing_else_is_said_of_it(findings: set[tuple[str, str]]) -> None:
    assert {check for check, _ in findings} == {"GIT-001", "GIT-004", "REF-020", "LBL-001"}
