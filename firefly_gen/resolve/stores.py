"""Secret stores: one for each tier, so that no tier reads another's secrets, and one for all that belongs to none.

Source: https://external-secrets.io/latest/provider/hashicorp-vault/ and .../api/clustersecretstore/
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from firefly_gen.model.cluster import Namespace
from firefly_gen.model.profile import Profile
from firefly_gen.model.secrets import Secret, SecretEntry
from firefly_gen.model.service import Service
from firefly_gen.model.stores import DynamicSecret, MountedSecret, SealedSecret, SecretStore
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.labels import PART_OF
from firefly_gen.resolve.vault import vault_login, vault_role

_APPLICATION = "security"
_TIER = "firefly.io/tier"
_SHARED = "ClusterSecretStore"
_OPERATOR = "external-secrets"
_ACCOUNT = "secret-reader"


def with_stores(secrets: Sequence[Secret], spaces: Sequence[Namespace], profile: Profile) -> tuple[Secret, ...]:
    """The Secrets, sorted, each with the store that it is read from, and how often."""
    store = profile.secret_store
    tiers = {each.name: each.tier for each in spaces}
    shared = store.kind == _SHARED
    found = (
        replace(
            each,
            store=_name(tiers.get(each.namespace, ""), profile) if shared else store.name,
            refresh=store.vault.database_refresh if each.generator else store.refresh_interval,
        )
        for each in secrets
    )
    return tuple(sorted(found, key=lambda each: (each.namespace, each.name)))


def secret_stores(
    secrets: Sequence[Secret], spaces: Sequence[Namespace], profile: Profile, labels: Mapping[str, str]
) -> tuple[SecretStore, ...]:
    """The stores that these Secrets are read from.

    Args:
        secrets: With their stores.
        spaces: All namespaces.
        profile: The profile.
        labels: Labels of the platform's objects.
    """
    if profile.secret_store.kind == _SHARED:
        return tuple(_shared(secrets, spaces, profile, labels))
    return tuple(_own(secrets, spaces, profile))


def _shared(
    secrets: Sequence[Secret], spaces: Sequence[Namespace], profile: Profile, labels: Mapping[str, str]
) -> Iterator[SecretStore]:
    operator = profile.operators.get(_OPERATOR)
    home = operator.namespace if operator else _OPERATOR
    for tier in sorted({each.tier for each in spaces}):
        name = _name(tier, profile)
        keys = _keys(each for each in secrets if each.store == name)
        if keys:
            yield SecretStore(
                name=name,
                namespace="",
                application=_APPLICATION,
                labels=labels,
                selector={**PART_OF, _TIER: tier} if tier else PART_OF,
                without=() if tier else (_TIER,),
                login=vault_login(name, _OPERATOR, profile),
                mount=profile.secret_store.vault.kv_mount,
                account_namespace=home,
                keys=keys,
            )


def _own(secrets: Sequence[Secret], spaces: Sequence[Namespace], profile: Profile) -> Iterator[SecretStore]:
    for space in spaces:
        keys = _keys(each for each in secrets if each.namespace == space.name)
        if keys:
            yield SecretStore(
                name=profile.secret_store.name,
                namespace=space.name,
                application=space.application,
                labels=space.object_labels,
                selector={},
                without=(),
                login=vault_login(space.name, _ACCOUNT, profile),
                mount=profile.secret_store.vault.kv_mount,
                account_namespace=space.name,
                keys=keys,
            )


def _name(tier: str, profile: Profile) -> str:
    return f"{profile.secret_store.name}-{tier}" if tier else profile.secret_store.name


def _keys(secrets: Iterator[Secret]) -> tuple[str, ...]:
    return tuple(sorted({entry.remote_key for each in secrets for entry in each.entries}))


def dynamic_secrets(services: Sequence[Service], profile: Profile) -> tuple[DynamicSecret, ...]:
    """What has Vault make the credentials of each service that asks for such ones."""
    mount = profile.secret_store.vault.database_mount
    return tuple(
        DynamicSecret(
            name=secret.generator,
            namespace=service.namespace,
            application=service.application,
            labels=service.labels,
            login=vault_login(secret.generator, service.name, profile),
            path=f"{mount}/creds/{vault_role(service.name, profile)}",
            mount=mount,
            role=service.database.role,
        )
        for service in services
        for secret in service.secrets
        if secret.generator and service.database
    )


def mounted_secrets(services: Sequence[Service], profile: Profile) -> tuple[MountedSecret, ...]:
    """What the Secrets Store CSI driver fetches for the pods of each service that asks for it.

    Source: https://developer.hashicorp.com/vault/docs/deploy/kubernetes/csi/configurations
    """
    vault = profile.secret_store.vault
    return tuple(
        MountedSecret(
            name=secret.name,
            namespace=service.namespace,
            application=service.application,
            labels=service.labels,
            type=secret.type,
            login=vault_login(service.name, service.name, profile),
            authority_file=vault.authority_file if vault.authority else "",
            objects="".join(_object(entry, vault.kv_mount) for entry in secret.entries),
            keys=tuple(entry.key for entry in secret.entries),
            paths=tuple(sorted({_data_path(entry, vault.kv_mount) for entry in secret.entries})),
        )
        for service in services
        for secret in service.secrets
        if secret.mounted
    )


def _object(entry: SecretEntry, mount: str) -> str:
    # The provider reads this as YAML, and JSON's strings are YAML's too.
    name, path, key = (json.dumps(each) for each in (entry.key, _data_path(entry, mount), entry.remote_property))
    return f"- objectName: {name}\n  secretPath: {path}\n  secretKey: {key}\n"


def _data_path(entry: SecretEntry, mount: str) -> str:
    return f"{mount}/data/{entry.remote_key}"


def sealed_secrets(context: Context, labels: Mapping[str, str]) -> tuple[SealedSecret, ...]:
    """What is needed before the store can be read; notes namespaces that are not there."""
    found = []
    for name, entry in sorted(context.profile.sealed_secrets.items()):
        if entry.namespace not in context.profile.namespaces:
            path = ("sealed_secrets", name, "namespace")
            context.problems.unknown(path, "namespace", entry.namespace, context.profile.namespaces)
        found.append(
            SealedSecret(
                name=name,
                namespace=entry.namespace,
                application=f"namespaces/{entry.namespace}",
                labels=labels,
                type=entry.type,
                data=dict(sorted(entry.data.items())),
            )
        )
    return tuple(found)
