"""Who may ask whom for what in the mesh, and what reads that; what holds for ``model.environment`` holds here, too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRule:
    """Who may send which requests.

    Attributes:
        principals: Identities in the mesh; empty where the sender has none.
        blocks: Blocks of addresses of senders without an identity.
        ports: Ports of the pods, as texts.
        methods: HTTP methods; empty for all.
        paths: HTTP paths, each exact or ending in ``*``; empty for all.
    """

    principals: tuple[str, ...]
    blocks: tuple[str, ...]
    ports: tuple[str, ...]
    methods: tuple[str, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPolicy:
    """Everybody who may connect to the pods of a workload in the mesh, or ask a Service behind a waypoint.

    Attributes:
        selector: Labels of the pods; empty where it is about a Service.
        service: Name of the Service; empty where it is about pods.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    selector: Mapping[str, str]
    service: str = ""
    rules: tuple[AccessRule, ...]

    @property
    def at_waypoint(self) -> bool:
        """Whether the waypoint before a Service decides."""
        return bool(self.service)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waypoint:
    """What reads the requests to the services of a namespace in the ambient mode.

    Attributes:
        name: Of the Gateway that istiod makes its pods of.
        selector: Labels of its pods.
        replicas: The least of its pods; ``max_replicas`` are the most.
        cpu: CPU request of each.
        memory: Memory request and limit of each.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    selector: Mapping[str, str]
    priority_class: str
    replicas: int
    max_replicas: int
    cpu: str
    memory: str

    @property
    def gateway_labels(self) -> Mapping[str, str]:
        """Labels of the Gateway: it is for Services, and pods can be asked without it."""
        return dict(sorted({**self.labels, "istio.io/waypoint-for": "service"}.items()))

    @property
    def options(self) -> str:
        """Name of the ConfigMap that says how its pods run."""
        return f"{self.name}-options"

    @property
    def closing(self) -> str:
        """Name of the policy that refuses what no other allows."""
        return f"{self.name}-allow-nothing"
