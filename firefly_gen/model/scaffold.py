"""What a repository is begun with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceChoices:
    """What a person decides about a service's repository.

    Attributes:
        environment: Profile that a new image is put into first.
        manifests: Repository with the profiles, as ``OWNER/NAME``.
        java: Feature release of Java, for example ``25``.
        buildpack: Whether a buildpack makes the image, and not a Dockerfile.
    """

    environment: str
    manifests: str
    java: str
    buildpack: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceScaffold:
    """The repository of one service.

    Attributes:
        module: Maven module whose jar the image runs.
        repository: Where the image goes, without a tag.
        port: That it listens on.
        user: Number of the user that the process runs as.
        platforms: CPU architectures that the image is built for.
        choices: What a person decided.
        version: Release of firefly-gen that its workflow installs.
    """

    name: str
    module: str
    repository: str
    port: int
    user: int
    platforms: tuple[str, ...]
    choices: ServiceChoices
    version: str

    @property
    def registry(self) -> str:
        """Host that the workflow signs in to."""
        return self.repository.partition("/")[0]

    @property
    def platform_words(self) -> tuple[str, ...]:
        """Platforms as builders of images name them."""
        return tuple(f"linux/{each}" for each in self.platforms)

    @property
    def platforms_listed(self) -> str:
        """The same as one text, separated by commas."""
        return ",".join(self.platform_words)


@dataclass(frozen=True, slots=True, kw_only=True)
class TierOwner:
    """Who owns a tier's services."""

    name: str
    owner: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryScaffold:
    """The repository of profiles and trees.

    Attributes:
        environments: Names of its environments.
        tool: Address of the repository that pre-commit installs firefly-gen from.
        platform: Team that owns everything that nobody else does; ``data`` owns databases, brokers and caches.
        version: Release of firefly-gen that it is proved with.
    """

    environments: Sequence[str]
    tiers: tuple[TierOwner, ...]
    tool: str
    platform: str
    data: str
    version: str
