"""Alerts, what they watch over, and whom they reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from firefly_gen.model.profile.data import Storage


class Severity(StrEnum):
    """What an alert asks of people: somebody now, somebody today, or nobody."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class Need(StrEnum):
    """What an environment has to have for an alert to make sense."""

    SERVICES = "services"
    DATABASES = "databases"
    EVENTS = "events"
    CALLBACKS = "callbacks"
    AUTOSCALING = "autoscaling"
    POSTGRES = "postgres"
    STANDBYS = "standbys"
    REGIONS = "regions"
    POOLERS = "poolers"
    ARCHIVES = "archives"
    RESTORE_TESTS = "restore-tests"
    KAFKA = "kafka"
    REPLICATED_KAFKA = "replicated-kafka"
    CONSUMER_LAG = "consumer-lag"
    CONSUMERS = "consumers"
    MIRRORS = "mirrors"
    REGISTRIES = "registries"
    REDIS = "redis"
    REPLICATED_REDIS = "replicated-redis"
    BACKUPS = "backups"
    PROBES = "probes"
    REMOTE_WRITE = "remote-write"
    FEDERATION = "federation"
    ALERTMANAGERS = "alertmanagers"
    TRACING = "tracing"
    LOGGING = "logging"
    LOG_SNAPSHOTS = "log-snapshots"
    MESH = "mesh"
    SIDECARS = "sidecars"
    AMBIENT = "ambient"
    GATEWAY = "gateway"
    SIGNATURES = "signatures"
    CAPTURES = "captures"
    CERTIFICATES = "certificates"
    EXTERNAL_SECRETS = "external-secrets"
    VAULT = "vault"
    ARGO_CD = "argo-cd"
    ARGO_ROLLOUTS = "argo-rollouts"
    KEDA = "keda"
    NODE_GROUPS = "node-groups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Runbook:
    """What whoever is called reads first."""

    meaning: str
    query: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A series that is worked out all the time."""

    group: str
    needs: tuple[Need, ...]
    expr: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert."""

    enabled: bool
    group: str
    needs: tuple[Need, ...]
    severity: Severity
    team: str
    service: str
    expr: str
    thresholds: Mapping[str, int | float | str]
    duration: str
    keep_firing: str
    labels: Mapping[str, str]
    summary: str
    description: str
    runbook: Runbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """A channel of Slack."""

    channel: str
    vault_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Where notifications go; one without any way reaches nobody."""

    description: str
    pagerduty_key: str
    webhook_key: str
    slack: Slack | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team, the tiers and other namespaces that it owns, and whom its alerts reach."""

    description: str
    tiers: tuple[str, ...]
    namespaces: tuple[str, ...]
    page: str
    notify: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Who hears of it when nobody acted."""

    receiver: str
    after_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """Hours in which some severities are kept back."""

    weekdays: tuple[str, ...]
    start: str
    end: str
    severities: tuple[Severity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What is promised: requests that succeed, and requests that are answered in time, both in percent."""

    availability: float
    latency: float
    latency_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Objectives:
    """What tiers and single services promise."""

    tiers: Mapping[str, Objective]
    services: Mapping[str, Objective]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """Alerts, and whom they reach."""

    replicas: int
    host: str
    storage: Storage
    retention_hours: int
    runbooks: str
    latency_buckets_ms: tuple[int, ...]
    objectives: Objectives
    default_team: str
    teams: Mapping[str, Team]
    receivers: Mapping[str, Receiver]
    escalation: Escalation
    watchdog: str
    maintenance: Mapping[str, Maintenance]
    records: Mapping[str, Record]
    alerts: Mapping[str, Alert]
