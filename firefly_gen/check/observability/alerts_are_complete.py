"""PROM-003: every alert says how bad it is, whose it is, and what to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from firefly_gen.check.alerts import values_of
from firefly_gen.check.durations import seconds
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.queries import Rule, rules
from firefly_gen.check.reading import text
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.profile import Severity as AlertSeverity

META = Meta(
    id="PROM-003",
    severity=Severity.ERROR,
    statement="Every alert has its own name, a severity, team and service, texts and a runbook, and lasts a minute.",
    why="An alert without them reaches nobody, or somebody who does not know what to do.",
    mend="give it labels severity, team, service; annotations summary, description, runbook_url; and `for`",
)
_ANNOTATIONS = ("summary", "description", "runbook_url")
_LEAST_SECONDS = 60


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the labels, texts and times of every alert."""
    teams = _teams(platform)
    named: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in rules(platform):
        if rule.alert:
            named[rule.alert].append(rule)
            yield from _labels(rule, teams)
            yield from _texts(rule)
            yield from _time(rule)
    for name, twins in named.items():
        for rule in twins[1:]:
            message = f"there are {len(twins)} alerts called {name}: their runbooks and silences cannot be told apart"
            yield META.finding(rule.resource, message, f"{rule.path}.alert", "give each a name of its own")


def _teams(platform: Platform) -> frozenset[str]:
    environment = platform.environment
    return frozenset(team for each in (environment.watch.alert_routing if environment else ()) for team in each.teams)


def _labels(rule: Rule, teams: frozenset[str]) -> Iterator[Finding]:
    path = f"{rule.path}.labels"
    severity = rule.labels.get("severity", "")
    if severity not in set(AlertSeverity):
        known = ", ".join(sorted(AlertSeverity))
        yield META.finding(rule.resource, f"severity of {rule.alert} is {severity or 'missing'}", path, f"say {known}")
    owners = values_of(rule.labels.get("team", ""))
    if not any(owners):
        yield META.finding(rule.resource, f"{rule.alert} names no team", path)
    for team in owners:
        if team and teams and team not in teams:
            message = f"{rule.alert} belongs to team {team}, which the profile does not have"
            yield META.finding(rule.resource, message, path, f"there are: {', '.join(sorted(teams))}")
    if not rule.labels.get("service"):
        yield META.finding(rule.resource, f"{rule.alert} names no service", path)


def _texts(rule: Rule) -> Iterator[Finding]:
    for key in _ANNOTATIONS:
        if not rule.annotations.get(key):
            yield META.finding(rule.resource, f"{rule.alert} has no {key}", f"{rule.path}.annotations")


def _time(rule: Rule) -> Iterator[Finding]:
    duration = seconds(text(rule.body.get("for")) or "0s", "s")
    if duration is None or duration < _LEAST_SECONDS:
        message = f"{rule.alert} fires at the first sight of a single sample"
        yield META.finding(rule.resource, message, f"{rule.path}.for", "say `for: 1m` or more")
