"""GIT-004: what an Application applies changes by a commit or a release only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from firefly_gen.check.delivered import PROJECT, Source
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, sequence, text
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="GIT-004",
    severity=Severity.ERROR,
    statement="Charts are pinned to one version; in prod, revisions are no branch that everybody writes to.",
    why="Whatever is merged, or released somewhere else, goes to production in the same minute, looked at by nobody.",
    mend="name a tag, a commit, or a branch that only releases are merged to, and exactly one version of a chart",
)
_MOVING = frozenset({"", "HEAD", "main", "master", "develop", "trunk", "*"})
_EXACT = re.compile(r"v?[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.+-]+)?")


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the revision of every source, and at the sources of every project."""
    environment = platform.environment
    prod = environment is None or environment.prod
    severity = META.severity if environment is not None else Severity.WARNING
    for application in platform.deliveries.applications:
        for source in application.sources:
            wrong = _wrong(source, prod=prod)
            if wrong:
                yield META.finding(application.resource, wrong, f"{source.place}.targetRevision", severity=severity)
    for project in platform.of_kind(PROJECT):
        for index, each in enumerate(sequence(at(project.body, "spec.sourceRepos"))):
            if prod and text(each) == "*":
                message = "its Applications may apply any repository of the world"
                yield META.finding(project, message, f"spec.sourceRepos[{index}]", "name the repositories", severity)


def _wrong(source: Source, *, prod: bool) -> str:
    if source.chart:
        exact = _EXACT.fullmatch(source.revision)
        return "" if exact else f"chart {source.chart} is taken in any version that fits {source.revision!r}"
    if prod and source.revision in _MOVING:
        return f"it follows {source.revision or 'HEAD'}, which every merge moves"
    return ""
