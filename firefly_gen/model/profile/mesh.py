"""The service mesh: who may speak to whom in it, and what enters it from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How long a public request may take, and how often one that changes nothing is tried again. Times are seconds."""

    timeout_seconds: int
    attempts: int
    try_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """How many requests one pod of the gateway lets in; 0 for any number."""

    requests_per_second: int
    burst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeHost:
    """A name that the outside knows the platform by."""

    host: str
    client_certificates: bool
    clients_vault_key: str
    tiers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Where requests from outside enter."""

    namespace: str
    gateway: str
    hosts: Mapping[str, EdgeHost]
    requests: Retries
    rate_limit: RateLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Who issues the tokens that public requests carry."""

    issuer: str
    jwks: str
    audiences: tuple[str, ...]
    anonymous: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is done to a share of the calls of a service, for tests."""

    delay_percent: int
    delay_ms: int
    abort_percent: int
    abort_status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waypoint:
    """What the waypoint of each namespace asks for."""

    replicas: int
    max_replicas: int
    cpu: str
    memory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesh:
    """The service mesh."""

    enabled: bool
    mode: str
    namespace: str
    mtls: str
    traces: bool
    trust_domain: str
    waypoint: Waypoint
    edge: Edge
    tokens: Tokens
    faults: Mapping[str, Fault]

    @property
    def ambient(self) -> bool:
        """Whether ztunnel carries the pods' connections, and no sidecars do."""
        return self.enabled and self.mode == "ambient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Egress:
    """Something on the internet that a service connects to."""

    host: str
    port: int
    protocol: str
    reason: str
