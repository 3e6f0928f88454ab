"""The service mesh as it is rendered; what holds for ``model.environment`` holds here: every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firefly_gen.model.rollout import Subset


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicHost:
    """A name that the outside knows the platform by.

    Attributes:
        name: Key in the profile; the first part of the names of what belongs to it.
        host: Its DNS name.
        port_name: Name of its port at the gateway.
        mutual: Whether clients have to show a certificate.
        certificate_secret: Secret with its certificate, in the gateway's namespace.
        clients_secret: Secret with the authorities of clients' certificates, in key ``ca.crt``; empty without those.
        tiers: Tiers whose services may publish here.
        namespaces: Namespaces of the services that do.
        bound_hosts: ``<namespace>/<host>`` for each of them, which is what a Gateway lets bind to it.
    """

    name: str
    host: str
    port_name: str
    mutual: bool
    certificate_secret: str
    clients_secret: str
    tiers: tuple[str, ...]
    namespaces: tuple[str, ...]
    bound_hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """Where requests from outside enter.

    Attributes:
        name: Of the Gateway object.
        reference: ``<namespace>/<name>``, which is how routes name it.
        selector: Labels of its pods.
        service_account: Who its pods are.
        application: Argo CD Application of what belongs to it, and ``labels`` are theirs.
        istio: Whether Istio's kinds describe it, and not those of the Gateway API.
        hosts: Every name it answers to, sorted.
        bound_hosts: Those of all hosts, for the redirect to HTTPS.
        limited: Whether one pod of it takes only so many requests.
        fill_per_second: Requests a second in the long run.
        burst: Requests at once.
    """

    name: str
    namespace: str
    reference: str
    selector: Mapping[str, str]
    service_account: str
    application: str
    labels: Mapping[str, str]
    istio: bool
    hosts: tuple[PublicHost, ...]
    bound_hosts: tuple[str, ...]
    limited: bool
    fill_per_second: int
    burst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Who issues the tokens that public requests carry, and which paths need none."""

    issuer: str
    jwks: str
    audiences: tuple[str, ...]
    anonymous: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesh:
    """The mesh as a whole.

    Attributes:
        namespace: Root namespace: what stands in it holds everywhere.
        mtls: Mode of mutual TLS: ``STRICT`` or ``PERMISSIVE``.
        traced: Whether sidecars and the gateway send traces.
        application: Argo CD Application of what belongs to no service.
        gateway: None where nothing is published.
        tokens: None where nothing is published.
    """

    enabled: bool
    namespace: str
    mtls: str
    trust_domain: str
    traced: bool
    application: str
    gateway: Gateway | None
    tokens: Tokens | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EgressScope:
    """What the sidecars of some pods know, and let out to.

    Attributes:
        selector: Labels of the pods; empty for those of the namespace that no other scope selects.
        hosts: ``<namespace>/<host>``, ``.`` standing for its own namespace, ``~/*`` alone for nothing.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    selector: Mapping[str, str]
    hosts: tuple[str, ...]

    @property
    def selects(self) -> bool:
        """Whether it is about some pods of the namespace only."""
        return bool(self.selector)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsidePort:
    """A port of something outside the mesh; ``name`` begins with its protocol, as the mesh wants it."""

    name: str
    number: int
    protocol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideHost:
    """A host outside the cluster that services of one namespace connect to; ``reasons`` say what for."""

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    host: str
    ports: tuple[OutsidePort, ...]
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The routes of one service at one public host.

    Attributes:
        target: Name of the service in the cluster.
        gateway: ``<namespace>/<name>`` of the Gateway.
        listener: Name of the Gateway's listener for the host.
        prefixes: Path prefixes, longest first; each is meant with everything below it.
        paths: Each prefix, and the beginning of every path below it.
        again: Regular expression of the HTTP methods that may be tried again; empty for none.
        attempts: Further tries of those.
        timeout: How long a request may take, all tries together.
        try_timeout: How long one try may take.
        subsets: Versions of the service that share its requests; none where it has one at a time.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    service: str
    target: str
    port: int
    gateway: str
    gateway_name: str
    gateway_namespace: str
    listener: str
    host: str
    prefixes: tuple[str, ...]
    paths: tuple[tuple[str, str], ...]
    again: str
    attempts: int
    timeout: str
    try_timeout: str
    by_istio: bool
    subsets: tuple[Subset, ...] = ()

    @property
    def by_gateway_api(self) -> bool:
        """Whether the Gateway API describes it."""
        return not self.by_istio

    @property
    def retried(self) -> bool:
        """Whether some of its requests are tried again."""
        return bool(self.again)

    @property
    def routes(self) -> tuple[str, ...]:
        """Names of its routes: requests that may be tried again have one of their own."""
        return ("repeatable", "once") if self.retried else ("once",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is done to a share of the calls of a service, for tests."""

    delay_percent: int
    delay: str
    abort_percent: int
    abort_status: int

    @property
    def delays(self) -> bool:
        """Whether calls wait."""
        return self.delay_percent > 0

    @property
    def aborts(self) -> bool:
        """Whether calls fail."""
        return self.abort_percent > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MeshRoute:
    """How calls from inside the mesh reach a service, where that takes more than its name.

    Attributes:
        route: Name of its one route.
        fault: None where nothing is injected.
        subsets: Versions of the service that share its requests; none where it has one at a time.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    host: str
    port: int
    route: str
    fault: Fault | None
    subsets: tuple[Subset, ...]

    @property
    def faulty(self) -> bool:
        """Whether faults are injected."""
        return self.fault is not None
