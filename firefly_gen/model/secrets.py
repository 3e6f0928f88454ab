"""Secrets that are filled from the secret store, and how pods read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretEntry:
    """One key of a Secret and where its value lies: entry and property of the secret store."""

    key: str
    remote_key: str
    remote_property: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A Secret that is filled from the secret store.

    Attributes:
        type: Kubernetes type of the Secret, for example ``kubernetes.io/basic-auth``.
        labels: Labels of the ExternalSecret.
        literals: Keys whose values are no secret, with the values.
        target_labels: Labels of the Secret itself, where an operator asks for some.
        target_annotations: Annotations of the Secret itself.
        store: Name of the store that it is read from.
        refresh: How often it is read again.
        generator: Name of the VaultDynamicSecret that fills the rest of it; empty where none does.
        mounted: Whether the Secrets Store CSI driver makes it while pods mount a volume of its name.
    """

    name: str
    namespace: str
    application: str
    type: str
    labels: Mapping[str, str]
    entries: tuple[SecretEntry, ...]
    literals: Mapping[str, str] = field(default_factory=dict)
    target_labels: Mapping[str, str] = field(default_factory=dict)
    target_annotations: Mapping[str, str] = field(default_factory=dict)
    store: str = ""
    refresh: str = ""
    generator: str = ""
    mounted: bool = False

    @property
    def has_literals(self) -> bool:
        """Whether some of its values are no secret."""
        return bool(self.literals)

    @property
    def stored(self) -> bool:
        """Whether any of its values lies in the store."""
        return bool(self.entries)

    @property
    def generated(self) -> bool:
        """Whether some of its values are made when it is read."""
        return bool(self.generator)

    @property
    def marked(self) -> bool:
        """Whether the Secret itself gets labels or annotations."""
        return bool(self.target_labels or self.target_annotations)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretEnv:
    """An environment variable whose value is a key of a Secret."""

    name: str
    secret: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretFile:
    """A key of a Secret that the service reads as a file of that name in a folder.

    Attributes:
        name: Name of the volume.
        mounted: Whether the volume is that of the Secrets Store CSI driver, which holds all keys of the Secret.
    """

    name: str
    secret: str
    key: str
    folder: str
    mounted: bool = False

    @property
    def copied(self) -> bool:
        """Whether the volume is made of the Secret."""
        return not self.mounted


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretMount:
    """A Secret that a pod reads as files, in a volume of its own.

    Where the Secrets Store CSI driver fills the volume, ``secret`` names its class, too.
    """

    name: str
    secret: str
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The secret store that every ExternalSecret names; dynamic credentials are made anew at ``database_refresh``."""

    kind: str
    name: str
    refresh_interval: str
    database_refresh: str = ""
