"""Rules of Prometheus: those of the profile whose systems are there, and those that follow from objectives."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from firefly_gen.model.alerts import AlertingRule, RecordingRule, RuleGroup
from firefly_gen.model.profile import Alert, Need, Profile, Runbook, Severity
from firefly_gen.resolve.objectives import GROUP, objective_alerts, objective_records
from firefly_gen.resolve.problems import Problems

APPLICATION = "monitoring"
"""Argo CD Application of what belongs to no single service or system."""

OWNER = "owner"
"""Team of an alert that each tier's own team gets."""

_PATH = ("observability", "alerting")
_THRESHOLD = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_INTERVAL = "30s"
_SLOW_INTERVAL = "1m"
_ABSENT = "TargetsAbsent"
_NESTING = 200


def rule_groups(
    profile: Profile, met: frozenset[Need], jobs: Iterable[tuple[str, str]], labels: Mapping[str, str]
) -> tuple[RuleGroup, ...]:
    """Every group that has a rule.

    Args:
        profile: The profile.
        met: What the environment has; rules that need something else are left out.
        jobs: Everything that is scraped: its namespace, empty where it has none, and its job.
        labels: Labels of the platform's objects.
    """
    if not profile.observability.enabled:
        return ()
    alerting = profile.observability.alerting
    records: defaultdict[str, list[RecordingRule]] = defaultdict(list)
    for name, record in sorted(alerting.records.items()):
        if met.issuperset(record.needs):
            records[record.group].append(
                RecordingRule(name=name, expr=_line(record.expr), labels=dict(sorted(record.labels.items())))
            )
    records[GROUP].extend(objective_records(alerting))
    chosen = {name: each for name, each in alerting.alerts.items() if each.enabled and met.issuperset(each.needs)}
    chosen |= dict(objective_alerts(alerting))
    chosen[_ABSENT] = _absent(jobs)
    alerts: defaultdict[str, list[AlertingRule]] = defaultdict(list)
    for name, alert in sorted(chosen.items()):
        alerts[alert.group].append(_alert(name, alert, profile))
    return tuple(
        RuleGroup(
            name=name,
            namespace=profile.observability.namespace,
            application=APPLICATION,
            labels=labels,
            interval=_SLOW_INTERVAL if name == GROUP else _INTERVAL,
            records=tuple(records[name]),
            alerts=tuple(alerts[name]),
        )
        for name in sorted({*records, *alerts})
        if records[name] or alerts[name]
    )


def check_rules(profile: Profile, problems: Problems) -> None:
    """Notes alerts whose team, or whose thresholds, are nowhere."""
    alerting = profile.observability.alerting
    for name, alert in sorted(alerting.alerts.items()):
        path = (*_PATH, "alerts", name)
        if alert.team not in {OWNER, *alerting.teams}:
            problems.unknown((*path, "team"), "team", alert.team, (OWNER, *alerting.teams))
        texts = (alert.expr, alert.summary, alert.description, alert.runbook.query, alert.runbook.action)
        used = {match for text in texts for match in _THRESHOLD.findall(text)}
        for threshold in sorted(set(alert.thresholds) - used):
            problems.add((*path, "thresholds", threshold), f"nothing in {name} asks for {threshold!r}", key=True)


def _alert(name: str, entry: Alert, profile: Profile) -> AlertingRule:
    alerting = profile.observability.alerting
    team, teams = _team(entry.team, profile)

    def filled(text: str) -> str:
        return _THRESHOLD.sub(lambda match: str(entry.thresholds.get(match[1], match[0])), _line(text))

    return AlertingRule(
        name=name,
        expr=filled(entry.expr),
        duration=entry.duration,
        keep_firing=entry.keep_firing,
        labels=dict(
            sorted({**entry.labels, "severity": entry.severity.value, "team": team, "service": entry.service}.items())
        ),
        annotations={
            "description": filled(entry.description),
            "runbook_url": f"{alerting.runbooks}/{entry.group}.md#{name.lower()}",
            "summary": filled(entry.summary),
        },
        teams=teams,
        meaning=filled(entry.runbook.meaning),
        query=filled(entry.runbook.query),
        action=filled(entry.runbook.action),
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _team(team: str, profile: Profile) -> tuple[str, tuple[str, ...]]:
    """The label's value, and what it may come out as: the owner's depends on the tier, or on its namespace."""
    alerting = profile.observability.alerting
    if team != OWNER:
        return team, (team,)
    conditions = [
        *(
            (f'or (eq (index $labels "tier") "{tier}") (eq (index $labels "namespace") "{space.namespace}")', name)
            for tier, space in sorted(profile.tiers.items())
            for name, each in sorted(alerting.teams.items())
            if tier in each.tiers
        ),
        *(
            (f'eq (index $labels "namespace") "{namespace}"', name)
            for name, each in sorted(alerting.teams.items())
            for namespace in sorted(each.namespaces)
        ),
    ]
    if not conditions:
        return alerting.default_team, (alerting.default_team,)
    branches = [f"if {condition} }}}}{owner}" for condition, owner in conditions]
    template = "{{ " + "{{ else ".join(branches) + "{{ else }}" + alerting.default_team + "{{ end }}"
    return template, tuple(sorted({*(owner for _, owner in conditions), alerting.default_team}))


def either(parts: Sequence[str]) -> str:
    """Hundreds of parts go into parentheses, some in each: else each of them nests one deeper for whoever parses it."""
    if len(parts) <= _NESTING:
        return " or ".join(parts)
    return " or ".join(f"({either(parts[at : at + _NESTING])})" for at in range(0, len(parts), _NESTING))


def _absent(jobs: Iterable[tuple[str, str]]) -> Alert:
    wanted = [
        f'absent(up{{namespace="{namespace}", job="{job}"}})' if namespace else f'absent(up{{job="{job}"}})'
        for namespace, job in sorted(jobs)
    ]
    return Alert(
        enabled=True,
        group="prometheus",
        needs=(),
        severity=Severity.CRITICAL,
        team=OWNER,
        service="{{ $labels.job }}",
        expr=either(wanted),
        thresholds={},
        duration="10m",
        keep_firing="",
        labels={},
        summary="Nothing of {{ $labels.job }} is scraped",
        description="Prometheus has no target of the job {{ $labels.job }}: none of its other alerts can fire.",
        runbook=Runbook(
            meaning="The job is gone, or its monitor selects nothing. Whatever happens there, no alert will tell.",
            query="count by (namespace, job) (up)",
            action="Look whether its pods exist; then, on the page of Prometheus' targets, what its monitor finds.",
        ),
    )
