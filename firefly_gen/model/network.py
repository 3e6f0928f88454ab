"""Who talks to whom in an environment; what holds for ``model.environment`` holds here: every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from firefly_gen.model.dataplane import Dataplane


class Protocol(StrEnum):
    """What a port speaks below HTTP and its like, as NetworkPolicy names it."""

    TCP = "TCP"
    UDP = "UDP"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Port:
    """A port of a pod (never that of a Service in front of it), or of something outside the cluster."""

    number: int
    protocol: Protocol = Protocol.TCP


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Pods of one namespace that talk, or are talked to.

    Attributes:
        name: Name of the workload, unique in its namespace; objects that belong to the peer are named after it.
        application: Argo CD Application of such objects, and ``labels`` are theirs. Both are empty where the
            environment does not say what the pods may do: they are somebody else's, such as the cluster's DNS.
        selector: Labels that its pods carry; empty for every pod of the namespace.
        dataplane: What of the mesh stands at its pods.
        service_account: Who its pods are in the mesh; empty where they are not in it.
        waypoint: What stands before its Service, and hands on whatever is asked of it; None where nothing does.
    """

    name: str
    namespace: str
    selector: Mapping[str, str]
    application: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    dataplane: Dataplane = Dataplane.NONE
    service_account: str = ""
    waypoint: Peer | None = None

    @property
    def meshed(self) -> bool:
        """Whether its pods have an identity in the mesh."""
        return self.dataplane.meshed

    @property
    def guarded(self) -> bool:
        """Whether the mesh looks at what its pods are asked."""
        return self.dataplane.guards

    @property
    def key(self) -> tuple[str, str]:
        """Namespace and name."""
        return self.namespace, self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Something that is no pod: a service on the internet, an object store, the API server of the cluster.

    Attributes:
        name: What people call it.
        hosts: Its names in DNS; empty where it has none that matters.
        cidrs: Its addresses; empty where they are not known, so that any address may be it.
        trusted: Whether the mesh lets its connections reach pods without looking at them.
    """

    name: str
    hosts: tuple[str, ...] = ()
    cidrs: tuple[str, ...] = ()
    trusted: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """No namespace, and its name."""
        return "", self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One thing that is allowed to happen: the source opens connections to the target.

    Attributes:
        ports: The target's ports.
        reason: Why it does, as a sentence that goes on after the names: ``calls it``, ``scrapes its metrics``.
        methods: HTTP methods that it uses; empty for all, or where it does not speak HTTP.
        paths: HTTP paths that it asks for, each exact or ending in ``*``; empty for all.
        direct: Whether it asks the pods themselves, and not the Service before them.
    """

    source: Peer | Outside
    target: Peer | Outside
    ports: tuple[Port, ...]
    reason: str
    methods: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    direct: bool = False

    @property
    def key(self) -> tuple[tuple[str, str], tuple[str, str], tuple[Port, ...], str]:
        """What flows are sorted by."""
        return self.source.key, self.target.key, self.ports, self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPeer:
    """One end of a rule: pods of a namespace, or addresses.

    Attributes:
        namespace: Namespace of the pods; empty for addresses.
        selector: Labels of the pods; empty for all of the namespace.
        cidr: Block of addresses; empty for pods.
        excluded: Parts of the block that are not meant.
    """

    namespace: str = ""
    selector: Mapping[str, str] = field(default_factory=dict)
    cidr: str = ""
    excluded: tuple[str, ...] = ()

    @property
    def is_block(self) -> bool:
        """Whether it is addresses."""
        return bool(self.cidr)

    @property
    def selects(self) -> bool:
        """Whether it is some pods of the namespace only."""
        return bool(self.selector)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRule:
    """Ports that several peers may use."""

    peers: tuple[PolicyPeer, ...]
    ports: tuple[Port, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPolicy:
    """Everything that the pods of a peer may do, and that others may do to them; all else is forbidden.

    Attributes:
        selector: Labels of the pods; empty for all of the namespace.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    selector: Mapping[str, str]
    ingress: tuple[PolicyRule, ...]
    egress: tuple[PolicyRule, ...]

    @property
    def selects(self) -> bool:
        """Whether it is about some pods of the namespace only."""
        return bool(self.selector)

    @property
    def listens(self) -> bool:
        """Whether anybody may connect to the pods."""
        return bool(self.ingress)

    @property
    def calls(self) -> bool:
        """Whether the pods may connect to anybody."""
        return bool(self.egress)
