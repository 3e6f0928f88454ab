"""PAR-001: in what the objects of one environment fall behind those of another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from firefly_gen.check.fields import kind_key
from firefly_gen.check.operands import COPIES
from firefly_gen.check.reading import walk, whole
from firefly_gen.model.finding import Finding
from firefly_gen.model.resource import Resource
from firefly_gen.model.rules import PARITY

_DIGEST = re.compile(r"-[0-9a-f]{10}$")
"""End of the name of a ConfigMap that says what is in it; see ``resolve.names``."""

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two environments.

    Attributes:
        name: Of the environment.
        resources: Its objects.
    """

    name: str
    resources: Iterable[Resource]


def differences(earlier: Side, later: Side) -> Iterator[Finding]:
    """Compares kinds, namespaces and names, and the numbers of copies.

    Args:
        earlier: The environment in which something is tried.
        later: The one in which it runs afterwards, which may have more copies, but not fewer.

    Yields:
        Each object that one side alone has, and each number that is lower on the later side.
    """
    before, after = _by_key(earlier), _by_key(later)
    for key, resource in before.items():
        if key not in after:
            yield _finding(resource, f"{earlier.name} has it, {later.name} does not")
    for key, resource in after.items():
        other = before.get(key)
        if other is None:
            yield _finding(resource, f"{later.name} has it, {earlier.name} does not")
        else:
            yield from _fewer(earlier.name, other, later.name, resource)


def _by_key(side: Side) -> Mapping[Key, Resource]:
    return {_key(each): each for each in side.resources}


def _key(resource: Resource) -> Key:
    identity = resource.identity
    name = _DIGEST.sub("", identity.name) if identity.kind == "ConfigMap" else identity.name
    return kind_key(identity), identity.namespace, name


def _fewer(earlier: str, before: Resource, later: str, after: Resource) -> Iterator[Finding]:
    for path in COPIES.get(kind_key(after.identity), ()):
        had = {place: number for place, value in walk(before.body, path) if (number := whole(value)) is not None}
        for place, value in walk(after.body, path):
            number = whole(value)
            if number is not None and number < had.get(place, number):
                yield _finding(after, f"{later} has {number}, fewer than the {had[place]} of {earlier}", place)


def _finding(resource: Resource, message: str, path: str = "") -> Finding:
    return Finding(
        id=PARITY.id,
        severity=PARITY.severity,
        message=message,
        subject=resource.identity,
        path=path,
        hint=PARITY.mend,
        origin=resource.origin,
    )
