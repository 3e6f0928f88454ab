"""GIT-003: what controllers change in the cluster is not put back for ever."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.delivered import Delivered, Deliveries
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, text, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.mutators import CHART_MUTATORS, Mutator, mutators
from firefly_gen.model.resource import Resource

META = Meta(
    id="GIT-003",
    severity=Severity.ERROR,
    statement="Fields that controllers change are not rendered, or their Application leaves them alone.",
    why="Argo CD and the controller undo each other's changes for ever: a canary never gets traffic, a scaler no pods.",
    mend="leave the field out, or list it under ignoreDifferences of the Application",
)
_RESPECT = "RespectIgnoreDifferences=true"


def run(platform: Platform) -> Iterator[Finding]:
    """Holds every Application against the table of what is changed."""
    deliveries = platform.deliveries
    for application in deliveries.applications:
        if any(source.chart for source in application.sources):
            yield from _chart(application)
        else:
            yield from _folder(deliveries, application)


def _chart(application: Delivered) -> Iterator[Finding]:
    """Only the chart knows what it holds, so whatever operators change is left alone."""
    for group, kind, path in CHART_MUTATORS:
        if not _ignores(application, group, kind, path):
            message = f"operators fill in {path} of each {kind}, which it puts back"
            yield META.finding(application.resource, message, "spec.ignoreDifferences")


def _folder(deliveries: Deliveries, application: Delivered) -> Iterator[Finding]:
    held = deliveries.held_by(application)
    for each in mutators({(one.identity.group, one.identity.kind) for one in held}):
        changed = next((one for one in held if _is_rendered(each, one)), None)
        if changed is None:
            continue
        if not _ignores(application, each.group, each.kind, each.pointer or each.expression):
            message = f"a {each.by[1]} changes {each.field} of {changed.identity}: {each.why}"
            yield META.finding(application.resource, message, "spec.ignoreDifferences")
        elif _RESPECT not in application.options:
            message = f"it shows no difference in {each.field} of {changed.identity}, yet each sync puts it back"
            hint = f"add {_RESPECT}"
            yield META.finding(application.resource, message, "spec.syncPolicy.syncOptions", hint)


def _is_rendered(mutator: Mutator, resource: Resource) -> bool:
    if (resource.identity.group, resource.identity.kind) != (mutator.group, mutator.kind):
        return False
    return any(True for _ in walk(resource.body, mutator.field))


def _ignores(application: Delivered, group: str, kind: str, path: str) -> bool:
    for each in sequence(at(application.resource.body, "spec.ignoreDifferences")):
        fields = mapping(each)
        named = text(fields.get("group")) == group and text(fields.get("kind")) == kind
        paths = (*sequence(fields.get("jsonPointers")), *sequence(fields.get("jqPathExpressions")))
        if named and path in paths:
            return True
    return False
