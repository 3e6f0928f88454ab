"""The Applications and projects of a tree, read from the objects themselves: who applies what, and when.

Source: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from firefly_gen.check.reading import at, mapping, sequence, text
from firefly_gen.model.argo import SYNC_WAVE
from firefly_gen.model.delivery import BOOTSTRAP
from firefly_gen.model.resource import Resource

if TYPE_CHECKING:
    from firefly_gen.check.platform import Platform

APPLICATION, PROJECT = "Application.argoproj.io", "AppProject.argoproj.io"
IN_CLUSTER = "in-cluster"
"""What Argo CD calls the cluster that it runs in."""

_NUMBER = re.compile(r"-?[0-9]{1,9}")
_HOME = "https://kubernetes.default.svc"
_FIRST = -1_000_000  # what a person applies by hand is there before everything


@dataclass(frozen=True, slots=True)
class Source:
    """Where an Application reads; ``path`` of the profile's own repository is below the tree's root.

    Attributes:
        place: Where it stands in the Application.
        chart: Name of the chart; empty for a folder.
        folder: The folder, as the repository has it.
        recurse: Whether folders below it are read too.
    """

    place: str
    repository: str
    revision: str
    chart: str
    folder: str
    recurse: bool


@dataclass(frozen=True, slots=True)
class Delivered:
    """An Application.

    Attributes:
        wave: Its place among the objects of the Application that made it.
        cluster: Name or API server of the cluster; that of Argo CD has one name for both.
        namespace: Where objects go that name none.
    """

    resource: Resource
    project: str
    wave: int
    sources: tuple[Source, ...]
    cluster: str
    namespace: str

    @property
    def name(self) -> str:
        """Its name."""
        return self.resource.identity.name

    @property
    def options(self) -> frozenset[str]:
        """Its sync options."""
        return frozenset(text(each) for each in sequence(at(self.resource.body, "spec.syncPolicy.syncOptions")))

    @property
    def prunes(self) -> bool:
        """Whether objects go by themselves when they have left its source."""
        automated = mapping(at(self.resource.body, "spec.syncPolicy.automated"))
        return automated.get("prune") is True and automated.get("enabled") is not False

    @property
    def cascades(self) -> bool:
        """Whether its objects go with it."""
        finalizers = sequence(at(self.resource.body, "metadata.finalizers"))
        return any(text(each).startswith("resources-finalizer.argocd.argoproj.io") for each in finalizers)


class Deliveries:
    """All Applications of a tree, and which objects each applies.

    Args:
        platform: The tree.
    """

    def __init__(self, platform: Platform) -> None:
        environment = platform.environment
        self._repository = environment.delivery.repository if environment else ""
        self._root = environment.delivery.path if environment else ""
        self.applications = tuple(_read(each) for each in platform.of_kind(APPLICATION))
        self.projects: Mapping[str, Resource] = {each.identity.name: each for each in platform.of_kind(PROJECT)}
        self._folders: defaultdict[str, list[Resource]] = defaultdict(list)
        for each in platform.resources:
            self._folders[_folder_of(each)].append(each)
        self._brings = {id(each.resource): each for each in reversed(self.applications)}
        self._positions: dict[int, Position | None] = {}
        self._holds: dict[str, tuple[Resource, ...]] = {}
        self._owners: defaultdict[str, list[Delivered]] = defaultdict(list)
        for application in self.applications:
            held = tuple(each for source in application.sources for each in self._held(source))
            self._holds[application.resource.path] = held
            for each in held:
                self._owners[each.path].append(application)

    def folder(self, source: Source) -> str | None:
        """The folder of the tree that a source reads; None where it reads another repository, or outside of it."""
        if source.chart or not self._repository or source.repository != self._repository:
            return None
        root, folder = PurePosixPath(self._root), PurePosixPath(source.folder)
        return str(folder.relative_to(root)) if folder.is_relative_to(root) else None

    def ours(self, source: Source) -> bool:
        """Whether a source reads the repository of the tree."""
        return not source.chart and bool(self._repository) and source.repository == self._repository

    def held_by(self, application: Delivered) -> tuple[Resource, ...]:
        """The objects of the tree that an Application applies."""
        return self._holds[application.resource.path]

    def owners(self, resource: Resource) -> tuple[Delivered, ...]:
        """The Applications that apply an object."""
        return tuple(self._owners.get(resource.path, ()))

    def folders(self) -> Iterator[tuple[str, tuple[Resource, ...]]]:
        """Every folder that somebody has to apply, with its objects."""
        for folder, resources in sorted(self._folders.items()):
            if folder != BOOTSTRAP:
                yield folder, tuple(resources)

    def position(self, resource: Resource) -> Position | None:
        """When an object of the tree is applied; None where nobody does."""
        if id(resource) not in self._positions:
            self._positions[id(resource)] = self._position(resource)
        return self._positions[id(resource)]

    def _position(self, resource: Resource) -> Position | None:
        if _folder_of(resource) == BOOTSTRAP:
            return Position(None, _FIRST, wave_of(resource))
        owners = self.owners(resource)
        if not owners:
            return None
        owner = owners[0]
        first = _folder_of(owner.resource) == BOOTSTRAP
        return Position(owner, _FIRST + 1 if first else owner.wave, wave_of(resource))

    def brought_by(self, resource: Resource) -> Position | None:
        """When that is applied which an Application brings; None where it is no Application."""
        found = self._brings.get(id(resource))
        return Position(found, found.wave, _FIRST) if found else None

    def _held(self, source: Source) -> Iterator[Resource]:
        folder = self.folder(source)
        if folder is None:
            return
        for each, resources in self._folders.items():
            if each == folder or (source.recurse and PurePosixPath(each).is_relative_to(folder)):
                yield from resources


@dataclass(frozen=True, slots=True)
class Position:
    """When an object is applied: by which Application, in which wave of all Applications, and in which of its own."""

    owner: Delivered | None
    outer: int
    inner: int


def _folder_of(resource: Resource) -> str:
    return resource.path.rpartition("/")[0] or "."


def wave_of(resource: Resource) -> int:
    """Sync wave of an object; 0 where it names none, or none that is a number."""
    wave = text(mapping(at(resource.body, "metadata.annotations")).get(SYNC_WAVE))
    return int(wave) if _NUMBER.fullmatch(wave) else 0


def cluster_of(destination: Any) -> str:
    """A destination's cluster by one name, however it is written."""
    fields = mapping(destination)
    name = text(fields.get("name")) or text(fields.get("server"))
    return IN_CLUSTER if name in {_HOME, IN_CLUSTER} else name


def allowed(pattern: str, value: str) -> bool:
    """Whether a pattern of an AppProject allows a value."""
    return fnmatchcase(value, pattern)


def _read(resource: Resource) -> Delivered:
    spec = mapping(resource.body.get("spec"))
    several = [(f"spec.sources[{index}]", each) for index, each in enumerate(sequence(spec.get("sources")))]
    destination = spec.get("destination")
    return Delivered(
        resource=resource,
        project=text(spec.get("project")),
        wave=wave_of(resource),
        sources=tuple(
            _source(place, mapping(each)) for place, each in several or [("spec.source", spec.get("source"))]
        ),
        cluster=cluster_of(destination),
        namespace=text(mapping(destination).get("namespace")),
    )


def _source(place: str, source: Mapping[str, Any]) -> Source:
    return Source(
        place=place,
        repository=text(source.get("repoURL")),
        revision=text(source.get("targetRevision")),
        chart=text(source.get("chart")),
        folder=text(source.get("path")).strip("/"),
        recurse=mapping(source.get("directory")).get("recurse") is True,
    )
