"""Every object of the three trees holds against the schemas that the operators and Kubernetes itself publish."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from firefly_gen.load.tree import read_tree
from firefly_gen.schemas import embedded
from firefly_gen.schemas.bundle import open_bundle

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, Project

ENVIRONMENTS = ("dev", "staging", "prod", "prod-dr")
VERSION = "1.36"
LAYOUT = "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_embedded_engine_proves_every_object(cli: Cli, project: Project, upstream_schemas: Path, name: str) -> None:
    cli("render", name, "-q")
    resources = read_tree(project.root / "out" / name).resources
    kinds = {(each.identity.api_version, each.identity.kind) for each in resources}
    bundle = open_bundle(VERSION, [upstream_schemas], kinds)
    assert bundle.missing == ()
    run, findings = embedded.prove(bundle, resources)
    assert findings == ()
    assert run.objects == len(resources) > 300


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_kubeconform_proves_every_object_and_skips_none(
    cli: Cli, project: Project, upstream: Path, kubeconform_binary: Path, name: str
) -> None:
    cli("render", name, "-q")
    tree = project.root / "out" / name
    kinds = {(each.identity.api_version, each.identity.kind) for each in read_tree(tree).resources}
    core = open_bundle(VERSION, [], kinds).folder  # what is not Kubernetes' own is missing here
    ended = subprocess.run(
        [
            kubeconform_binary,
            *("-strict", "-summary", "-output", "json", "-n", "2"),
            *("-ignore-filename-pattern", r"/\.[^/]*$"),
            *("-schema-location", f"{core}/{LAYOUT}"),
            *("-schema-location", f"{upstream}/{LAYOUT}"),
            tree,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(ended.stdout)
    objects = len(list(tree.rglob("*.yaml")))
    assert report["resources"] == []
    assert report["summary"] == {"valid": objects, "invalid": 0, "errors": 0, "skipped": 0}
    assert ended.returncode == 0


def test_kubeconform_would_have_told(upstream: Path, kubeconform_binary: Path, tmp_path: Path) -> None:
    body = {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": {"name": "x", "namespace": "x"},
        "spec": {"refreshIntervall": "1h0m0s"},
    }
    (tmp_path / "x.json").write_text(json.dumps(body))
    argv = [kubeconform_binary, "-strict", "-schema-location", f"{upstream}/{LAYOUT}", tmp_path]
    ended = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "refreshIntervall" in ended.stdout
