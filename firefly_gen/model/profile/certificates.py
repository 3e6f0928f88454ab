"""Who signs certificates, the Vault that keeps secrets, and what cannot wait for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class IssuerKind(StrEnum):
    """Who signs."""

    VAULT = "vault"
    ACME = "acme"
    SELF_SIGNED = "self-signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """An issuer for all namespaces. What does not concern its kind is empty."""

    kind: IssuerKind
    path: str
    authority_key: str
    server: str
    email: str
    dns01: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """Who signs certificates, and how long they hold."""

    issuers: Mapping[str, Issuer]
    public_issuer: str
    trust_bundle: str
    duration: str
    renew_before: str
    namespace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """The Vault behind the secret store."""

    address: str
    cidrs: tuple[str, ...]
    authority: str
    authority_file: str
    kv_mount: str
    auth_mount: str
    database_mount: str
    database_refresh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSecret:
    """A Secret that only one cluster can open."""

    namespace: str
    type: str
    data: Mapping[str, str]
