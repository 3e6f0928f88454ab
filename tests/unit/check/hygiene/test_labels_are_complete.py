from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.model.finding import Severity

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World


SERVICE = "Service banking-core/core-banking-accounts"
DEPLOYMENT = "Deployment banking-core/core-banking-accounts"
PLACE = 'metadata.labels["{}"]'


@pytest.mark.parametrize(
    "key",
    [
        "app.kubernetes.io/name",
        "app.kubernetes.io/part-of",
        "app.kubernetes.io/managed-by",
        "firefly.io/env",
    ],
)
def test_a_missing_label_is_a_warning(world: World, only: Only, key: str) -> None:
    del world.service["metadata"]["labels"][key]
    findings = world.findings()
    only(findings, ("LBL-001", SERVICE, "metadata.labels"))
    assert findings[0].severity is Severity.WARNING
    assert findings[0].message.endswith(f"lacks {key}")


def test_no_labels_at_all_are_one_finding(world: World, only: Only) -> None:
    del world.service["metadata"]["labels"]
    only(world.findings(), ("LBL-001", SERVICE, "metadata.labels"))


def test_a_constant_with_another_value_is_a_warning(world: World, only: Only) -> None:
    world.service["metadata"]["labels"]["firefly.io/env"] = "dev"
    findings = world.findings()
    only(findings, ("LBL-001", SERVICE, PLACE.format("firefly.io/env")))
    assert "is dev, but prod everywhere else" in findings[0].message


@pytest.mark.parametrize("value", ["x" * 64, "-x", "x_", "a b", "ä", "a/b"])
def test_a_value_that_kubernetes_refuses_is_an_error(world: World, only: Only, value: Any) -> None:
    world.service["metadata"]["labels"]["team"] = value
    findings = world.findings()
    only(findings, ("LBL-001", SERVICE, "metadata.labels.team"))
    assert findings[0].severity is Severity.ERROR


@pytest.mark.parametrize("key", ["", "x" * 64, "/x", "a b", "UPPER.example/x", "a/b/c", f"{'a.' * 127}/x"])
def test_a_key_that_kubernetes_refuses_is_an_error(world: World, key: str) -> None:
    world.service["metadata"]["labels"][key] = "x"
    assert [(each.id, each.severity) for each in world.findings()] == [("LBL-001", Severity.ERROR)]


def test_the_labels_of_a_pod_template_are_held_to_the_same_form(world: World, only: Only) -> None:
    world.deployment["spec"]["template"]["metadata"]["labels"]["release"] = "feature/x"
    only(world.findings(), ("LBL-001", DEPLOYMENT, "spec.template.metadata.labels.release"))


@pytest.mark.parametrize(("key", "value"), [("x", ""), ("X_1.y", "A.b_c-d"), ("example.com/x", "x" * 63)])
def test_what_kubernetes_takes_is_fine(world: World, key: str, value: Any) -> None:
    world.service["metadata"]["labels"][key] = value
    assert world.findings() == ()


def test_without_an_environment_only_the_form_counts(world: World) -> None:
    world.service["metadata"]["labels"] = {"team": "-"}
    world.environment = None
    assert [each.path for each in world.findings("LBL-001")] == ["metadata.labels.team"]
