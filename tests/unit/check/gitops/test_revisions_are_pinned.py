from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from firefly_gen.model.finding import Severity
from firefly_gen.model.profile import Stage

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

CORE = "Application argocd/services-banking-core"
PATH = "spec.source.targetRevision"


@pytest.mark.parametrize("revision", ["HEAD", "main", "*", ""])
def test_a_revision_that_every_merge_moves_is_found_in_production(delivered: World, only: Only, revision: str) -> None:
    delivered.get("Application", "services-banking-core")["spec"]["source"]["targetRevision"] = revision
    only(delivered.findings(), ("GIT-004", CORE, PATH))
    assert delivered.environment is not None
    delivered.environment = replace(delivered.environment, stage=Stage.DEV)
    assert delivered.findings("GIT-004") == ()


@pytest.mark.parametrize("version", ["1.*", ">=1.2.3", "1.2", "^1.2.3", ""])
def test_a_chart_of_any_version_is_found_everywhere(delivered: World, only: Only, version: str) -> None:
    assert delivered.environment is not None
    delivered.environment = replace(delivered.environment, stage=Stage.DEV)
    delivered.get("Application", "operator-cloudnative-pg")["spec"]["source"]["targetRevision"] = version
    only(delivered.findings("GIT-004"), ("GIT-004", "Application argocd/operator-cloudnative-pg", PATH))


@pytest.mark.parametrize("version", ["1.2.3", "v1.21.1", "1.0.0-rc.1", "1.0.0+build"])
def test_exact_versions_are_well(delivered: World, version: str) -> None:
    delivered.get("Application", "operator-cloudnative-pg")["spec"]["source"]["targetRevision"] = version
    assert delivered.findings("GIT-004") == ()


def test_a_project_that_reads_everything_is_found(delivered: World, only: Only) -> None:
    delivered.get("AppProject", "bank")["spec"]["sourceRepos"].append("*")
    only(delivered.findings(), ("GIT-004", "AppProject argocd/bank", "spec.sourceRepos[2]"))


def test_of_an_unknown_environment_it_is_a_warning(delivered: World) -> None:
    delivered.environment = None
    delivered.get("Application", "services-banking-core")["spec"]["source"]["targetRevision"] = "HEAD"
    (finding,) = delivered.findings("GIT-004")
    assert finding.severity is Severity.WARNING
