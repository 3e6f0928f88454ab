from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

ACCOUNTS = "core-banking-accounts"
ROLE = ("REF-014", f"DatabaseRole data-postgres/{ACCOUNTS}", "spec.passwordSecret.name")
OWNER = ("REF-014", "Cluster data-postgres/core-pg", "spec.bootstrap.initdb.secret.name")


def template(world: World, name: str) -> Any:
    return world.get("ExternalSecret", name, "data-postgres")["spec"]["target"]["template"]


def test_another_type_is_an_error(databases: World, only: Only) -> None:
    template(databases, f"{ACCOUNTS}-db")["type"] = "Opaque"
    del template(databases, "core-pg-maintenance")["type"]
    only(databases.findings(), ROLE, OWNER)


def test_another_user_is_an_error(databases: World, only: Only) -> None:
    template(databases, "core-pg-maintenance")["data"]["username"] = "core_banking_accounts"
    findings = databases.findings()
    only(findings, OWNER)
    assert "for user core_banking_accounts, but the role is maintenance" in findings[0].message


def test_a_user_that_only_the_store_knows_is_taken_on_trust(databases: World) -> None:
    template(databases, f"{ACCOUNTS}-db")["data"]["username"] = "{{ .user }}"
    assert databases.findings() == ()


def test_both_keys_are_needed(databases: World, only: Only) -> None:
    del template(databases, f"{ACCOUNTS}-db")["data"]
    findings = databases.findings()
    only(findings, ROLE)
    assert "lacks username" in findings[0].message


def test_a_managed_role_is_held_to_the_same(databases: World, only: Only) -> None:
    databases.get("Cluster", "core-pg")["spec"]["managed"] = {
        "roles": [{"name": "reports", "passwordSecret": {"name": "core-pg-maintenance"}}]
    }
    only(
        databases.findings(),
        ("REF-014", "Cluster data-postgres/core-pg", "spec.managed.roles[0].passwordSecret.name"),
    )


def test_a_rendered_secret_is_read_too(databases: World, only: Only) -> None:
    databases.remove("ExternalSecret", f"{ACCOUNTS}-db", "data-postgres")
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": f"{ACCOUNTS}-db", "namespace": "data-postgres"},
        "type": "kubernetes.io/basic-auth",
        "stringData": {"username": "someone", "password": ""},
    }
    databases.add(secret)
    only(databases.findings("REF-014"), ROLE)
    secret["stringData"] = {"username": "core_banking_accounts", "password": ""}
    assert databases.findings("REF-014") == ()


def test_a_secret_that_does_not_exist_is_another_check_s_business(databases: World, only: Only) -> None:
    databases.remove("ExternalSecret", f"{ACCOUNTS}-db", "data-postgres")
    only(databases.findings(), ("REF-001", *ROLE[1:]))
