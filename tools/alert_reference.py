"""The table of alerts in the documentation: what each asks of people, and whom it reaches in production."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from markdown import code, sentence, table

from firefly_gen.check.alerts import CONFIG, taken
from firefly_gen.model.alerting import AlertReceiver
from firefly_gen.model.alerts import AlertingRule, RuleGroup
from firefly_gen.model.environment import Environment
from firefly_gen.model.resource import Resource
from firefly_gen.pipeline.build import build
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Sources

_ENVIRONMENT = "prod"
_HEADS = ("alert", "severity", "route: team, then receivers", "runbook")
_OTHERS = ("prod-dr", "staging")  # with systems that production has not


def alert_reference(sources: Sources) -> Iterator[str]:
    """The page, block by block."""
    built = build(_ENVIRONMENT, sources, Clock())
    kind, _, group = CONFIG.partition(".")
    configs = [each for each in built.resources if (each.identity.kind, each.identity.group) == (kind, group)]
    groups = built.environment.watch.rule_groups
    yield "# Alerts"
    yield (
        f"The {sum(len(each.alerts) for each in groups)} alerts of {code(_ENVIRONMENT)}, and the receivers that each "
        "reaches: the routes of its AlertmanagerConfig are followed with the alert's labels. Another environment has "
        "those whose systems it has; what production lacks comes last. The runbook says what an alert means, what to "
        "ask first and what to do first."
    )
    yield from _teams(built.environment)
    yield table(_HEADS, sorted(_rows(_ENVIRONMENT, groups, configs, set())))
    known = {alert.name for each in groups for alert in each.alerts}
    for other in _OTHERS:
        of = build(other, sources, Clock())
        routed = [each for each in of.resources if (each.identity.kind, each.identity.group) == (kind, group)]
        rows = sorted(_rows(other, of.environment.watch.rule_groups, routed, known))
        if rows:
            yield f"## Only in {other}"
            yield table(_HEADS, rows)
            known |= {row[0] for row in rows}


def _rows(
    environment: str, groups: Iterable[RuleGroup], configs: list[Resource], known: Collection[str]
) -> Iterator[list[str]]:
    for group in groups:
        for alert in group.alerts:
            if alert.name not in known:
                page = f"../out/{environment}/docs/runbooks/{group.name}.md#{alert.anchor}"
                told = "<br>".join(_told(alert, configs))
                yield [alert.name, alert.severity, told, f"[{group.name}]({page})"]


def _teams(environment: Environment) -> Iterator[str]:
    for routing in environment.watch.alert_routing:
        rows = ([code(each.name), sentence(", ".join(_ways(each)) or "nobody")] for each in routing.receivers)
        yield table(("receiver", "how"), rows)


def _ways(receiver: AlertReceiver) -> Iterator[str]:
    if receiver.pages:
        yield "PagerDuty"
    if receiver.channel:
        yield f"Slack {receiver.channel}"
    if receiver.calls:
        yield "a webhook"


def _told(alert: AlertingRule, configs: list[Resource]) -> Iterator[str]:
    for team in alert.teams:
        labels = {**alert.labels, "team": team, "alertname": alert.name}
        ends = dict.fromkeys(end.receiver for config in configs for end in taken(config, labels))
        yield f"{team}: {', '.join(code(each) for each in ends)}"
