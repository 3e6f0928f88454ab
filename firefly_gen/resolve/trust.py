"""Puts together who signs certificates, and where secrets come from."""

from __future__ import annotations

from collections.abc import Sequence

from firefly_gen.model.certificates import Validity
from firefly_gen.model.cluster import Namespace
from firefly_gen.model.mesh import Mesh
from firefly_gen.model.secrets import Secret
from firefly_gen.model.service import Service
from firefly_gen.model.trust import Trust
from firefly_gen.resolve.certificates import edge_certificates, issuers, trust_bundles
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.labels import platform_labels
from firefly_gen.resolve.stores import dynamic_secrets, mounted_secrets, sealed_secrets, secret_stores
from firefly_gen.resolve.vault import vault_plan


def trust(
    secrets: Sequence[Secret], spaces: Sequence[Namespace], services: Sequence[Service], mesh: Mesh, context: Context
) -> Trust:
    """Certificates, stores and credentials.

    Args:
        secrets: Every Secret that is filled from a store, each with its store.
        spaces: Every namespace in which some may lie.
        services: The services that run.
        mesh: The mesh as a whole.
        context: Takes what is wrong with the profile.
    """
    profile, labels = context.profile, platform_labels(context.environment)
    signers = issuers(context, labels)
    stores, dynamic = secret_stores(secrets, spaces, profile, labels), dynamic_secrets(services, profile)
    mounted = mounted_secrets(services, profile)
    certificates = profile.certificates
    return Trust(
        issuers=signers,
        trust_bundles=trust_bundles(signers, profile, labels),
        edge_certificates=edge_certificates(mesh, context),
        validity=Validity(duration=certificates.duration, renew_before=certificates.renew_before),
        secret_stores=stores,
        dynamic_secrets=dynamic,
        mounted_secrets=mounted,
        sealed_secrets=sealed_secrets(context, labels),
        vault=vault_plan(stores, signers, (dynamic, mounted), profile),
    )
