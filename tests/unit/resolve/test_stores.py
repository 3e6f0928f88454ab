"""Secret stores, and what has to be in Vault for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from firefly_gen.model.environment import Environment
from firefly_gen.pipeline.build import Sources, load_environment

Resolve = Callable[..., Environment]
Refused = Callable[..., list[str]]


@pytest.fixture(scope="module")
def prod(shipped: Sources) -> Environment:
    return load_environment("prod", shipped)


def test_each_tier_has_a_store_that_no_other_may_read(prod: Environment) -> None:
    tiers = {each.name: each.tier for each in prod.closed_namespaces}
    for store in prod.trust.secret_stores:
        read = {each.namespace for each in prod.secrets if each.store == store.name}
        assert len({tiers[each] for each in read}) == 1
    assert [each.name for each in prod.trust.secret_stores] == [
        "vault",
        "vault-app",
        "vault-core",
        "vault-domain",
        "vault-exp",
        "vault-platform",
    ]


def test_a_store_selects_the_namespaces_of_its_tier_and_the_shared_one_those_of_none(prod: Environment) -> None:
    stores = {each.name: each for each in prod.trust.secret_stores}
    for space in prod.closed_namespaces:
        chosen = [
            name
            for name, store in stores.items()
            if store.selector.items() <= space.labels.items() and not set(store.without) & set(space.labels)
        ]
        assert chosen == [f"vault-{space.tier}" if space.tier else "vault"], space.name


def test_every_secret_is_read_from_the_store_of_its_namespace(prod: Environment) -> None:
    keys = {each.name: set(each.keys) for each in prod.trust.secret_stores}
    assert prod.secrets
    for secret in prod.secrets:
        assert {entry.remote_key for entry in secret.entries} <= keys[secret.store]


def test_a_role_in_vault_may_read_what_its_store_reads_and_nothing_else(prod: Environment) -> None:
    roles = {each.name: each for each in prod.trust.vault.roles}
    assert len(roles) == len(prod.trust.vault.roles)
    for store in prod.trust.secret_stores:
        role = roles[store.login.role]
        assert role.paths == tuple(f"secret/data/{key}" for key in store.keys)
        assert (role.account, role.capability) == ("external-secrets/external-secrets", "read")


def test_a_role_of_an_issuer_may_have_certificates_signed(prod: Environment) -> None:
    (role,) = (each for each in prod.trust.vault.roles if each.capability == "update")
    assert (role.name, role.paths) == ("firefly-prod-firefly-internal", ("pki_int/sign/firefly-internal",))
    assert role.account == "cert-manager/firefly-internal-vault"


def test_a_store_may_stand_in_each_namespace_with_an_account_of_its_own(resolve_profile: Resolve) -> None:
    changed = resolve_profile("secret_store: {kind: SecretStore}\n")
    assert {each.store for each in changed.secrets} == {"vault"}
    assert {each.namespace for each in changed.trust.secret_stores} == {each.namespace for each in changed.secrets}
    core = next(each for each in changed.trust.secret_stores if each.namespace == "banking-core")
    assert (core.own, core.shared, core.account_namespace) == (True, False, "banking-core")
    assert core.login.role == "firefly-prod-banking-core"
    assert all("/banking-core/" in key or key.startswith("firefly/prod/") for key in core.keys)


DYNAMIC = "services: {core-banking-ledger: {database: {credentials: dynamic}}}\n"


def test_vault_makes_the_credentials_of_a_service_that_asks_for_such_ones(resolve_profile: Resolve) -> None:
    changed = resolve_profile(DYNAMIC)
    (made,) = changed.trust.dynamic_secrets
    assert (made.name, made.path) == ("core-banking-ledger-db", "database/creds/firefly-prod-core-banking-ledger")
    assert made.login.service_account == "core-banking-ledger"
    (secret,) = (each for each in changed.secrets if (each.namespace, each.name) == ("banking-core", made.name))
    assert (secret.generator, secret.refresh, secret.literals) == (made.name, "168h0m0s", {})
    assert [entry.key for entry in secret.entries] == ["ca.crt"]
    assert ("banking-core/core-banking-ledger", (made.path,)) in {
        (each.account, each.paths) for each in changed.trust.vault.roles
    }


def test_nobody_reads_a_stored_password_of_such_a_service_but_its_database(resolve_profile: Resolve) -> None:
    changed = resolve_profile(DYNAMIC)
    key = "firefly/prod/banking-core/core-banking-ledger/db"
    assert [each.name for each in changed.trust.secret_stores if key in each.keys] == ["vault"]


def test_vault_reaches_the_cluster_in_which_it_makes_roles_and_no_other(resolve_profile: Resolve) -> None:
    changed = resolve_profile(DYNAMIC)
    assert [each.target.name for each in changed.flows if each.source.key == ("vault", "vault")] == ["ledger"]


def test_other_secrets_are_read_as_often_as_the_store_says(prod: Environment) -> None:
    assert {each.refresh for each in prod.secrets} == {"1h0m0s"}
    assert prod.trust.dynamic_secrets == ()


def test_what_is_sealed_lies_in_its_namespace(resolve_profile: Resolve) -> None:
    value = "AgA" * 240
    changed = resolve_profile(f"sealed_secrets: {{dns: {{namespace: cert-manager, data: {{token: {value}}}}}}}\n")
    (sealed,) = changed.trust.sealed_secrets
    assert (sealed.application, sealed.type, sealed.data) == ("namespaces/cert-manager", "Opaque", {"token": value})


def test_what_is_not_sealed_is_refused_and_so_is_a_namespace_that_is_not_there(refused: Refused) -> None:
    text = "sealed_secrets: {dns: {namespace: cert-manager, data: {token: hunter2}}}\n"
    assert "does not have the right form" in refused(text)[0]
    assert "there is no namespace 'x'" in refused(text.replace("cert-manager", "x").replace("hunter2", "AgA" * 240))[0]


MOUNTED = """
services:
  core-banking-psdx: {mounted_secrets: [app, db]}
"""


def test_what_is_mounted_is_read_as_the_service_itself_and_by_nobody_else(resolve_profile: Resolve) -> None:
    changed = resolve_profile(MOUNTED)
    app, db = changed.trust.mounted_secrets
    assert (app.name, db.name) == ("core-banking-psdx-app", "core-banking-psdx-db")
    assert not {app.name, db.name} & {each.name for each in changed.secrets if each.namespace == app.namespace}
    (role,) = (each for each in changed.trust.vault.roles if each.account == "banking-core/core-banking-psdx")
    assert role.name == app.login.role == db.login.role
    assert role.paths == tuple(sorted({*app.paths, *db.paths}))
    assert "secret/data/firefly/prod/banking-core/core-banking-psdx/db" in role.paths


def test_a_mounted_login_holds_the_password_alone_and_the_name_is_set(resolve_profile: Resolve) -> None:
    changed = resolve_profile(MOUNTED)
    (service,) = (each for each in changed.services if each.name == "core-banking-psdx")
    assert "DB_USERNAME" not in {each.name for each in service.secret_env}
    assert service.database
    assert service.config.data["DB_USERNAME"] == service.database.role
    assert [each.folder for each in service.mounts] == [
        "/var/run/secrets/firefly/app",
        "/var/run/secrets/firefly/db",
    ]
    assert [(each.name, each.copied) for each in service.files] == [("db-secrets", False)]
    assert service.secret_names == "core-banking-psdx-app,core-banking-psdx-db"  # a change of either restarts it


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("services: {core-banking-psdx: {mounted_secrets: [kafka]}}\n", "no Secret for 'kafka'"),
        (
            "services: {core-banking-psdx: {mounted_secrets: [db], database: {credentials: dynamic}}}\n",
            "are not mounted",
        ),
        (MOUNTED + "secret_store: {vault: {authority: PEM}}\n", "checks Vault by a file"),
    ],
)
def test_what_cannot_be_mounted_is_refused(refused: Refused, text: str, said: str) -> None:
    assert said in refused(text)[0]
