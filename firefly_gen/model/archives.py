"""Archives of PostgreSQL in object stores, and clusters that are made from one; every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectStore:
    """Where archives lie: the one that a cluster writes, or one that it only reads.

    Attributes:
        cluster: The cluster that it belongs to.
        retention: How far back a cluster can be restored; empty for an archive that is only read.
        provider: ``s3``, ``google`` or ``azure``.
        endpoint: URL of an S3 service that is not Amazon's; else empty.
        secret: Secret with the keys of S3; empty where pods have an identity of their own.
        encryption: What S3 is asked for; empty for the bucket's own.
        protected: Whether it outlives its removal from the tree.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    cluster: str
    retention: str
    provider: str
    destination: str
    endpoint: str
    secret: str
    encryption: str
    protected: bool

    @property
    def written(self) -> bool:
        """Whether its cluster archives in it."""
        return bool(self.retention)

    @property
    def s3(self) -> bool:
        """Whether it is S3, or speaks like it."""
        return self.provider == "s3"

    @property
    def google(self) -> bool:
        """Whether it is Google Cloud Storage."""
        return self.provider == "google"


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """An archive by the name that a cluster calls its owner: ``store`` is its ObjectStore, ``server`` the folder."""

    name: str
    store: str
    server: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """The archive that a cluster is made from, and the moment; an empty one is the end of the archive."""

    source: str
    target_time: str

    @property
    def stops(self) -> bool:
        """Whether it stops before the end of the archive."""
        return bool(self.target_time)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The place of a cluster among those of other regions.

    Attributes:
        name: This region; ``primary`` is the one that is written to.
        source: The region that this one follows, or would.
        promotion_token: What the former primary said at its end; empty where nothing is waited for.
    """

    name: str
    primary: str
    source: str
    promotion_token: str

    @property
    def promoted(self) -> bool:
        """Whether a token has to be waited for."""
        return bool(self.promotion_token)

    @property
    def follows(self) -> bool:
        """Whether it is a copy that cannot be written to."""
        return self.name != self.primary
