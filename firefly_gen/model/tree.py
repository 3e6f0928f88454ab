"""The files of one environment as they will stand on disk, and what writing them changes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class TreeFile:
    """One file of the tree.

    Attributes:
        path: Below the tree's root, in POSIX form.
        content: Its bytes.
        origin: What made it, for the ledger; for example ``deployments/service.yaml.j2 for core-banking-cards``.
    """

    path: str
    content: bytes
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """All files of one environment, sorted by path.

    Attributes:
        environment: Its name.
        kubernetes_version: Minor version whose schemas proved it, for example ``1.36``.
        files: Sorted by path, each path once.
    """

    environment: str
    kubernetes_version: str
    files: tuple[TreeFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a tree would change, or has changed, on disk: paths below the tree's root, sorted."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)
