"""Certificates of databases and caches; as in ``model.environment``, every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate that an issuer of the cluster signs.

    Attributes:
        application: Argo CD Application of what it is for.
        secret: Secret that takes certificate, key and authority; ``secret_labels`` are labels of that Secret.
        issuer: The ClusterIssuer.
        common_name: Who a client is; empty for a server.
        dns_names: Host names that a server is reached by.
        usages: What its key may be used for.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    secret: str
    secret_labels: Mapping[str, str]
    issuer: str
    common_name: str
    dns_names: tuple[str, ...]
    usages: tuple[str, ...]

    @property
    def of_server(self) -> bool:
        """Whether it stands for host names."""
        return bool(self.dns_names)

    @property
    def of_client(self) -> bool:
        """Whether somebody logs in with it."""
        return bool(self.common_name)
