"""GRAF-001: every dashboard finds its Grafana, its folder and its sources, and each of its panels shows something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from firefly_gen.check.dashboards import (
    COLUMNS,
    DASHBOARD,
    DATASOURCE,
    FOLDER,
    GRAFANA,
    JSON,
    Drawn,
    Panel,
    dashboards,
    overlapping,
)
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.queries import series
from firefly_gen.check.reading import at, mapping, sequence, strings, text
from firefly_gen.check.selectors import matches
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.metrics import MetricCatalogue
from firefly_gen.model.resource import Resource
from firefly_gen.promql import PromqlError, analyse, parse, without_variables
from firefly_gen.violations import Validator
from firefly_gen.yamlio import dotted

META = Meta(
    id="GRAF-001",
    severity=Severity.ERROR,
    statement="Dashboards, folders and sources find a Grafana; panels lie in 24 columns without overlapping, and each "
    "has a title, a unit, a source that exists and a query that can have an answer.",
    why="Whoever is called at night opens a dashboard that is not there, or panels that say `No data`.",
    mend="select a Grafana by its labels, name a source by its uid, and metrics of `schemas/metrics/`",
)

_SOURCES = ("json", "gzipJson", "url", "jsonnet", "jsonnetLib", "configMapRef", "grafanaCom", "oci")
_PROMETHEUS = "prometheus"
_TOLD = 5  # of what breaks the schema in one dashboard


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at every object for Grafana, then into every dashboard."""
    for resource in platform.of_kind(DASHBOARD, DATASOURCE, FOLDER):
        yield from _found_by_a_grafana(platform, resource)
    yield from _unique(platform)
    for resource in platform.of_kind(DASHBOARD):
        yield from _one_source(resource)
        yield from _in_a_folder(platform, resource)
    sources = {text(at(each.body, "spec.uid")): each for each in platform.of_kind(DATASOURCE)}
    validator = Validator(platform.dashboard_schema)
    known = series(platform) if dashboards(platform) else MetricCatalogue({})
    for drawn in dashboards(platform):
        if drawn.model is None:
            yield META.finding(drawn.resource, f"is no dashboard: {drawn.fault}", JSON)
            continue
        yield from _well_formed(drawn, validator)
        yield from _laid_out(drawn)
        for panel in drawn.panels:
            if not panel.heading:
                yield from _shows(drawn, panel, sources, known)


def _found_by_a_grafana(platform: Platform, resource: Resource) -> Iterator[Finding]:
    selector = at(resource.body, "spec.instanceSelector")
    across = at(resource.body, "spec.allowCrossNamespaceImport") is True
    found = [
        each
        for each in platform.of_kind(GRAFANA)
        if isinstance(selector, dict) and matches(selector, strings(at(each.body, "metadata.labels")))
    ]
    if not found:
        if platform.closed:
            yield META.finding(resource, "no Grafana carries the labels that it asks for", "spec.instanceSelector")
    elif not across and all(each.identity.namespace != resource.identity.namespace for each in found):
        message = f"Grafana lies in namespace {found[0].identity.namespace}, and takes nothing from others"
        yield META.finding(resource, message, "spec", "set allowCrossNamespaceImport to true")


def _unique(platform: Platform) -> Iterator[Finding]:
    titles: defaultdict[tuple[str, str], list[Resource]] = defaultdict(list)
    uids: defaultdict[tuple[str, str], list[Resource]] = defaultdict(list)
    for drawn in dashboards(platform):
        spec = mapping(drawn.resource.body.get("spec"))
        folder = text(spec.get("folderRef")) or text(spec.get("folderUID")) or text(spec.get("folder"))
        titles[folder, text(mapping(drawn.model).get("title"))].append(drawn.resource)
        uids[DASHBOARD, drawn.uid].append(drawn.resource)
    for kind in (DATASOURCE, FOLDER):
        for each in platform.of_kind(kind):
            uids[kind, text(at(each.body, "spec.uid"))].append(each)
    for what, groups, place in (("uid", uids, "spec.uid"), ("title", titles, JSON)):
        for (_, value), group in groups.items():
            for twin in group[1:] if value else ():
                message = f"{group[0].identity.kind} {group[0].identity.name} has the {what} {value!r} already"
                yield META.finding(twin, message, place)


def _one_source(resource: Resource) -> Iterator[Finding]:
    given = [name for name in _SOURCES if name in mapping(resource.body.get("spec"))]
    if len(given) != 1:
        said = " and ".join(given) or "nothing"
        yield META.finding(resource, f"a dashboard comes from one place, and this one from {said}", "spec")


def _in_a_folder(platform: Platform, resource: Resource) -> Iterator[Finding]:
    folder = text(at(resource.body, "spec.folderRef"))
    if folder and platform.find(FOLDER, resource.identity.namespace, folder) is None:
        yield META.finding(resource, f"there is no GrafanaFolder {folder} in its namespace", "spec.folderRef")


def _well_formed(drawn: Drawn, validator: Validator) -> Iterator[Finding]:
    for each in validator.violations(drawn.model)[:_TOLD]:
        yield META.finding(drawn.resource, f"{dotted(each.path)}: {each.message}", JSON, each.hint)
    inner = text(mapping(drawn.model).get("uid"))
    if inner and inner != drawn.uid:
        yield META.finding(drawn.resource, f"its JSON calls it {inner!r}, and the object {drawn.uid!r}", "spec.uid")


def _laid_out(drawn: Drawn) -> Iterator[Finding]:
    for panel in drawn.panels:
        if panel.place and not 0 <= panel.place.left < panel.place.right <= COLUMNS:
            message = (
                f"{panel.name} takes columns {panel.place.left} to {panel.place.right - 1}, and there are {COLUMNS}"
            )
            yield META.finding(drawn.resource, message, JSON)
    for one, other in overlapping(drawn):
        yield META.finding(drawn.resource, f"{one.name} and {other.name} lie on top of each other", JSON)


def _shows(drawn: Drawn, panel: Panel, sources: dict[str, Resource], known: MetricCatalogue) -> Iterator[Finding]:
    lacks = [
        what
        for what, there in (
            ("title", text(panel.body.get("title"))),
            ("unit", text(at(panel.body, "fieldConfig.defaults.unit"))),
            ("query", sequence(panel.body.get("targets"))),
        )
        if not there
    ]
    if lacks:
        yield META.finding(drawn.resource, f"{panel.name} has no {' and no '.join(lacks)}", JSON)
    for target in sequence(panel.body.get("targets")):
        query = mapping(target)
        uid = text(at(query, "datasource.uid")) or text(at(panel.body, "datasource.uid"))
        source = sources.get(uid)
        if source is None:
            message = f"{panel.name} asks the source {uid!r}, and there is none of that uid"
            yield META.finding(
                drawn.resource, message, JSON, f"there are {', '.join(sorted(sources))}" if sources else ""
            )
        elif text(at(source.body, "spec.datasource.type")) == _PROMETHEUS:
            yield from _answered(drawn, panel, text(query.get("expr")), known)


def _answered(drawn: Drawn, panel: Panel, expr: str, known: MetricCatalogue) -> Iterator[Finding]:
    try:
        analysis = analyse(parse(without_variables(expr)), known)
    except PromqlError as error:
        yield META.finding(drawn.resource, f"{panel.name}: {expr!r} is no PromQL: {error}", JSON)
        return
    for message, hint in analysis.problems:
        yield META.finding(drawn.resource, f"{panel.name}: {message}", JSON, hint)
