"""QUOTA-003: a namespace has room for every volume that is asked for in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firefly_gen.check.meta import Meta
from firefly_gen.check.operands import VOLUMES, VolumeTemplate
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, below, byte_count, mapping, text, walk, whole
from firefly_gen.check.resources import shown
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="QUOTA-003",
    severity=Severity.ERROR,
    statement="The volumes of databases, brokers and caches fit the ResourceQuota of their namespace.",
    why="The last pods get no volume and stay pending: a standby is missing on the day that it is needed.",
    mend="raise requests.storage or persistentvolumeclaims of the quota, or ask for smaller volumes",
)
_CLASS = ".storageclass.storage.k8s.io/"  # https://kubernetes.io/docs/concepts/policy/resource-quotas/
_SIZE, _COUNT = "requests.storage", "persistentvolumeclaims"
_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Volumes:
    """The volumes of one kind that an object asks for; ``size`` is that of each, in bytes."""

    owner: Resource
    storage_class: str
    count: int
    size: int

    def of(self, what: str) -> int:
        """How much of the bound they take."""
        return self.count * (self.size if what == _SIZE else 1)


def run(platform: Platform) -> Iterator[Finding]:
    """Adds up the volumes of each namespace that has a quota."""
    asked = [each for kind, templates in VOLUMES.items() for each in _asked(platform, kind, templates)]
    for quota in platform.of_kind("ResourceQuota"):
        inside = [each for each in asked if each.owner.identity.namespace == quota.identity.namespace]
        for key, value in mapping(at(quota.body, "spec.hard")).items():
            storage_class, mark, what = str(key).rpartition(_CLASS)
            if what in {_SIZE, _COUNT}:
                counted = [each for each in inside if not mark or each.storage_class == storage_class]
                yield from _fits(quota, str(key), what, byte_count(value), counted)


def _asked(platform: Platform, kind: str, templates: tuple[VolumeTemplate, ...]) -> Iterator[_Volumes]:
    for resource in platform.of_kind(kind):
        for template in templates:
            for place, volume in walk(resource.body, template.at) if template.at else (("", resource.body),):
                size = byte_count(at(volume, template.size))
                if size:
                    pods = _pods(resource, template.count, place)
                    yield _Volumes(resource, text(at(volume, template.storage_class)), pods, size)


def _pods(resource: Resource, count: str, place: str) -> int:
    """How many pods have such a volume; of several numbers, the one beside it."""
    for found in walk(resource.body, count) if count else ():
        beside = found.path.rpartition(".")[0]
        if "[]" not in count or place.startswith(f"{beside}."):
            number = whole(found.value)
            return 1 if number is None else number
    return 1


def _fits(quota: Resource, key: str, what: str, hard: int | None, volumes: list[_Volumes]) -> Iterator[Finding]:
    total = sum(each.of(what) for each in volumes)
    if hard is None or total <= hard:
        return
    unit = "memory" if what == _SIZE else ""
    largest = sorted(volumes, key=lambda each: -each.of(what))[:_NAMED]
    names = ", ".join(f"{each.owner.identity.name} {shown(unit, each.of(what))}" for each in largest)
    message = f"volumes may need {shown(unit, total)} of {key}, and the quota has {shown(unit, hard)} (most: {names})"
    yield META.finding(quota, message, below("spec.hard", key))
