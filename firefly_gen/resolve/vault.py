"""How the platform gets into Vault.

Source of the paths: https://developer.hashicorp.com/vault/docs/auth/kubernetes and .../secrets/kv/kv-v2
"""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterator, Sequence

from firefly_gen.model.certificates import Issuer, VaultLogin
from firefly_gen.model.profile import Profile
from firefly_gen.model.stores import DynamicSecret, MountedSecret, SecretStore, VaultPlan, VaultRole


def vault_role(who: str, profile: Profile) -> str:
    """Name of a role, and of its policy, in Vault: the store's prefix keeps environments apart."""
    return f"{profile.secret_store.key_prefix.replace('/', '-')}-{who}"


def vault_login(who: str, service_account: str, profile: Profile) -> VaultLogin:
    """How somebody gets in.

    Args:
        who: What the role is called after.
        service_account: ServiceAccount whose token is shown.
        profile: The profile.
    """
    vault = profile.secret_store.vault
    authority = base64.b64encode(vault.authority.encode()).decode() if vault.authority else ""
    return VaultLogin(
        server=vault.address,
        authority=authority,
        mount=vault.auth_mount,
        role=vault_role(who, profile),
        service_account=service_account,
    )


def vault_plan(
    stores: Sequence[SecretStore],
    issuers: Sequence[Issuer],
    credentials: tuple[Sequence[DynamicSecret], Sequence[MountedSecret]],
    profile: Profile,
) -> VaultPlan:
    """What has to be in Vault for these stores, issuers and credentials, and no more."""
    dynamic, mounted = credentials
    roles = (*_of_stores(stores), *_of_issuers(issuers), *_of_databases(dynamic), *_of_services(mounted))
    vault = profile.secret_store.vault
    return VaultPlan(
        server=vault.address,
        kv_mount=vault.kv_mount,
        auth_mount=vault.auth_mount,
        roles=tuple(sorted(roles, key=lambda each: each.name)),
    )


def _of_stores(stores: Sequence[SecretStore]) -> Iterator[VaultRole]:
    for store in stores:
        yield VaultRole(
            name=store.login.role,
            account=f"{store.account_namespace}/{store.login.service_account}",
            paths=tuple(f"{store.mount}/data/{key}" for key in store.keys),
            capability="read",
        )


def _of_issuers(issuers: Sequence[Issuer]) -> Iterator[VaultRole]:
    for issuer in issuers:
        if issuer.login:
            yield VaultRole(
                name=issuer.login.role,
                account=f"{issuer.namespace}/{issuer.login.service_account}",
                paths=(issuer.path,),
                capability="update",
            )


def _of_databases(dynamic: Sequence[DynamicSecret]) -> Iterator[VaultRole]:
    for each in dynamic:
        account = f"{each.namespace}/{each.login.service_account}"
        yield VaultRole(name=each.login.role, account=account, paths=(each.path,), capability="read")


def _of_services(mounted: Sequence[MountedSecret]) -> Iterator[VaultRole]:
    """One role for each service, however many of its Secrets are mounted."""
    paths: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for each in mounted:
        paths[each.login.role, f"{each.namespace}/{each.login.service_account}"].update(each.paths)
    for (name, account), found in paths.items():
        yield VaultRole(name=name, account=account, paths=tuple(sorted(found)), capability="read")
