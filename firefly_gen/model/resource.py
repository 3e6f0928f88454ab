"""A Kubernetes object, who it is and where it came from, and the set that holds them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from firefly_gen.errors import Problem, TemplateError

Body = Mapping[str, Any]


def group_of(api_version: str) -> str:
    """API group of an apiVersion; empty for the core group."""
    return api_version.rpartition("/")[0]


def version_of(api_version: str) -> str:
    """An apiVersion without its group, for example ``v1``."""
    return api_version.rpartition("/")[2]


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """What makes an object the same object for the API server.

    Attributes:
        api_version: ``v1`` or ``group/version``.
        kind: For example ``Deployment``.
        namespace: Empty for a cluster-scoped object.
        name: ``metadata.name``.
    """

    api_version: str
    kind: str
    namespace: str
    name: str

    @property
    def group(self) -> str:
        """API group; empty for the core group."""
        return group_of(self.api_version)

    @property
    def version(self) -> str:
        """API version without its group, for example ``v1``."""
        return version_of(self.api_version)

    def __str__(self) -> str:
        where = f"{self.namespace}/{self.name}" if self.namespace else self.name
        return f"{self.kind} {where}"

    @classmethod
    def of(cls, body: Body) -> Identity:
        """Reads the identity out of an object.

        Raises:
            KeyError: The object lacks ``apiVersion``, ``kind`` or ``metadata.name``.
        """
        metadata = body["metadata"]
        return cls(body["apiVersion"], body["kind"], metadata.get("namespace", ""), metadata["name"])


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where an object came from.

    Attributes:
        layer: Name of the layer; empty for an object that was read from a tree.
        template: Path of the template below the layer's folder, or of the file that was read.
        item: Name of what it was rendered for (a service, a namespace); empty for ``for_each: once``.
    """

    layer: str
    template: str
    item: str = ""

    def __str__(self) -> str:
        place = f"{self.layer}/{self.template}" if self.layer else self.template
        return f"{place} for {self.item}" if self.item else place


@dataclass(frozen=True, slots=True)
class Resource:
    """One Kubernetes object.

    Attributes:
        identity: Who it is.
        body: The object itself; nobody changes it after it was made.
        origin: Where it came from.
        application: The Argo CD Application, and so the folder of the tree, that it belongs to,
            for example ``services/core-banking-accounts``.
        path: Path of its file below the tree's root, in POSIX form.
    """

    identity: Identity
    body: Body
    origin: Origin
    application: str
    path: str


def path_in_tree(application: str, identity: Identity) -> str:
    """Where an object's file stands below the tree's root: ``<application>/<kind>-<name>.yaml``."""
    name = identity.name.replace(":", "_")  # RBAC names may hold colons, which some file systems refuse
    return f"{application}/{identity.kind.lower()}-{name}.yaml"


class ResourceSet:
    """All objects of one environment, in the order of their paths, each identity and each path once.

    Args:
        resources: The objects.

    Raises:
        TemplateError: Two objects share an identity or a path; the message names both origins.
    """

    __slots__ = ("_by_identity",)

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._by_identity: dict[Identity, Resource] = {}
        by_path: dict[str, Resource] = {}
        clashes: list[Problem] = []
        for resource in sorted(resources, key=lambda each: (each.path, each.identity)):
            twin = self._by_identity.setdefault(resource.identity, resource)
            if twin is not resource:
                clashes.append(_clash(f"{resource.identity} is rendered twice", twin, resource))
                continue
            twin = by_path.setdefault(resource.path, resource)
            if twin is not resource:
                clashes.append(_clash(f"two objects want the file {resource.path}", twin, resource))
        if clashes:
            raise TemplateError(*clashes)

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._by_identity.values())

    def __len__(self) -> int:
        return len(self._by_identity)

    def get(self, identity: Identity) -> Resource | None:
        """The object of that identity, or None."""
        return self._by_identity.get(identity)


def _clash(what: str, first: Resource, second: Resource) -> Problem:
    return Problem(
        message=f"{what}: by {first.origin} ({first.identity}) and by {second.origin} ({second.identity})",
        hint="give one of them another name, or another application in its layer.yaml",
    )
