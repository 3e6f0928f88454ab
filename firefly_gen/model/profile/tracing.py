"""Traces: which are kept, and what carries and stores them."""

from __future__ import annotations

from dataclasses import dataclass

from firefly_gen.model.profile.platform import PinnedImage


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """Which traces are kept: all that failed or were slow, and a share of the others."""

    percent: int
    slower_than_ms: int
    wait_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """Pods of a collector."""

    replicas: int
    cpu: str
    memory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """The collector on each node."""

    cpu: str
    memory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracing:
    """Traces. ``retention_days`` is how long Elasticsearch keeps them; without it, memory holds ``traces``."""

    enabled: bool
    namespace: str
    priority_class: str
    sampling: Sampling
    retention_days: int
    traces: int
    agent: Agent
    gateway: Collector
    jaeger: Collector
    collector_image: PinnedImage
    jaeger_image: PinnedImage
    cleaner_image: PinnedImage
    java_agent_image: PinnedImage


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTracing:
    """How a service sends its traces: ``otlp``, ``zipkin``, ``agent`` for one that is added to it, or ``none``."""

    protocol: str
    endpoint_env: str
