"""What Prometheus looks at; what holds for ``model.environment`` holds here: every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceMonitor:
    """A service that Prometheus scrapes.

    Attributes:
        selector: Labels of the Service.
        port: Name of the Service's port.
        interval: Time between two scrapes, as Prometheus writes durations; ``timeout`` is the most that one may take.
        samples: The most series of one pod.
        meshed: Whether the pods take nothing but mutual TLS.
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
    meshed: bool
