"""SECR-001: every ExternalSecret, and every SecretProviderClass of Vault, may read what it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.provider_classes import KIND, OBJECTS, VAULT, objects
from firefly_gen.check.reading import at, mapping, sequence, strings, text, walk
from firefly_gen.check.selectors import matches
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource
from firefly_gen.model.stores import VaultPlan

META = Meta(
    id="SECR-001",
    severity=Severity.ERROR,
    statement="The store of an ExternalSecret exists and serves its namespace; the role in Vault may read every entry.",
    why="The Secret is never filled, and every pod that reads it waits for ever.",
    mend="name the store, or the role, that is meant for the namespace; `secret_store` of the profile makes them",
)
_EXTERNAL = "ExternalSecret.external-secrets.io"
_STORES = {
    "ClusterSecretStore": "ClusterSecretStore.external-secrets.io",
    "SecretStore": "SecretStore.external-secrets.io",
}
_PLACE = "spec.secretStoreRef"
_NAME_LABEL = "kubernetes.io/metadata.name"


def run(platform: Platform) -> Iterator[Finding]:
    """Follows each ExternalSecret to its store and each class to its role, and looks whether these let it in."""
    if platform.environment is None:
        return
    for each in platform.of_kind(KIND):
        if text(at(each.body, "spec.provider")) == VAULT:
            yield from _class(each, platform.environment.trust.vault)
    allowed = {(each.namespace, each.name): frozenset(each.keys) for each in platform.environment.trust.secret_stores}
    for external in platform.of_kind(_EXTERNAL):
        reference = mapping(at(external.body, _PLACE))
        kind, name = text(reference.get("kind")) or "SecretStore", text(reference.get("name"))
        if not name:
            continue  # each entry may name its own
        namespace = "" if kind == "ClusterSecretStore" else external.identity.namespace
        store = platform.find(_STORES.get(kind, kind), namespace, name)
        if store is None:
            message = f"it reads from {kind} {name}, which does not exist"
            yield META.finding(external, message, f"{_PLACE}.name")
        elif kind == "ClusterSecretStore" and not _serves(platform, store, external.identity.namespace):
            message = f"the conditions of {kind} {name} leave namespace {external.identity.namespace} out"
            yield META.finding(external, message, f"{_PLACE}.name")
        elif (namespace, name) in allowed:
            yield from _entries(external, allowed[namespace, name])


def _serves(platform: Platform, store: Resource, namespace: str) -> bool:
    """Whether any condition of a store selects a namespace; without conditions it serves all."""
    conditions = sequence(at(store.body, "spec.conditions"))
    found = platform.namespaces.get(namespace)
    labels = {**strings(at(found.body, "metadata.labels") if found else {}), _NAME_LABEL: namespace}
    return not conditions or any(_selected(mapping(each), namespace, labels) for each in conditions)


def _selected(condition: Mapping[str, object], namespace: str, labels: Mapping[str, str]) -> bool:
    if namespace in sequence(condition.get("namespaces")):
        return True
    return matches(condition.get("namespaceSelector"), labels)


def _entries(external: Resource, allowed: frozenset[str]) -> Iterator[Finding]:
    for path, remote in walk(external.body, "spec.data[].remoteRef"):
        key = text(mapping(remote).get("key"))
        if key not in allowed:
            message = f"the store's role in Vault may not read {key}"
            hint = "only what the environment lists is in the role's policy (docs/vault.md of the tree)"
            yield META.finding(external, message, f"{path}.key", hint)


def _class(resource: Resource, plan: VaultPlan) -> Iterator[Finding]:
    """A class of the CSI driver names Vault and the role itself."""
    base = "spec.parameters"
    parameters = strings(at(resource.body, base))
    address, name = parameters.get("vaultAddress", ""), parameters.get("roleName", "")
    if address != plan.server:
        message = f"it asks {address or 'nobody'}, and the environment's Vault is {plan.server}"
        yield META.finding(resource, message, f"{base}.vaultAddress")
    role = next((each for each in plan.roles if each.name == name), None)
    if role is None:
        message = f"the environment has no role {name!r} in Vault"
        yield META.finding(resource, message, f"{base}.roleName", "roles stand in docs/vault.md of the tree")
        return
    for each in objects(resource) or ():
        path = text(mapping(each).get("secretPath"))
        if path not in role.paths:
            yield META.finding(resource, f"role {name} may not read {path}", OBJECTS)
