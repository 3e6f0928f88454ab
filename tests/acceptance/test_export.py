"""``export helm``: real Helm renders the charts to the objects that ``render`` writes."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from firefly_gen.pipeline.build import Built
from tests.conftest import unavailable

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, FilesOf, Project

ROOT = Path(__file__).parents[2]
ACCOUNTS = "services-core-banking-accounts"
Objects = dict[tuple[str, str, str, str], Any]


@pytest.fixture(scope="session")
def helm() -> Path:
    found = ROOT / ".tools" / "bin" / "helm"
    if not found.is_file():
        unavailable("helm (make test-tools)")
    return found


@pytest.fixture(scope="module")
def charts(exported: Callable[[str], Path]) -> Path:
    """The charts of prod."""
    return exported("helm")


def by_identity(objects: list[Any]) -> Objects:
    found: Objects = {}
    for each in objects:
        metadata = each["metadata"]
        found[each["apiVersion"], each["kind"], metadata.get("namespace", ""), metadata["name"]] = each
    return found


def template(helm: Path, chart: Path, *arguments: str) -> Objects:
    command = [helm, "template", "release", chart, "--kube-version", "1.36.0", *arguments]
    ended = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", timeout=60)
    assert ended.returncode == 0, ended.stderr
    return by_identity([each for each in yaml.load_all(ended.stdout, yaml.CSafeLoader) if each])


def test_every_application_of_prod_comes_out_of_helm_as_it_was_rendered(helm: Path, charts: Path, prod: Built) -> None:
    wanted: defaultdict[str, list[Any]] = defaultdict(list)
    for each in prod.resources:
        wanted[each.application.replace("/", "-")].append(json.loads(json.dumps(each.body, default=dict)))
    assert sorted(each.name for each in charts.iterdir() if each.is_dir()) == sorted(wanted)
    for name, objects in wanted.items():
        assert template(helm, charts / name) == by_identity(objects), name


def test_helm_has_nothing_to_say_against_any_chart(helm: Path, charts: Path) -> None:
    folders = sorted(each for each in charts.iterdir() if each.is_dir())
    command = [helm, "lint", "--strict", "--quiet", "--kube-version", "1.36.0", *folders]
    ended = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", timeout=300)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "[WARNING]" not in ended.stdout + ended.stderr


def test_what_people_change_changes_that_and_nothing_else(helm: Path, charts: Path) -> None:
    before = template(helm, charts / ACCOUNTS)
    after = template(
        helm,
        charts / ACCOUNTS,
        *("--set", "image.tag=9.9.9", "--set", "image.digest=", "--set", "autoscaling.maxReplicas=12"),
        *("--set", "resources.limits.memory=4Gi", "--set-string", "env.LOG_LEVEL=DEBUG"),
    )
    changed = {key[1] for key in before if before[key] != after[key]}
    assert changed == {"Deployment", "HorizontalPodAutoscaler"}
    deployment = next(each for key, each in after.items() if key[1] == "Deployment")
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    assert container["image"] == "ghcr.io/firefly-oss/core-banking-accounts-web:9.9.9"
    assert container["resources"]["limits"]["memory"] == "4Gi"
    assert container["env"][-1] == {"name": "LOG_LEVEL", "value": "DEBUG"}
    for holder in (deployment, deployment["spec"]["template"]):
        assert holder["metadata"]["labels"]["app.kubernetes.io/version"] == "9.9.9"
    scaler = next(each for key, each in after.items() if key[1] == "HorizontalPodAutoscaler")
    assert scaler["spec"]["maxReplicas"] == 12


def test_a_service_without_variables_of_its_own_takes_some(helm: Path, charts: Path, prod: Built) -> None:
    bare = next(
        each.application.replace("/", "-")
        for each in prod.resources
        if each.identity.kind == "Deployment"
        and each.application.startswith("services/")
        and "env" not in each.body["spec"]["template"]["spec"]["containers"][0]
    )
    after = template(helm, charts / bare, "--set-string", "env.A=1", "--set-string", "env.B=two")
    deployment = next(each for key, each in after.items() if key[1] == "Deployment")
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    assert container["env"] == [{"name": "A", "value": "1"}, {"name": "B", "value": "two"}]


def test_databases_and_brokers_are_sized_by_values(helm: Path, charts: Path) -> None:
    after = template(helm, charts / "data-postgres-ledger", "--set", "cluster.instances=5")
    assert next(each for key, each in after.items() if key[1] == "Cluster")["spec"]["instances"] == 5
    after = template(helm, charts / "data-kafka-firefly", "--set", "pools.firefly-broker.replicas=5")
    pools = {key[3]: each for key, each in after.items() if key[1] == "KafkaNodePool"}
    assert pools["firefly-broker"]["spec"]["replicas"] == 5


@pytest.mark.parametrize(
    "arguments",
    [("--set", "replica=4"), ("--set", "autoscaling.maxReplicas=many"), ("--set", "image.tag.x=1")],
)
def test_values_that_cannot_be_are_refused_by_the_charts_schema(
    helm: Path, charts: Path, arguments: tuple[str, ...]
) -> None:
    command = [helm, "template", "release", charts / ACCOUNTS, "--kube-version", "1.36.0", *arguments]
    ended = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", timeout=60)
    assert ended.returncode != 0
    assert "schema" in ended.stderr


def test_one_chart_alone_and_again_without_a_change(cli: Cli, project: Project, files_of: FilesOf) -> None:
    arguments = ("export", "helm", "dev", "--application", "services/core-banking-accounts")
    cli(*arguments)
    chart = project.root / "charts" / "dev" / ACCOUNTS
    written = files_of(chart)
    assert {"Chart.yaml", "values.yaml", "values.schema.json"} <= written.keys()
    assert f"nothing changed, {len(written) - 1} unchanged" in cli(*arguments).out
    assert files_of(chart) == written


def test_a_chart_alone_is_not_written_into_those_of_a_whole_environment(cli: Cli, project: Project) -> None:
    cli("export", "helm", "dev")
    shutil.rmtree(project.root / "charts" / "dev" / ACCOUNTS)
    outcome = cli("export", "helm", "dev", "--application", "services/core-banking-accounts", code=5)
    assert "holds all Applications of an environment" in outcome.err


def test_an_application_that_is_not_there_is_refused(cli: Cli, project: Project) -> None:
    outcome = cli("export", "helm", "dev", "--application", "services/core-banking-acounts", code=2)
    assert "did you mean 'services/core-banking-accounts'?" in outcome.out + outcome.err
    assert not (project.root / "charts").exists()


def test_an_environment_with_errors_is_not_exported(cli: Cli, project: Project) -> None:
    project.append("dev.yaml", "\npatches:\n  - target: {kind: Service, name: core-banking-accounts}\n"
                   "    merge: {spec: {selector: {app.kubernetes.io/name: nobody}}}\n")  # fmt: skip
    outcome = cli("export", "helm", "dev", code=1)
    assert "error[" in outcome.out
    assert not (project.root / "charts").exists()
