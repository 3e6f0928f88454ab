"""What Argo CD applies, in which order, and what it may: every value is final, as in ``model.environment``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from firefly_gen.model.profile import TargetCluster

BOOTSTRAP = "bootstrap"
"""Folder of what a person applies once; no Application owns it."""

ROOT = "argocd"
"""Folder of the Applications and projects themselves, which the root Application owns."""

OPERATORS = "operators"
"""Project of the operators' charts."""

CONTROL = "delivery"
"""Project of the root Application."""

IN_CLUSTER = TargetCluster(name="", server="https://kubernetes.default.svc")
"""The cluster that Argo CD itself runs in."""


@dataclass(frozen=True, slots=True, order=True)
class KindOf:
    """A kind, as an AppProject lists it; the group is empty for the core group."""

    group: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """Fields that somebody else changes in the cluster, and that Argo CD therefore leaves alone.

    Attributes:
        name: The one object that is meant; empty for all of the kind.
        pointers: JSON pointers.
        expressions: Paths for jq, where a pointer cannot say it.
    """

    group: str
    kind: str
    name: str = ""
    pointers: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The Application of a folder of the tree.

    Attributes:
        folder: The folder, below the tree's root.
        path: The same in the repository.
        project: Its AppProject, with the prefix.
        concern: The same without it.
        wave: Its place among all Applications.
        namespace: Where objects go that name none; that of its first namespaced object.
        cluster: Where it goes.
        prune: Whether objects go with their files, and all of them with the Application.
        ignored: What is changed by others.
        objects: How many there are in it.
    """

    name: str
    folder: str
    path: str
    project: str
    concern: str
    wave: int
    namespace: str
    cluster: TargetCluster
    labels: Mapping[str, str]
    prune: bool
    ignored: tuple[Ignored, ...]
    objects: int

    @property
    def wave_text(self) -> str:
        """The wave as an annotation has it."""
        return str(self.wave)

    @property
    def what(self) -> str:
        """What it applies, for people."""
        return f"folder {self.folder}"

    @property
    def count(self) -> str:
        """How many objects it holds, for people."""
        return str(self.objects)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The Application of an operator's Helm chart; what ``Application`` says holds here.

    Attributes:
        operator: The operator.
        repository: Of the chart.
        chart: Its name; empty where plain manifests lie in the folder ``path`` of a Git repository.
        version: Exactly this one.
        values: What it is installed with.
        creates_namespace: Whether its Application makes the namespace, with ``namespace_labels``.
        also_in: Other namespaces that it puts objects into.
        by_hand: Whether a person installs it first: Argo CD itself.
    """

    name: str
    operator: str
    description: str
    project: str
    wave: int
    repository: str
    chart: str
    path: str
    version: str
    values: Mapping[str, Any]
    namespace: str
    creates_namespace: bool
    namespace_labels: Mapping[str, str]
    also_in: tuple[str, ...]
    by_hand: bool
    cluster: TargetCluster
    labels: Mapping[str, str]

    @property
    def wave_text(self) -> str:
        """The wave as an annotation has it."""
        return str(self.wave)

    @property
    def what(self) -> str:
        """What it applies, for people."""
        return f"chart {self.chart} {self.version}" if self.chart else f"manifests {self.path} {self.version}"

    @property
    def count(self) -> str:
        """How many objects it holds, for people: only the chart knows."""
        return ""

    @property
    def values_file(self) -> str:
        """Where its values stand for a person to install it with."""
        return f"{BOOTSTRAP}/{self.name}.conf"

    @property
    def has_values(self) -> bool:
        """Whether it is installed with values of its own."""
        return bool(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A namespace of a cluster that a project may deploy to."""

    cluster: TargetCluster
    namespace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role in a project: its groups may do what the policies, in the words of Casbin, say."""

    name: str
    description: str
    groups: tuple[str, ...]
    policies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time at which syncs are denied, or alone allowed; ``duration`` is one of Go."""

    kind: str
    schedule: str
    duration: str
    time_zone: str
    manual: bool
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """An AppProject: what its Applications may read, where they may go, and what they may make.

    Attributes:
        concern: Its name without the prefix.
        sources: Repositories.
        cluster_kinds: Kinds outside of namespaces.
        namespaced_kinds: Kinds in namespaces; empty for all.
    """

    name: str
    concern: str
    description: str
    labels: Mapping[str, str]
    sources: tuple[str, ...]
    targets: tuple[Target, ...]
    cluster_kinds: tuple[KindOf, ...]
    namespaced_kinds: tuple[KindOf, ...]
    roles: tuple[Role, ...]
    windows: tuple[Window, ...]

    @property
    def has_cluster_kinds(self) -> bool:
        """Whether it may make anything outside of namespaces."""
        return bool(self.cluster_kinds)

    @property
    def bounded(self) -> bool:
        """Whether it may make certain kinds in namespaces only."""
        return bool(self.namespaced_kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRule:
    """What the profile says of a project."""

    description: str
    prune: bool
    deployers: tuple[str, ...]
    readers: tuple[str, ...]
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Project and wave of a folder."""

    project: str
    wave: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How the tree comes into the cluster.

    Attributes:
        repository: URL of the Git repository; ``revision`` is what the environment follows.
        path: The tree's folder in it.
        namespace: Of Argo CD.
        prefix: What names of Applications and projects begin with.
        root: Name of the root Application; ``control`` that of its project.
        root_path: Folder of the Applications in the repository.
        cluster: The cluster that the tree goes to.
        projects: What the profile says of each project, by concern; those of tiers included.
        folders: Places by pattern of folder.
        tiers: Places of services' folders by namespace.
        credentials: Secret with the login to the repository; empty where it is public.
        notifications: Annotations that subscribe a channel to failed syncs.
    """

    repository: str
    revision: str
    path: str
    namespace: str
    namespace_labels: Mapping[str, str]
    prefix: str
    root: str
    root_path: str
    control: str
    cluster: TargetCluster
    projects: Mapping[str, ProjectRule]
    folders: Mapping[str, Place]
    tiers: Mapping[str, Place]
    credentials: str = ""
    notifications: Mapping[str, str] = field(default_factory=dict)
