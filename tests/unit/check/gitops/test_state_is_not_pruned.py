from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from firefly_gen.model.finding import Severity

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

CHART = "Application argocd/operator-cloudnative-pg"
FINALIZER = "resources-finalizer.argocd.argoproj.io"
PRUNE, FINALIZERS = "spec.syncPolicy.automated.prune", "metadata.finalizers"


@pytest.mark.parametrize("name", ["operator-cloudnative-pg", "services-banking-core"])
def test_definitions_and_state_that_go_by_themselves_are_found(delivered: World, only: Only, name: str) -> None:
    delivered.service["metadata"].setdefault("annotations", {}).update(
        {"argocd.argoproj.io/sync-options": "Prune=false,Delete=false"}
    )
    application = delivered.get("Application", name)
    application["spec"]["syncPolicy"]["automated"]["prune"] = True
    application["metadata"]["finalizers"] = [FINALIZER]
    subject = f"Application argocd/{name}"
    only(delivered.findings("GIT-005"), ("GIT-005", subject, PRUNE), ("GIT-005", subject, FINALIZERS))


def test_what_is_not_synced_by_itself_does_not_prune(delivered: World) -> None:
    automated = delivered.get("Application", "operator-cloudnative-pg")["spec"]["syncPolicy"]["automated"]
    automated.update(prune=True, enabled=False)
    assert delivered.findings("GIT-005") == ()


def test_what_holds_no_state_may_go(delivered: World) -> None:
    application = delivered.get("Application", "services-banking-core")
    application["spec"]["syncPolicy"]["automated"]["prune"] = True
    application["metadata"]["finalizers"] = [FINALIZER]
    assert delivered.findings("GIT-005") == ()


def test_releases_without_a_window_are_a_warning(delivered: World, only: Only) -> None:
    delivered.get("Application", "services-banking-core")["spec"]["syncPolicy"]["automated"]["prune"] = True
    del delivered.get("AppProject", "bank")["spec"]["syncWindows"]
    findings = delivered.findings()
    only(findings, ("GIT-005", "AppProject argocd/bank", "spec.syncWindows"))
    assert findings[0].severity is Severity.WARNING


def test_a_window_without_a_time_zone_is_found(delivered: World, only: Only) -> None:
    del delivered.get("AppProject", "bank")["spec"]["syncWindows"][0]["timeZone"]
    only(delivered.findings(), ("GIT-005", "AppProject argocd/bank", "spec.syncWindows[0]"))
