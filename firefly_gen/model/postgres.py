"""PostgreSQL clusters of an environment; what holds for ``model.environment`` holds here: every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firefly_gen.model.archives import Archive, Recovery, Region
from firefly_gen.model.recovery import Objectives

RESERVED_CONNECTIONS = 13
"""Connections of a server that no service gets: 3 that PostgreSQL keeps for superusers
(``superuser_reserved_connections``), 5 for the operator and its metrics, 5 for people. Standbys do not count:
since PostgreSQL 12 they have ``max_wal_senders`` to themselves."""

MIGRATION_CONNECTIONS = 2
"""Connections that Flyway opens beside the pool while a pod starts: one for its history, one for the migration."""

USABLE_PERCENT = 90
"""How much of ``max_connections`` may be spoken for: a pool that comes back after a failover overlaps with itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogImage:
    """An image of an image catalogue, by its key: a major version, or the name of another part."""

    key: str
    reference: str

    @property
    def major(self) -> int:
        """The key of an image of PostgreSQL, as the number that it is."""
        return int(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageCatalog:
    """What the database clusters run, so that a new minor version is one change for all of them."""

    name: str
    application: str
    labels: Mapping[str, str]
    postgres: tuple[CatalogImage, ...]
    components: tuple[CatalogImage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionShare:
    """How many connections of a cluster one service may open.

    Attributes:
        endpoint: What it connects to: ``rw``, ``ro``, ``pooler`` or ``pooler-ro``.
        replicas: Most pods; a new version adds some for a time.
        pool: Most connections of one pod.
        clients: Most connections that its pods may open together, those of migrations included.
        connections: Most connections that reach the server for it: fewer than ``clients`` where a pooler stands
            between.
        capture: Connections of what reads the database's changes, if anything does.
    """

    service: str
    endpoint: str
    replicas: int
    pool: int
    clients: int
    connections: int
    capture: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseBackup:
    """When a cluster is backed up, and where its write-ahead log and base backups go.

    Attributes:
        store: Name of its ObjectStore.
        schedule: Six fields of cron, seconds first.
        endpoint: URL of an S3 service that is not Amazon's; else empty.
        region: Region of the bucket; empty where it is not known.
    """

    store: str
    schedule: str
    retention: str
    destination: str
    endpoint: str
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerTls:
    """Secrets of a cluster's certificates: that of the servers, and the one that standbys log in with.

    Each holds the authority that signed it under ``ca.crt``.
    """

    server: str
    replication: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolerTls:
    """Secrets of a pooler's certificates.

    Attributes:
        server: What it shows its clients; ``client`` is what it logs in with at the servers.
        server_authority: Who signs for the servers; ``client_authority`` signs for clients.
    """

    server: str
    client: str
    server_authority: str
    client_authority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseCluster:
    """A PostgreSQL cluster.

    Attributes:
        application: Argo CD Application of everything that belongs to it, the services' databases included.
        inherited_labels: Labels of what the operator makes for it, which has a name of its own already.
        catalog: The image catalogue; ``major`` picks the image.
        standbys: Standbys that confirm a commit; ``durability`` is what happens when too few are there.
        anti_affinity: ``required`` or ``preferred``, between zones; empty where the servers need not spread.
        tls: The certificates; None where the operator signs its own.
        authority_secret: Secret with the authority of the servers' certificate; ``server_name`` is a name that the
            certificate holds.
        owner: Role that owns the database that the cluster is born with, which no service uses; ``owner_secret``
            is the Secret with its password.
        access_rules: Lines of ``pg_hba.conf``.
        identity: Annotations of the servers' ServiceAccount.
        objectives: What its loss may cost.
        server: Folder of its archive.
        archives: Archives that it knows others by; ``recovery`` is what it is made from, None where it begins empty.
        region: Its place among the clusters of other regions; None where there are none.
        shares: What each service may open; ``demand`` is their sum and what is reserved.
        protected: Whether it outlives its removal from the tree.
        keeps_slots: Whether standbys keep the slots of who reads changes, so that none is lost in a failover.
        queries: What it is asked for metrics beside what its operator asks.
    """

    name: str
    namespace: str
    description: str
    application: str
    labels: Mapping[str, str]
    inherited_labels: Mapping[str, str]
    catalog: str
    major: int
    instances: int
    standbys: int
    durability: str
    anti_affinity: str
    priority_class: str
    cpu: str
    memory: str
    storage_class: str
    data_size: str
    wal_size: str
    parameters: Mapping[str, str]
    access_rules: tuple[str, ...]
    tls: ServerTls | None
    authority_secret: str
    server_name: str
    owner: str
    owner_secret: str
    identity: Mapping[str, str]
    backup: DatabaseBackup | None
    objectives: Objectives
    server: str
    archives: tuple[Archive, ...]
    recovery: Recovery | None
    region: Region | None
    max_connections: int
    shares: tuple[ConnectionShare, ...]
    protected: bool
    keeps_slots: bool = False
    queries: str = ""

    @property
    def queries_name(self) -> str:
        """ConfigMap with the questions."""
        return f"{self.name}-queries"

    @property
    def queries_labels(self) -> Mapping[str, str]:
        """Its labels: the operator reads it again when it changes."""
        return dict(sorted({**self.labels, "cnpg.io/reload": "true"}.items()))

    @property
    def demand(self) -> int:
        """Most connections that anybody may open."""
        return sum(each.connections + each.capture for each in self.shares) + self.reserved

    @property
    def reserved(self) -> int:
        """Connections that no service gets."""
        return RESERVED_CONNECTIONS

    @property
    def replicated(self) -> bool:
        """Whether there are standbys."""
        return self.instances > 1

    @property
    def synchronous(self) -> bool:
        """Whether standbys confirm commits."""
        return self.standbys > 0

    @property
    def quorum(self) -> bool:
        """Whether a failover waits until it surely loses no commit: that takes standbys to count."""
        return self.standbys > 0 and self.instances > self.standbys + 1

    @property
    def recovered(self) -> bool:
        """Whether it is made from an archive."""
        return self.recovery is not None

    @property
    def distributed(self) -> bool:
        """Whether clusters of other regions hold the same data."""
        return self.region is not None

    @property
    def certified(self) -> bool:
        """Whether an issuer of the cluster signs its certificates."""
        return self.tls is not None

    @property
    def backed_up(self) -> bool:
        """Whether there are backups."""
        return self.backup is not None

    @property
    def has_identity(self) -> bool:
        """Whether the servers' ServiceAccount carries annotations."""
        return bool(self.identity)

    @property
    def builtin_locale(self) -> bool:
        """Whether PostgreSQL brings a locale of its own (since 17), whose order no system library can change."""
        return self.major >= _BUILTIN_LOCALE_SINCE


_BUILTIN_LOCALE_SINCE = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """A job that calls a function of a database, which makes and drops partitions.

    Attributes:
        name: Name of the job and its ServiceAccount.
        schedule: Five fields of cron, in UTC.
        command: The statement.
        image: PostgreSQL's, for its client.
        connection: Where it connects to, as libpq takes it; ``authority`` is the Secret by which it checks the server,
            empty where nothing is checked.
    """

    name: str
    schedule: str
    command: str
    image: str
    connection: str
    authority: str
    priority_class: str
    pod_labels: Mapping[str, str]

    @property
    def checks(self) -> bool:
        """Whether it checks the server's certificate."""
        return bool(self.authority)


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """The database of one service, and the role that owns it.

    Attributes:
        name: The service; its objects are named after it.
        cluster: The cluster that it lies in.
        database: Name of the database in PostgreSQL; ``role`` is that of the role.
        secret: Secret with the name and password of the role, in the cluster's namespace.
        connections: Most connections of the role.
        migrated: Whether its service makes tables in it.
        service: The service; ``name`` says which part of its data it is, too, unless it is the first.
        maintenance: What looks after its partitions; None where nothing does.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    cluster: str
    database: str
    role: str
    secret: str
    extensions: tuple[str, ...]
    connections: int
    migrated: bool
    service: str
    maintenance: Maintenance | None
    protected: bool

    @property
    def maintained(self) -> bool:
        """Whether a job looks after its partitions."""
        return self.maintenance is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooler:
    """PgBouncer in front of a cluster.

    Attributes:
        cluster: The cluster behind it.
        type: ``rw`` for the primary, ``ro`` for standbys.
        catalog: The image catalogue; ``image`` is the key in it.
        parameters: Settings of ``pgbouncer.ini``.
        selector: Labels of its pods.
        spread: Whether its pods are spread; ``when_zone_unsatisfiable`` is as for a service.
        tls: Its certificates; None where the operator signs its own.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    cluster: str
    type: str
    instances: int
    mode: str
    catalog: str
    image: str
    parameters: Mapping[str, str]
    cpu: str
    memory: str
    priority_class: str
    selector: Mapping[str, str]
    spread: bool
    when_zone_unsatisfiable: str
    tls: PoolerTls | None

    @property
    def certified(self) -> bool:
        """Whether an issuer of the cluster signs its certificates."""
        return self.tls is not None

    @property
    def guarded(self) -> bool:
        """Whether drains take one pod at a time."""
        return self.instances > 1
