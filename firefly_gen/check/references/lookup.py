"""What pods and other objects ask for by name, and what is wrong with an answer; for Secrets and ConfigMaps alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from firefly_gen.check.fields import Reference
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Keyed, Platform
from firefly_gen.check.reading import Found, below, mapping, text, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

_LISTED = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """A Secret or ConfigMap that an object names.

    Attributes:
        who: The part of the object that names it, as a message says it.
        name: The name, and where it stands.
        keys: The keys that are asked for, and where each stands.
        optional: Whether a pod starts without it.
    """

    resource: Resource
    who: str
    name: Found
    keys: tuple[Found, ...]
    optional: bool


def asked(
    platform: Platform,
    of_container: tuple[Reference, ...],
    of_pod: tuple[Reference, ...],
    of_kind: Mapping[str, tuple[Reference, ...]],
) -> Iterator[Asked]:
    """Everything that rendered pods and other kinds name, by those tables of ``fields``."""
    for pod in platform.rendered_pods:
        for container in pod.containers:
            who = f"container {container.name}"
            yield from _references(pod.owner, who, container.body, container.path, of_container)
        yield from _references(pod.owner, "the pod", pod.spec, pod.spec_path, of_pod)
    for kind, references in of_kind.items():
        for resource in platform.of_kind(kind):
            who = f"{resource.identity.kind} {resource.identity.name}"
            yield from _references(resource, who, resource.body, "", references)


def _references(resource: Resource, who: str, body: Any, base: str, references: Iterable[Reference]) -> Iterator[Asked]:
    for reference in references:
        for place, holder in walk(body, reference.at, base):
            fields = mapping(holder)
            name = text(fields.get(reference.name))
            if name:
                yield Asked(
                    resource,
                    who,
                    Found(below(place, reference.name), name),
                    tuple(_keys(fields, place, reference)),
                    fields.get("optional") is True,
                )


def _keys(fields: Mapping[str, Any], place: str, reference: Reference) -> Iterator[Found]:
    if reference.key:
        yield Found(below(place, reference.key), fields.get(reference.key))
    if reference.items:
        yield from walk(fields, "items[].key", place)


class Answers:
    """Holds what is asked for against what there is.

    Args:
        meta: The check that asks.
        kind: ``Secret`` or ``ConfigMap``.
        there: What there is, by namespace and name.
        certain: Whether something that is not there is made by nothing; where an operator of an unknown
            cluster may make it, findings are milder.
    """

    def __init__(self, meta: Meta, kind: str, there: Mapping[tuple[str, str], Keyed], *, certain: bool) -> None:
        self._meta = meta
        self._kind = kind
        self._there = there
        self._certain = certain
        self._elsewhere: Mapping[str, list[str]] | None = None

    def of(self, question: Asked) -> Iterator[Finding]:
        """What is wrong with one reference."""
        namespace, name = question.resource.identity.namespace, question.name.value
        found = self._there.get((namespace, name))
        severity = self._severity(question)
        if found is None:
            message = f"{question.who} asks for {self._kind} {namespace}/{name}, which nothing makes"
            yield self._meta.finding(question.resource, message, question.name.path, self._hint(name), severity)
            return
        if found.keys is None:
            return
        for place, key in question.keys:
            if isinstance(key, str) and key not in found.keys:
                message = f"{question.who} asks for key {key} of {self._kind} {namespace}/{name}"
                yield self._meta.finding(
                    question.resource, f"{message}, which has {_listed(found.keys)}", place, "", severity
                )

    def _severity(self, question: Asked) -> Severity:
        if question.optional:
            return Severity.WARNING if self._certain else Severity.NOTE
        return self._meta.severity if self._certain else Severity.WARNING

    def _hint(self, name: str) -> str:
        if self._elsewhere is None:
            self._elsewhere = defaultdict(list)
            for namespace, each in sorted(self._there):
                self._elsewhere[each].append(namespace)
        namespaces = self._elsewhere.get(name)
        if not namespaces:
            return ""
        return f"it exists in namespace {namespaces[0]}; make one here, a pod cannot reach into other namespaces"


def _listed(keys: frozenset[str]) -> str:
    shown = sorted(keys)
    rest = f" and {len(shown) - _LISTED} more" if len(shown) > _LISTED else ""
    return ", ".join(shown[:_LISTED]) + rest if shown else "no keys"
