from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World


NAMESPACE = "banking-core"


def with_a_job(world: World) -> None:
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "migrate", "namespace": NAMESPACE},
        "spec": {"template": world.copy("Deployment", "core-banking-accounts")["spec"]["template"]},
    }
    world.add(job)


def test_two_workloads_with_one_selector_are_two_errors_and_so_is_the_service_of_both(world: World, only: Only) -> None:
    twin = world.copy("Deployment", "core-banking-accounts")
    twin["metadata"]["name"] = "core-banking-ledger"
    world.add(twin)
    findings = world.findings("REF-006")
    only(
        findings,
        ("REF-006", f"Deployment {NAMESPACE}/core-banking-accounts", "spec.selector"),
        ("REF-006", f"Deployment {NAMESPACE}/core-banking-ledger", "spec.selector"),
        ("REF-006", f"Service {NAMESPACE}/core-banking-accounts", "spec.selector"),
    )


def test_a_selector_that_is_too_wide_is_an_error_on_its_side_only(world: World, only: Only) -> None:
    other = world.copy("Deployment", "core-banking-accounts")
    other["metadata"]["name"] = "core-banking-ledger"
    own = {"app.kubernetes.io/name": "core-banking-ledger"}
    other["spec"]["template"]["metadata"]["labels"].update(own)
    other["spec"]["selector"] = {"matchLabels": {"app.kubernetes.io/part-of": "firefly"}}
    world.add(other)
    only(world.findings("REF-006"), ("REF-006", f"Deployment {NAMESPACE}/core-banking-ledger", "spec.selector"))


def test_a_service_that_also_reaches_the_pods_of_a_job_is_an_error(world: World, only: Only) -> None:
    with_a_job(world)
    only(
        world.findings("REF-006"),
        ("REF-006", f"Deployment {NAMESPACE}/core-banking-accounts", "spec.selector"),
        ("REF-006", f"Service {NAMESPACE}/core-banking-accounts", "spec.selector"),
    )


def test_the_same_labels_in_another_namespace_are_fine(world: World) -> None:
    twin = world.copy("Deployment", "core-banking-accounts")
    twin["metadata"]["namespace"] = "banking-domain"
    world.add(twin)
    assert world.findings("REF-006") == ()
