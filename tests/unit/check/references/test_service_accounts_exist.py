from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen.model.finding import Severity

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World


DEPLOYMENT = "Deployment banking-core/core-banking-accounts"
SPEC = "spec.template.spec"


def test_an_account_that_does_not_exist_is_an_error(world: World, only: Only) -> None:
    world.pod["serviceAccountName"] = "accounts"
    only(world.findings("REF-017"), ("REF-017", DEPLOYMENT, f"{SPEC}.serviceAccountName"))


def test_no_account_of_its_own_is_an_error(world: World, only: Only) -> None:
    del world.pod["serviceAccountName"]
    findings = world.findings("REF-017")
    only(findings, ("REF-017", DEPLOYMENT, SPEC))
    assert "`default`, an identity that every pod without one shares" in findings[0].message


def test_default_by_name_is_an_error_too(world: World, only: Only) -> None:
    world.pod["serviceAccountName"] = "default"
    only(world.findings("REF-017"), ("REF-017", DEPLOYMENT, f"{SPEC}.serviceAccountName"))


def test_the_older_spelling_of_the_field_is_read(world: World) -> None:
    world.pod["serviceAccount"] = world.pod.pop("serviceAccountName")
    assert world.findings("REF-017") == ()


def test_an_account_of_another_namespace_does_not_help(world: World, only: Only) -> None:
    world.pod["serviceAccountName"] = "domain-customer-people"
    only(world.findings("REF-017"), ("REF-017", DEPLOYMENT, f"{SPEC}.serviceAccountName"))


def policy(*principals: str) -> dict[str, Any]:
    return {
        "apiVersion": "security.istio.io/v1",
        "kind": "AuthorizationPolicy",
        "metadata": {"name": "accounts", "namespace": "banking-core"},
        "spec": {"rules": [{"from": [{"source": {"principals": list(principals)}}]}]},
    }


@pytest.mark.parametrize(
    ("principal", "wrong"),
    [
        ("cluster.local/ns/banking-domain/sa/domain-customer-people", False),
        ("cluster.local/ns/banking-domain/sa/domain-customer-peopel", True),
        ("cluster.local/ns/data-postgres/sa/default", True),  # it exists, but nothing runs under it
        ("cluster.local/ns/istio-ingress/sa/gateway", False),  # what is made outside the tree is not known
        ("*", False),
        ("cluster.local/ns/banking-domain/*", False),
    ],
)
def test_a_principal_is_an_account_that_pods_run_under(
    world: World, only: Only, principal: str, *, wrong: bool
) -> None:
    world.add(policy(principal))
    place = "spec.rules[0].from[0].source.principals[0]"
    expected = [("REF-017", "AuthorizationPolicy banking-core/accounts", place)] if wrong else []
    only(world.findings("REF-017"), *expected)


def test_without_an_environment_both_are_warnings(world: World) -> None:
    world.pod["serviceAccountName"] = "accounts"
    del world.get("Deployment", "domain-customer-people")["spec"]["template"]["spec"]["serviceAccountName"]
    world.environment = None
    assert [each.severity for each in world.findings("REF-017")] == [Severity.WARNING] * 2


def test_who_makes_an_account_elsewhere_runs_pods_under_it_there(edge: World, only: Only) -> None:
    assert "cluster.local/ns/istio-ingress/sa/istio-ingress" in str(
        edge.get("AuthorizationPolicy", "domain-customer-people")
    )
    only(edge.findings("REF-017"))
