"""Metrics, alerts, dashboards, logs and traces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firefly_gen.model.profile.alerting import Alerting
from firefly_gen.model.profile.data import Storage
from firefly_gen.model.profile.grafana import Grafana
from firefly_gen.model.profile.logging import Logging
from firefly_gen.model.profile.tracing import Tracing


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrape:
    """How often Prometheus looks at everything, and how much it takes from one target."""

    interval_seconds: int
    timeout_seconds: int
    samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes:
    """What is looked at from outside, as a customer does."""

    interval_seconds: int
    prober: str
    hosts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteWrite:
    """Where Prometheus copies its series to."""

    url: str
    vault_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Prometheus of another cluster."""

    host: str
    vault_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prometheus:
    """Prometheus itself."""

    replicas: int
    host: str
    cpu: str
    memory: str
    retention_days: int
    storage: Storage
    scrape: Scrape
    remote_write: Mapping[str, RemoteWrite]
    federation: Mapping[str, Peer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observability:
    """What watches the platform."""

    enabled: bool
    namespace: str
    grafana: Grafana
    logging: Logging
    tracing: Tracing
    prometheus: Prometheus
    alerting: Alerting
    probes: Probes

    @property
    def traced(self) -> bool:
        """Whether traces are taken."""
        return self.enabled and self.tracing.enabled

    @property
    def logged(self) -> bool:
        """Whether logs are collected."""
        return self.enabled and self.logging.enabled

    @property
    def drawn(self) -> bool:
        """Whether there are dashboards."""
        return self.enabled and self.grafana.enabled
