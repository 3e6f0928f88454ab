from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World


def test_one_object_in_two_files_is_an_error_that_names_both(world: World, only: Only) -> None:
    world.add_at("twice/namespace.yaml", world.copy("Namespace", "banking-core"))
    findings = world.findings()
    only(findings, ("REF-020", "Namespace banking-core", "metadata.name"))
    assert (
        findings[0].message
        == "Namespace banking-core stands in cluster/namespace-banking-core.yaml and twice/namespace.yaml"
    )


def test_another_version_is_the_same_object(world: World, only: Only) -> None:
    other = world.copy("ExternalSecret", "core-banking-accounts-db")
    other["apiVersion"] = "external-secrets.io/v1beta1"
    world.add_at("twice/secret.yaml", other)
    only(
        world.findings("REF-020"),
        ("REF-020", "ExternalSecret banking-core/core-banking-accounts-db", "metadata.name"),
    )


def test_one_object_twice_in_a_file_is_an_error(world: World) -> None:
    world.add(world.copy("Namespace", "banking-core"))
    (finding,) = world.findings("REF-020")
    assert "twice in cluster/namespace-banking-core.yaml" in finding.message


def test_one_name_in_two_namespaces_or_groups_is_fine(world: World) -> None:
    world.add(
        {
            "apiVersion": "serving.knative.dev/v1",
            "kind": "Service",
            "metadata": {"name": "core-banking-accounts", "namespace": "banking-core"},
        }
    )
    assert world.findings("REF-020") == ()
