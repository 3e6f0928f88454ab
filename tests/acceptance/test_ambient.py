"""Production in the ambient mode of the mesh, as a user renders it and asks it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from firefly_gen import yamlio

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, Project

CASE = Path(__file__).parents[2] / "templates/layers/mesh/cases/ambient/profile.yaml"
LEDGER = "core-banking-ledger:8080"


@pytest.fixture
def ambient(project: Project) -> Project:
    project.write("ambient.yaml", CASE.read_text())
    return project


def test_it_renders_without_an_error_or_a_warning(cli: Cli, ambient: Project) -> None:
    outcome = cli("render", "ambient")
    assert re.search(
        r"^ambient: \d+ objects in \d+ files, 0 errors, 0 warnings", outcome.out + outcome.err, re.MULTILINE
    )
    tree = ambient.root / "out" / "ambient"
    kinds = {
        body["kind"] for file in tree.rglob("*.yaml") for body in yamlio.load_objects(file.read_bytes(), file.name)
    }
    assert not kinds & {"Sidecar", "ServiceEntry"}
    text = "".join(file.read_text() for file in (tree / "services").rglob("*.yaml"))
    assert "sidecar.istio.io" not in text
    charts = {file.stem for file in tree.rglob("application-*operator-*.yaml")}
    assert any(each.endswith("operator-ztunnel") for each in charts)


def test_each_leg_is_told_with_what_decides(cli: Cli, ambient: Project) -> None:
    assert ambient.root
    outcome = cli("reach", "ambient", "domain-banking-cards", LEDGER)
    levels = [line.strip() for line in outcome.out.splitlines() if re.match(r"  \S", line)]
    assert levels == [
        "network to banking-core/waypoint: yes",
        "mesh at banking-core/waypoint: yes",
        "network from banking-core/waypoint: yes",
        "mesh after banking-core/waypoint: yes",
    ]
    assert "carried by a tunnel to port 15008 of banking-core/waypoint, whatever port is asked for" in outcome.out
    assert "AuthorizationPolicy banking-core/core-banking-ledger-requests spec.rules[0] allows" in outcome.out


def test_prometheus_asks_pods_and_probes_come_past_the_mesh(cli: Cli, ambient: Project) -> None:
    assert ambient.root
    scrape = cli("reach", "ambient", "prometheus", LEDGER)
    assert "  network: yes" in scrape.out
    assert "waypoint" not in scrape.out
    probe = cli("reach", "ambient", "169.254.7.127", LEDGER)
    assert "past the mesh" in probe.out


def test_who_is_not_meant_to_is_refused_by_the_network_and_by_the_waypoint(cli: Cli, ambient: Project) -> None:
    assert ambient.root
    outcome = cli("reach", "ambient", "exp-cards", LEDGER, code=1)
    assert "  network to banking-core/waypoint: no" in outcome.out
    assert "  mesh at banking-core/waypoint: no" in outcome.out
    assert re.search(r"^    - AuthorizationPolicy banking-core/waypoint-allow-nothing ", outcome.out, re.MULTILINE)
