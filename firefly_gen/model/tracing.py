"""Collectors of traces; what holds for ``model.environment`` holds here: every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTracing:
    """How a service sends its traces.

    Attributes:
        protocol: ``otlp``, ``zipkin``, ``agent`` where one is added to the pods, or ``none``.
        env: Variable that takes the endpoint; empty where the service takes none.
        endpoint: Where the traces go; empty where none go anywhere.
    """

    protocol: str
    env: str
    endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """Keys of a Secret as files: the volume's name, the Secret, and the path in the container."""

    name: str
    secret: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port that the Service of a collector has beside those of its receivers."""

    name: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaner:
    """The job that removes old traces from Elasticsearch.

    Attributes:
        days: Days that traces are kept; a text, as the job takes it.
        secret: Secret with the password of ``user``; ``tls_secret`` has the authority of Elasticsearch.
    """

    image: str
    days: str
    url: str
    user: str
    secret: str
    tls_secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """A collector that the OpenTelemetry operator runs.

    Attributes:
        mode: ``daemonset``, ``deployment`` or ``statefulset``.
        role: What its RBAC objects are called; they stand outside namespaces.
        replicas: Pods; 0 where each node has one.
        config: Settings of the collector itself.
        pod_labels: Labels of its pods, as the operator gives them.
        metrics_port: Port of its own metrics.
        ports: Ports beside those of its receivers.
        mounts: Secrets that are files.
        cleaner: What removes old traces; None where it stores none that stay.
        enriches: Whether it asks the API server about pods.
        everywhere: Whether it runs on every node, whatever taint that has.
        scaled: Whether the number of pods is said here.
        guarded: Whether a PodDisruptionBudget protects it.
        spread: Whether its pods are spread; ``when_zone_unsatisfiable`` is as for a service.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    mode: str
    role: str
    image: str
    replicas: int
    cpu: str
    memory: str
    service_account: str
    priority_class: str
    config: Mapping[str, Any]
    pod_labels: Mapping[str, str]
    metrics_port: int
    ports: tuple[Port, ...]
    mounts: tuple[Mount, ...]
    cleaner: Cleaner | None
    enriches: bool
    everywhere: bool
    scaled: bool
    guarded: bool
    spread: bool
    when_zone_unsatisfiable: str

    @property
    def cleaned(self) -> bool:
        """Whether old traces have to be removed."""
        return self.cleaner is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrumentation:
    """An agent for the pods of one service that sends no traces itself.

    Attributes:
        options: ``JAVA_TOOL_OPTIONS`` of the service. The operator puts its own behind them, in a variable of the
            container, which would else hide the one of the service's ConfigMap.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    image: str
    endpoint: str
    options: str
