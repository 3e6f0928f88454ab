from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from firefly_gen import yamlio
from firefly_gen.model.certificates import VaultLogin
from firefly_gen.model.stores import SecretStore, VaultPlan, VaultRole

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

ACCOUNTS = "core-banking-accounts"
SECRET = f"ExternalSecret banking-core/{ACCOUNTS}-db"
NAME = "spec.secretStoreRef.name"


def reference(world: World) -> Any:
    return world.get("ExternalSecret", f"{ACCOUNTS}-db", "banking-core")["spec"]["secretStoreRef"]


def conditions(world: World, *wanted: dict[str, Any]) -> None:
    world.get("ClusterSecretStore", "vault")["spec"]["conditions"] = list(wanted)


def known(world: World, *keys: str) -> None:
    login = VaultLogin(server="", authority="", mount="", role="", service_account="")
    store = SecretStore(
        name="vault",
        namespace="",
        application="",
        labels={},
        selector={},
        without=(),
        login=login,
        mount="",
        account_namespace="",
        keys=keys,
    )
    world.change_environment(secret_stores=(store,))


def test_a_store_that_is_not_there_is_an_error(world: World, only: Only) -> None:
    reference(world)["name"] = "elsewhere"
    only(world.findings("SECR-001"), ("SECR-001", SECRET, NAME))


def test_a_store_of_a_namespace_is_looked_for_there(world: World, only: Only) -> None:
    reference(world)["kind"] = "SecretStore"
    only(world.findings("SECR-001"), ("SECR-001", SECRET, NAME))
    own = world.copy("ClusterSecretStore", "vault") | {"kind": "SecretStore"}
    own["metadata"] = {"name": "vault", "namespace": "banking-core"}
    world.add(own)
    assert world.findings("SECR-001") == ()


@pytest.mark.parametrize(
    "condition",
    [
        {"namespaces": ["banking-core", "banking-domain"]},
        {"namespaceSelector": {"matchExpressions": [{"key": "firefly.io/tier", "operator": "Exists"}]}},
    ],
)
def test_any_condition_that_selects_the_namespace_is_enough(world: World, condition: dict[str, Any]) -> None:
    conditions(world, {"namespaces": ["other"]}, condition)
    assert world.findings("SECR-001") == ()


def test_without_conditions_a_store_serves_everybody(world: World) -> None:
    conditions(world)
    assert world.findings("SECR-001") == ()


def test_a_namespace_that_no_condition_selects_is_left_out(world: World) -> None:
    conditions(world, {"namespaceSelector": {"matchLabels": {"firefly.io/tier": "domain"}}})
    found = world.findings("SECR-001")
    assert {each.subject.namespace for each in found} == {"banking-core"}
    assert {each.path for each in found} == {NAME}


def test_an_entry_that_the_role_may_not_read_is_an_error(world: World) -> None:
    entries = ("prod/registry", f"prod/{ACCOUNTS}")
    known(world, *entries, "prod/domain-customer-people")
    assert world.findings("SECR-001") == ()
    known(world, *entries)
    found = world.findings("SECR-001")
    assert {str(each.subject) for each in found} == {"ExternalSecret banking-domain/domain-customer-people-db"}
    assert found[0].path == "spec.data[0].remoteRef.key"


def test_nothing_is_known_about_the_stores_of_a_tree_without_an_environment(world: World) -> None:
    reference(world)["name"] = "elsewhere"
    world.environment = None
    assert world.findings("SECR-001") == ()


CLASS = "SecretProviderClass banking-core/vault-secrets"
SEED = Path(__file__).parents[3] / "fixtures" / "seed" / "secretproviderclass.yaml"


def provider_class(world: World, *paths: str) -> dict[str, Any]:
    """The class of the platform's own documentation, and a role that may read these paths."""
    (body,) = yamlio.load_objects(SEED.read_bytes(), SEED.name)
    body["metadata"]["namespace"] = "banking-core"
    world.add(body)
    role = VaultRole(name="banking-services", account="banking-core/x", paths=paths, capability="read")
    server = "https://vault.firefly-banking.com:8200"
    world.change_environment(vault=VaultPlan(server=server, kv_mount="secret", auth_mount="kubernetes", roles=(role,)))
    found: dict[str, Any] = body
    return found


def test_a_class_whose_role_may_read_everything_is_let_be(world: World, only: Only) -> None:
    provider_class(world, "secret/data/database", "secret/data/external-api")
    only(world.findings("SECR-001"))


def test_a_class_that_reads_more_than_its_role_may(world: World, only: Only) -> None:
    provider_class(world, "secret/data/database")
    only(world.findings("SECR-001"), ("SECR-001", CLASS, "spec.parameters.objects"))


@pytest.mark.parametrize("parameter", ["roleName", "vaultAddress"])
def test_a_class_of_another_role_or_another_vault(world: World, only: Only, parameter: str) -> None:
    body = provider_class(world, "secret/data/database", "secret/data/external-api")
    body["spec"]["parameters"][parameter] = "https://nobody.example"
    only(world.findings("SECR-001"), ("SECR-001", CLASS, f"spec.parameters.{parameter}"))
