"""GIT-005: nothing that holds state, or what state depends on, goes by itself."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.delivered import PROJECT, Delivered, Deliveries
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, sequence, text
from firefly_gen.model.argo import NOT_PRUNED, sync_options
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="GIT-005",
    severity=Severity.ERROR,
    statement="Applications of charts and of state neither prune nor cascade; in prod, releases keep to sync windows.",
    why="An Application that is removed by mistake takes its definitions along, these every object of their kinds, "
    "and these the data.",
    mend="set `prune: false` for its project under `delivery.projects`; windows stand under `delivery.windows`",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at what Applications do with objects that have left, and at the windows of their projects."""
    deliveries = platform.deliveries
    for application in deliveries.applications:
        yield from _keeps(deliveries, application)
    for project in platform.of_kind(PROJECT):
        for index, window in enumerate(sequence(at(project.body, "spec.syncWindows"))):
            if not text(at(window, "timeZone")):
                message = "a sync window without a time zone is one of UTC, all the year round"
                yield META.finding(project, message, f"spec.syncWindows[{index}]", "set timeZone")
    if platform.environment is not None and platform.environment.prod:
        yield from _unguarded(deliveries)


def _keeps(deliveries: Deliveries, application: Delivered) -> Iterator[Finding]:
    reason = _reason(deliveries, application)
    if reason and application.prunes:
        yield META.finding(application.resource, f"it prunes, and {reason}", "spec.syncPolicy.automated.prune")
    if reason and application.cascades:
        yield META.finding(application.resource, f"its objects go with it, and {reason}", "metadata.finalizers")


def _reason(deliveries: Deliveries, application: Delivered) -> str:
    chart = next((each.chart for each in application.sources if each.chart), "")
    if chart:
        return f"chart {chart} brings definitions that all objects of their kinds go with"
    held = next((each for each in deliveries.held_by(application) if NOT_PRUNED in sync_options(each.body)), None)
    return f"it holds {held.identity}, which is to stay" if held else ""


def _unguarded(deliveries: Deliveries) -> Iterator[Finding]:
    """Projects whose Applications follow releases by themselves at any time."""
    for name, project in sorted(deliveries.projects.items()):
        releasing = any(each.project == name and each.prunes for each in deliveries.applications)
        if releasing and not sequence(at(project.body, "spec.syncWindows")):
            message = "its Applications are synced at any time, at night and at the week-end too"
            hint = "add one under `delivery.windows`"
            yield META.finding(project, message, "spec.syncWindows", hint, Severity.WARNING)
