"""How the platform gets into Vault.

Source of the paths: https://developer.hashicorp.com/vault/docs/auth/kubernetes and .../secrets/kv/kv-v2
"""

from __future__ import annotations

import base64

from firefly_gen.model.certificates import VaultLogin
from firefly_gen.model.profile import Profile

AUDIENCE = "vault"
"""Whom tokens for Vault are meant for; the roles in Vault ask for it."""


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
