"""Rules that follow from what tiers and services promise.

How fast a budget burns, and over which windows that is looked at: https://sre.google/workbook/alerting-on-slos/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from firefly_gen.model.alerts import RecordingRule
from firefly_gen.model.profile import Alert, Alerting, Objective, Runbook, Severity
from firefly_gen.resolve.problems import Problems

GROUP = "objectives"
"""The group of all of these rules."""

_COUNT = "http_server_requests_seconds_count"
_BUCKET = "http_server_requests_seconds_bucket"
_SHORT = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """A pair of windows: the budget of 30 days burns ``factor`` times too fast over both."""

    long: str
    short: str
    factor: float
    severity: Severity
    duration: str


_WINDOWS = (
    _Window(long="1h", short="5m", factor=14.4, severity=Severity.CRITICAL, duration="2m"),
    _Window(long="6h", short="30m", factor=6, severity=Severity.CRITICAL, duration="15m"),
    _Window(long="1d", short="2h", factor=3, severity=Severity.WARNING, duration="1h"),
    _Window(long="3d", short="6h", factor=1, severity=Severity.WARNING, duration="3h"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """What has an objective: ``label`` names it in series, ``by`` are the labels of its series."""

    name: str
    label: str
    by: str
    entries: Mapping[str, Objective]


def check_objectives(alerting: Alerting, tiers: Sequence[str], services: Sequence[str], problems: Problems) -> None:
    """Notes objectives of what is not there, and those whose time nobody counts."""
    path = ("observability", "alerting", "objectives")
    for section, entries, known in (
        ("tiers", alerting.objectives.tiers, tiers),
        ("services", alerting.objectives.services, services),
    ):
        for name, objective in entries.items():
            if name not in known:
                problems.unknown((*path, section, name), section[:-1], name, known, key=True)
            if objective.latency_ms not in alerting.latency_buckets_ms:
                message = f"services do not count requests that take less than {objective.latency_ms} ms"
                hint = f"take one of `latency_buckets_ms`: {', '.join(map(str, sorted(alerting.latency_buckets_ms)))}"
                problems.add((*path, section, name, "latency_ms"), message, hint)


def objective_records(alerting: Alerting) -> tuple[RecordingRule, ...]:
    """The objectives themselves, and the part of requests that break them over each window."""
    found: list[RecordingRule] = []
    for level in _levels(alerting):
        for name, objective in sorted(level.entries.items()):
            found.extend(_promised(level, name, objective))
        found.extend(_failed(level, window) for window in _SHORT)
        for window in _SHORT:
            found.extend(_slow(level, name, each, window) for name, each in sorted(level.entries.items()))
    return tuple(found)


def objective_alerts(alerting: Alerting) -> Iterator[tuple[str, Alert]]:
    """Alerts by name: two kinds of promise, over four pairs of windows, a tier and a service."""
    for level in _levels(alerting):
        for kind in ("Error", "Latency"):
            for window in _WINDOWS:
                yield f"{level.name.title()}{kind}BudgetBurn{window.long.title()}", _alert(level, kind, window)


def _levels(alerting: Alerting) -> tuple[_Level, ...]:
    tiers = _Level(name="tier", label="tier", by="tier", entries=alerting.objectives.tiers)
    services = _Level(name="service", label="service", by="namespace, service", entries=alerting.objectives.services)
    return tuple(each for each in (tiers, services) if each.entries)


def _promised(level: _Level, name: str, objective: Objective) -> Iterator[RecordingRule]:
    for what, percent in (("error", objective.availability), ("slow", objective.latency)):
        yield RecordingRule(
            name=f"{level.name}:objective:{what}_budget",
            expr=f"vector({round((100 - percent) / 100, 8):g})",
            labels={level.label: name},
        )


def _failed(level: _Level, window: str) -> RecordingRule:
    chosen = f'{level.label}=~"{"|".join(sorted(level.entries))}"'
    errors = f'sum by ({level.by}) (rate({_COUNT}{{{chosen}, outcome="SERVER_ERROR"}}[{window}]))'
    every = f"sum by ({level.by}) (rate({_COUNT}{{{chosen}}}[{window}]))"
    # Where nothing failed there is no series of failures: none of the requests did.
    return RecordingRule(
        name=f"{level.name}:http_server_requests_errors:ratio_rate{window}",
        expr=f"({errors} or 0 * {every}) / ({every} > 0)",
        labels={},
    )


def _slow(level: _Level, name: str, objective: Objective, window: str) -> RecordingRule:
    seconds = objective.latency_ms / 1000
    # The same number is written 1 or 1.0, as the library's version has it.
    bound = f'le="{seconds:g}"' if seconds != int(seconds) else f'le=~"{int(seconds)}([.]0)?"'
    chosen = f'{level.label}="{name}"'
    quick = f"sum by ({level.by}) (rate({_BUCKET}{{{chosen}, {bound}}}[{window}]))"
    every = f"sum by ({level.by}) (rate({_COUNT}{{{chosen}}}[{window}]))"
    return RecordingRule(
        name=f"{level.name}:http_server_requests_slow:ratio_rate{window}",
        expr=f"1 - {quick} / ({every} > 0)",
        labels={level.label: name},
    )


def _alert(level: _Level, kind: str, window: _Window) -> Alert:
    what, budget = ("errors", "error") if kind == "Error" else ("slow", "slow")
    series = f"{level.name}:http_server_requests_{what}:ratio_rate"
    limit = f"on ({level.label}) group_left () ({window.factor:g} * {level.name}:objective:{budget}_budget)"
    expr = f"{series}{window.long} > {limit} and {series}{window.short} > {limit}"
    subject = f"{{{{ $labels.{level.label} }}}}"
    failing = "fail" if kind == "Error" else "are answered too late"
    hours = _DAYS * 24 / window.factor
    left = f"{hours / 24:.1f} days".replace(".0 ", " ") if hours >= 2 * 24 else f"{hours:.0f} hours"
    return Alert(
        enabled=True,
        group=GROUP,
        needs=(),
        severity=window.severity,
        team="owner",
        service=subject,
        expr=expr,
        thresholds={},
        duration=window.duration,
        keep_firing="",
        labels={"window": window.long},
        summary=f"{level.name.title()} {subject}: too many requests {failing}",
        description=(
            f"Over {window.long}, {{{{ $value | humanizePercentage }}}} of the requests {failing}: the budget of "
            f"{_DAYS} days would be gone in {left}."
        ),
        runbook=Runbook(
            meaning=(
                f"Customers notice. What was promised for 30 days is used up {window.factor:g} times faster than it "
                f"may be, over {window.long} and still over the last {window.short}."
            ),
            query=f"topk(10, sum by (service, uri, status) (rate({_COUNT}[{window.short}])))",
            action="Find the service and the path that stand out, then what changed there: a release, a dependency.",
        ),
    )
