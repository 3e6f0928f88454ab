"""What a service uses of others: those that it calls, and what it keeps or sends its data in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A call from one service to another, declared in the catalogue.

    Attributes:
        target: Name of the called service.
        url: Base URL that the caller is given.
        env: Variable that it is given in.
        external: Whether the target runs outside the tree.
    """

    target: str
    url: str
    env: str
    external: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A further cluster that holds a part of a service's data."""

    cluster: str
    namespace: str
    host: str
    ssl_mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseUse:
    """A service's database.

    Attributes:
        cluster: The cluster that it lies in, and ``namespace`` that one's.
        host: What the service connects to, as ``endpoint`` of its catalogue entry says.
        name: Name of the database; ``role`` is that of the role that owns it.
        pool: Most connections of one pod.
        migrates: Whether the service runs migrations when it starts.
        ssl_mode: How the service checks the server, and ``authority`` the file with the certificate of who signs for
            it; empty where nothing is checked.
        shards: Further clusters with parts of its data, in their order.
        captured: Whether changes of some of its tables are read from the write-ahead log.
        dynamic: Whether Vault makes the name and password that the service logs in with.
    """

    cluster: str
    namespace: str
    endpoint: str
    host: str
    name: str
    role: str
    extensions: tuple[str, ...]
    pool: int
    migrates: bool
    ssl_mode: str = "require"
    authority: str = ""
    shards: tuple[Shard, ...] = ()
    captured: bool = False
    dynamic: bool = False

    def shard_in(self, cluster: str) -> int | None:
        """Number of the part of its data that lies in a cluster, 0 for the first; None where none does."""
        clusters = [self.cluster, *(each.cluster for each in self.shards)]
        return clusters.index(cluster) if cluster in clusters else None


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaUse:
    """A service's use of a Kafka cluster.

    Attributes:
        registry: URL of the registry of schemas; empty where the service uses none.
        registry_authority: File with the certificate that the registry's is checked by; empty where it speaks no TLS.
    """

    cluster: str
    namespace: str
    bootstrap: str
    publishes: tuple[str, ...]
    consumes: tuple[str, ...]
    group: str
    registry: str = ""
    registry_authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisUse:
    """A service's use of a Redis instance.

    Attributes:
        clustered: Whether it is a cluster of masters, and ``host`` one way in.
        encrypted: Whether it speaks TLS.
        authority: File with the certificate that the server's is checked by; empty where it speaks no TLS.
    """

    instance: str
    namespace: str
    host: str
    port: int
    clustered: bool = False
    encrypted: bool = False
    authority: str = ""
