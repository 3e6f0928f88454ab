"""Grafana, and who may log in."""

from __future__ import annotations

from dataclasses import dataclass

from firefly_gen.model.profile.platform import PinnedImage


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Where people log in."""

    issuer: str
    client_id: str
    vault_key: str
    editors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grafana:
    """Grafana. Without ``login``, only the administrator gets in."""

    enabled: bool
    cpu: str
    memory: str
    host: str
    login: Login | None = None
    image: PinnedImage
