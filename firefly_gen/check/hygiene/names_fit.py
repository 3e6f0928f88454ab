"""NAME-001: names are ones that Kubernetes takes, for the object and for what is made from it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from firefly_gen.check.fields import kind_key
from firefly_gen.check.hygiene.budgets import BUDGETS, FREE, LABELS, Budget
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Container, Platform, Pod
from firefly_gen.check.reading import mapping, sequence
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="NAME-001",
    severity=Severity.ERROR,
    statement="Every name has the form and length that its kind asks for, and leaves room for what is added to it.",
    why="The API server refuses the object, or the objects that are made from it.",
    mend="use at most 63 lower-case letters, digits and `-`, beginning with a letter and ending in a letter or "
    "digit; shorten where something is added",
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SERVICE = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SUBDOMAIN = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_SEGMENT = re.compile(r"(?!\.{1,2}\Z)[^/%]+")
_PORT = re.compile(r"(?=.{1,15}\Z)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*")
"""Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/, and RFC 6335 for ports."""


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the name of every object, and of every container, port and volume of rendered pods."""
    for resource in platform.resources:
        kind = kind_key(resource.identity)
        yield from _malformed(resource, kind)
        for budget in BUDGETS.get(kind, ()):
            yield from _too_long(resource, budget)
    for pod in platform.rendered_pods:
        yield from _parts(pod)


def _malformed(resource: Resource, kind: str) -> Iterator[Finding]:
    name, kind_name = resource.identity.name, resource.identity.kind
    if kind in FREE:
        pattern, form = _SEGMENT, "a path segment"
    elif kind == "Service":
        pattern, form = _SERVICE, "a DNS label that begins with a letter (RFC 1035)"
    elif kind in LABELS:
        pattern, form = _LABEL, "a DNS label (RFC 1123)"
    else:
        pattern, form = _SUBDOMAIN, "a DNS subdomain (RFC 1123)"
    if not pattern.fullmatch(name):
        message = f"{name!r} ({len(name)} characters) cannot be the name of a {kind_name}: it must be {form}"
        yield META.finding(resource, message, "metadata.name")


def _too_long(resource: Resource, budget: Budget) -> Iterator[Finding]:
    name = resource.identity.name
    if len(name) > budget.longest:
        message = f"{name} has {len(name)} characters; {budget.longest} are the most, because {budget.reason}"
        severity = META.severity if budget.breaks else Severity.WARNING
        yield META.finding(resource, message, "metadata.name", "shorten the name", severity)


def _parts(pod: Pod) -> Iterator[Finding]:
    for container in pod.containers:
        yield from _of_container(pod, container)
    for index, volume in enumerate(sequence(pod.spec.get("volumes"))):
        name = mapping(volume).get("name")
        if isinstance(name, str) and not _LABEL.fullmatch(name):
            place = f"{pod.spec_path}.volumes[{index}].name"
            yield META.finding(pod.owner, f"{name!r} cannot be the name of a volume", place)


def _of_container(pod: Pod, container: Container) -> Iterator[Finding]:
    if container.name and not _LABEL.fullmatch(container.name):
        message = f"{container.name!r} cannot be the name of a container"
        yield META.finding(pod.owner, message, f"{container.path}.name")
    for index, port in enumerate(sequence(container.body.get("ports"))):
        name = mapping(port).get("name")
        if isinstance(name, str) and not _PORT.fullmatch(name):
            message = f"{name!r} cannot be the name of a port: at most 15 lower-case letters, digits and `-`"
            yield META.finding(pod.owner, message, f"{container.path}.ports[{index}].name")
