"""Certificates, and who signs them; as in ``model.environment``, every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate that an issuer of the cluster signs.

    Attributes:
        application: Argo CD Application of what it is for.
        secret: Secret that takes certificate, key and authority; ``secret_labels`` are labels of that Secret.
        issuer: The ClusterIssuer.
        common_name: Who a client is; empty for a server.
        dns_names: Host names that a server is reached by.
        usages: What its key may be used for.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    secret: str
    secret_labels: Mapping[str, str]
    issuer: str
    common_name: str
    dns_names: tuple[str, ...]
    usages: tuple[str, ...]

    @property
    def of_server(self) -> bool:
        """Whether it stands for host names."""
        return bool(self.dns_names)

    @property
    def of_client(self) -> bool:
        """Whether somebody logs in with it."""
        return bool(self.common_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultLogin:
    """How somebody gets into Vault.

    Attributes:
        server: URL of Vault.
        authority: Authorities of its certificate, as PEM in base64; empty where everybody trusts it.
        mount: Where the auth method of the cluster is mounted.
        role: Role of Vault.
        service_account: ServiceAccount whose token is shown.
    """

    server: str
    authority: str
    mount: str
    role: str
    service_account: str

    @property
    def path(self) -> str:
        """The auth method as Vault's API names it."""
        return f"/v1/auth/{self.mount}"

    @property
    def has_authority(self) -> bool:
        """Whether its certificate is checked by authorities of one's own."""
        return bool(self.authority)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Who signs certificates for all namespaces.

    Attributes:
        application: Argo CD Application of all issuers.
        namespace: Where cert-manager keeps what belongs to no namespace.
        login: How it gets into Vault; None where Vault does not sign.
        path: Path of Vault that signs.
        server: URL of an ACME directory; ``email`` is who is told what is wrong, ``dns01`` how control is proved.
        account_secret: Secret that cert-manager makes for the key of the ACME account.
        root_secret: Secret with the key pair that the cluster makes for itself; empty where somebody else signs.
        authority_secret: Secret in ``namespace`` whose key ``ca.crt`` is the authority; empty where all trust it.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    login: VaultLogin | None
    path: str
    server: str
    email: str
    dns01: Mapping[str, Any]
    account_secret: str
    root_secret: str
    authority_secret: str

    @property
    def of_vault(self) -> bool:
        """Whether Vault signs."""
        return self.login is not None

    @property
    def of_acme(self) -> bool:
        """Whether a public authority signs."""
        return bool(self.server)

    @property
    def of_cluster(self) -> bool:
        """Whether the cluster signs with a key pair of its own."""
        return bool(self.root_secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustBundle:
    """Authorities that every namespace of the platform gets as a ConfigMap.

    Attributes:
        secrets: Secrets in trust-manager's namespace whose key ``ca.crt`` goes in.
        selector: Labels of the namespaces.
    """

    name: str
    application: str
    labels: Mapping[str, str]
    secrets: tuple[str, ...]
    selector: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """How long certificates hold, and how long before their end they are renewed, as Go prints durations."""

    duration: str
    renew_before: str
