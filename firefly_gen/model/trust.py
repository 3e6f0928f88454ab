"""Who signs certificates, and where secrets come from.

What holds for ``model.environment`` holds here: every value is final.
"""

from __future__ import annotations

from dataclasses import dataclass

from firefly_gen.model.certificates import Certificate, Issuer, TrustBundle, Validity
from firefly_gen.model.stores import DynamicSecret, MountedSecret, SealedSecret, SecretStore, VaultPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Who signs certificates, and where secrets come from."""

    issuers: tuple[Issuer, ...]
    trust_bundles: tuple[TrustBundle, ...]
    edge_certificates: tuple[Certificate, ...]
    validity: Validity
    secret_stores: tuple[SecretStore, ...]
    dynamic_secrets: tuple[DynamicSecret, ...]
    mounted_secrets: tuple[MountedSecret, ...]
    sealed_secrets: tuple[SealedSecret, ...]
    vault: VaultPlan
