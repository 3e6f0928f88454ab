from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

FOUND = ("TLS-002", "Certificate banking-core/a", "spec.secretName")


def certificate(name: str, secret: str) -> dict[str, Any]:
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": name, "namespace": "banking-core"},
        "spec": {"secretName": secret},
    }


def test_a_secret_of_its_own_is_fine(world: World) -> None:
    world.add(certificate("a", "a-tls"), certificate("b", "b-tls"))
    assert world.findings("TLS-002") == ()


def test_two_certificates_in_one_secret_are_an_error_at_the_second(world: World, only: Only) -> None:
    world.add(certificate("a", "shared"), certificate("b", "shared"))
    findings = world.findings("TLS-002")
    assert len(findings) == 1
    only(findings, ("TLS-002", str(findings[0].subject), "spec.secretName"))
    assert "is that of Certificate" in findings[0].message


def test_an_external_secret_must_not_write_it_too(world: World, only: Only) -> None:
    world.add(certificate("a", "ghcr-pull"))
    only(world.findings("TLS-002"), FOUND)


def test_nor_may_it_stand_in_the_tree(world: World, only: Only) -> None:
    world.add(certificate("a", "a-tls"))
    world.add({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a-tls", "namespace": "banking-core"}})
    only(world.findings("TLS-002"), FOUND)


def test_the_same_name_in_another_namespace_is_another_secret(world: World) -> None:
    other = certificate("a", "a-tls")
    other["metadata"]["namespace"] = "banking-domain"
    world.add(certificate("a", "a-tls"), other)
    assert world.findings("TLS-002") == ()
