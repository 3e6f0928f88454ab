"""Where Secrets are read from; as in ``model.environment``, every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firefly_gen.model.certificates import VaultLogin


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretStore:
    """A store of the secrets of some namespaces.

    Attributes:
        namespace: Its namespace; empty where it serves several.
        application: Argo CD Application that it belongs to.
        selector: Labels of the namespaces that it serves.
        without: Labels that they must not have.
        login: How it gets into Vault.
        mount: Where the key-value engine is mounted.
        account_namespace: Namespace of the ServiceAccount of ``login``.
        keys: Entries that its namespaces read, which its role in Vault has to allow; nothing else.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    selector: Mapping[str, str]
    without: tuple[str, ...]
    login: VaultLogin
    mount: str
    account_namespace: str
    keys: tuple[str, ...]

    @property
    def shared(self) -> bool:
        """Whether it serves several namespaces."""
        return not self.namespace

    @property
    def own(self) -> bool:
        """Whether it serves its own namespace."""
        return bool(self.namespace)


@dataclass(frozen=True, slots=True, kw_only=True)
class DynamicSecret:
    """A credential of a database that Vault makes each time that it is asked for.

    Attributes:
        application: Argo CD Application of the service that logs in with it.
        login: How the service's own ServiceAccount gets into Vault.
        path: Path of Vault that makes it.
        mount: Where the database engine is mounted.
        role: Role of PostgreSQL that owns the database, and that the credential acts as.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    login: VaultLogin
    path: str
    mount: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MountedSecret:
    """A Secret that the Secrets Store CSI driver fetches for the pods that mount it, and keeps as long as they do.

    Attributes:
        application: Argo CD Application of the service that reads it.
        type: Kubernetes type of the Secret.
        login: How the service's own ServiceAccount gets into Vault.
        authority_file: Where the provider finds the certificates that Vault's is checked by; empty where everybody
            trusts it.
        objects: What it holds, as the list in YAML that the provider reads.
        keys: Keys of the Secret, which are the names of the objects too.
        paths: Paths of Vault's API that the objects lie at.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    type: str
    login: VaultLogin
    authority_file: str
    objects: str
    keys: tuple[str, ...]
    paths: tuple[str, ...]

    @property
    def checked(self) -> bool:
        """Whether Vault's certificate is checked by a file."""
        return bool(self.authority_file)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSecret:
    """A Secret that only this cluster can open; ``data`` are its sealed values by key."""

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    type: str
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultRole:
    """What somebody may do in Vault.

    Attributes:
        account: ``<namespace>/<name>`` of the ServiceAccount that it is bound to.
        paths: Paths of Vault's API.
        capability: What it may do with them.
    """

    name: str
    account: str
    paths: tuple[str, ...]
    capability: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultPlan:
    """What has to be in Vault: where it is, what is mounted where, and who may do what."""

    server: str
    kv_mount: str
    auth_mount: str
    roles: tuple[VaultRole, ...]
