"""PROM-001: every expression parses, and asks for series and labels that there are."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.queries import Rule, expressions, rules, series
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.promql import PromqlError, analyse, parse

META = Meta(
    id="PROM-001",
    severity=Severity.ERROR,
    statement="Every PromQL expression parses, and the metrics and labels that it asks for exist.",
    why="An alert on a metric that nobody exports never fires; that comes out on the night that it was for.",
    mend="name a metric of `schemas/metrics/`, or describe your own in a file of that folder",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Parses what rules, analyses and scalers ask, and follows its labels."""
    known = series(platform)
    for each in expressions(platform):
        try:
            analysis = analyse(parse(each.text), known)
        except PromqlError as error:
            yield META.finding(each.resource, f"is no PromQL: {error}", each.path, "try it on Prometheus' own page")
            continue
        for message, hint in analysis.problems:
            yield META.finding(each.resource, message, each.path, hint)
    yield from _too_early(rules(platform))


def _too_early(every: tuple[Rule, ...]) -> Iterator[Finding]:
    """Rules of a group that ask for what a later one of the group records."""
    place = {(rule.resource.path, rule.group, rule.record): index for index, rule in enumerate(every) if rule.record}
    for index, rule in enumerate(every):
        for name in _names(rule):
            later = place.get((rule.resource.path, rule.group, name), index)
            if later > index:
                message = f"{rule.name} asks for {name}, which the group records only afterwards"
                hint = "move the recording rule up: until then the series is one evaluation old"
                yield META.finding(rule.resource, message, f"{rule.path}.expr", hint, Severity.WARNING)


def _names(rule: Rule) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(each.name for each in parse(rule.expr).selectors))
    except PromqlError:
        return ()
