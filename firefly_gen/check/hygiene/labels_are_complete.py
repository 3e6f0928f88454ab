"""LBL-001: every object says what it is, whose it is and who made it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from firefly_gen.check.fields import POD_TEMPLATES, kind_key
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, below, strings
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="LBL-001",
    severity=Severity.WARNING,
    statement="Every object carries the labels of the platform, and every label is one that Kubernetes takes.",
    why="Dashboards, policies and cost reports that go by label miss the object; an impossible label is refused.",
    mend="take the labels from the environment (`labels` of the service, of the namespace, or of the environment)",
)
NAME = "app.kubernetes.io/name"
CONSTANT = ("app.kubernetes.io/part-of", "app.kubernetes.io/managed-by", "firefly.io/env")
"""Labels with one value in the whole environment."""

_VALUE = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?")
_KEY = re.compile(
    r"(?:(?=[^/]{1,253}/)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*/)?"
    r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?"
)
"""Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set"""

_FORM = "at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends"


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the labels of every object and of every pod template."""
    wanted = _wanted(platform)
    possible: set[tuple[str, str]] = set()
    for resource in platform.resources:
        labels = strings(at(resource.body, "metadata.labels"))
        yield from _impossible(resource, labels, "metadata.labels", possible)
        template = POD_TEMPLATES.get(kind_key(resource.identity))
        if template:
            path = f"{template}.metadata.labels"
            yield from _impossible(resource, strings(at(resource.body, path)), path, possible)
        if wanted and not (labels.get(NAME) and wanted.items() <= labels.items()):
            yield from _incomplete(resource, labels, wanted)


def _wanted(platform: Platform) -> Mapping[str, str]:
    if platform.environment is None:
        return {}
    labels = platform.environment.labels
    return {key: labels[key] for key in CONSTANT if key in labels}


def _incomplete(resource: Resource, labels: Mapping[str, str], wanted: Mapping[str, str]) -> Iterator[Finding]:
    missing = [key for key in (NAME, *wanted) if not labels.get(key)]
    if missing:
        yield META.finding(resource, f"{resource.identity} lacks {', '.join(missing)}", "metadata.labels")
    for key, value in wanted.items():
        if labels.get(key, value) not in {value, ""}:
            message = f"{key} is {labels[key]}, but {value} everywhere else"
            yield META.finding(resource, message, below("metadata.labels", key))


def _impossible(
    resource: Resource, labels: Mapping[str, str], place: str, possible: set[tuple[str, str]]
) -> Iterator[Finding]:
    """What no API server takes; ``possible`` remembers what was looked at already, for labels repeat a lot."""
    if possible.issuperset(labels.items()):
        return
    for key, value in labels.items():
        if not _KEY.fullmatch(key):
            message = f"{key!r} cannot be the key of a label"
            yield META.finding(resource, message, below(place, key), _FORM, Severity.ERROR)
        if not _VALUE.fullmatch(value):
            message = f"{value!r} cannot be the value of a label"
            yield META.finding(resource, message, below(place, key), _FORM, Severity.ERROR)
        if _KEY.fullmatch(key) and _VALUE.fullmatch(value):
            possible.add((key, value))
