"""Databases whose changes are read from the write-ahead log; as in ``model.environment``, every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CAPTURE_CONNECTIONS = 4
"""Connections that a reader of changes opens: for the log, for its snapshot, for signals, and one while it starts
again and the old ones are not gone yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedTable:
    """A table whose changes are read."""

    schema: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The captured database of one service: what it publishes, and as whom it is read.

    Attributes:
        name: The service.
        application: Argo CD Application of the database cluster.
        cluster: The cluster; ``host`` and ``port`` are those of its primary.
        database: Name of the database in PostgreSQL; ``publication`` and ``slot`` are names in it.
        object_name: Name of the DatabaseRole and of the Publication.
        role: Role in PostgreSQL that reads, ``secret`` the Secret with its name and password in the cluster's
            namespace, and ``vault_key`` the entry of the secret store that its password comes from.
        connections: Most connections of the role.
        protected: Whether it outlives its removal from the tree.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    cluster: str
    host: str
    port: int
    database: str
    publication: str
    slot: str
    object_name: str
    role: str
    secret: str
    vault_key: str
    connections: int
    tables: tuple[CapturedTable, ...]
    protected: bool

    @property
    def schemas(self) -> tuple[str, ...]:
        """The schemas that the tables lie in."""
        return tuple(sorted({each.schema for each in self.tables}))

    @property
    def table_list(self) -> str:
        """The tables with their schemas, separated by commas."""
        return ",".join(f"{each.schema}.{each.name}" for each in self.tables)
