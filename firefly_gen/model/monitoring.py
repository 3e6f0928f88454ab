"""What Prometheus looks at; what holds for ``model.environment`` holds here: every value is final.

Durations are written as Prometheus writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceMonitor:
    """A service that Prometheus scrapes.

    Attributes:
        selector: Labels of the Service.
        port: Name of the Service's port.
        interval: Time between two scrapes; ``timeout`` is the most that one may take.
        samples: The most series of one pod.
        certified: Whether Prometheus itself has to show its certificate: the pods take nothing but mutual TLS.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    selector: Mapping[str, str]
    port: str
    path: str
    interval: str
    timeout: str
    samples: int
    certified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PodMonitor:
    """Pods that Prometheus scrapes without a Service, and that belong to no cluster of the data layer.

    Attributes:
        name: Also that of the job.
        target_namespace: Namespace of the pods.
        selector: Labels of the pods.
        port: Number of the port.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    target_namespace: str
    selector: Mapping[str, str]
    port: int
    path: str
    interval: str
    timeout: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Something that is looked at from outside.

    Attributes:
        name: Also that of the job.
        url: What has to answer.
        prober: Host and port of the exporter that looks.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    url: str
    prober: str
    interval: str
    timeout: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Federation:
    """Prometheus of another cluster.

    Attributes:
        name: Also that of the job.
        host: Host and port that is asked by HTTPS.
        secret: Secret with ``username`` and ``password``; empty where it asks for none.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    host: str
    peer: str
    secret: str
    interval: str
    timeout: str

    @property
    def guarded(self) -> bool:
        """Whether it asks who is there."""
        return bool(self.secret)
