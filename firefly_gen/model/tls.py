"""Certificates of what watches the platform; what holds for ``model.environment`` holds here: every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchCertificate:
    """A certificate by which two parts of observability know each other.

    Attributes:
        secret: Secret that holds it, its key, and the authority that signed it.
        issuer: ClusterIssuer that signs it.
        hosts: Names that it is good for.
        encoding: How the key is written: ``PKCS1`` or ``PKCS8``, which Java wants.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    secret: str
    issuer: str
    hosts: tuple[str, ...]
    encoding: str
