from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

CORE = "Application argocd/services-banking-core"
REPLICAS = [{"group": "apps", "kind": "Deployment", "jsonPointers": ["/spec/replicas"]}]


def test_a_chart_whose_certificates_are_put_back_is_found(delivered: World, only: Only) -> None:
    del delivered.get("Application", "operator-cloudnative-pg")["spec"]["ignoreDifferences"][0]
    only(
        delivered.findings(),
        ("GIT-003", "Application argocd/operator-cloudnative-pg", "spec.ignoreDifferences"),
    )


def test_replicas_that_a_scaler_changes_are_found(delivered: World, only: Only) -> None:
    delivered.deployment["spec"]["replicas"] = 3
    only(delivered.findings("GIT-003"), ("GIT-003", CORE, "spec.ignoreDifferences"))


def test_they_may_be_left_alone(delivered: World) -> None:
    delivered.deployment["spec"]["replicas"] = 3
    delivered.get("Application", "services-banking-core")["spec"]["ignoreDifferences"] = REPLICAS
    assert delivered.findings("GIT-003") == ()


def test_to_hide_a_difference_is_not_to_leave_it_alone(delivered: World, only: Only) -> None:
    delivered.deployment["spec"]["replicas"] = 3
    spec = delivered.get("Application", "services-banking-core")["spec"]
    spec["ignoreDifferences"] = REPLICAS
    spec["syncPolicy"]["syncOptions"].remove("RespectIgnoreDifferences=true")
    only(delivered.findings("GIT-003"), ("GIT-003", CORE, "spec.syncPolicy.syncOptions"))


def test_where_nobody_scales_replicas_are_the_trees_own(delivered: World) -> None:
    delivered.deployment["spec"]["replicas"] = 3
    for body in [each for each in delivered.objects if each["kind"] == "HorizontalPodAutoscaler"]:
        delivered.objects.remove(body)
    assert delivered.findings("GIT-003") == ()
