"""ALERT-001: every alert reaches a receiver that exists, and a critical one somebody who wakes up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from firefly_gen.check.alerts import CONFIG, PAGING, Taken, every_route, receivers, stack_values, taken, variants
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.queries import Rule, rules
from firefly_gen.check.reading import at, mapping, sequence, text
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="ALERT-001",
    severity=Severity.ERROR,
    statement="Every alert reaches a receiver that exists; in production it sends, and a critical one wakes somebody.",
    why="The alert fires, and nobody hears of it.",
    mend="add a route for its severity and team, and give the receiver a way to send",
)
_STRATEGY = "alertmanager.alertmanagerSpec.alertmanagerConfigMatcherStrategy.type"


def run(platform: Platform) -> Iterator[Finding]:
    """Sends every alert through the routes of every AlertmanagerConfig."""
    configs = platform.of_kind(CONFIG)
    for config in configs:
        yield from _named(config)
    yield from _own_namespace(platform, configs)
    alerts = [rule for rule in rules(platform) if rule.alert]
    if not configs:
        if alerts and platform.closed:
            message = f"no AlertmanagerConfig takes the {len(alerts)} alerts of the tree"
            yield META.finding(alerts[0].resource, message, severity=None if _prod(platform) else Severity.WARNING)
        return
    if _prod(platform):
        for rule in alerts:
            yield from _unheard(rule, configs)


def _prod(platform: Platform) -> bool:
    return platform.environment is not None and platform.environment.prod


def _named(config: Resource) -> Iterator[Finding]:
    there = receivers(config)
    mutes = {text(mapping(each).get("name")) for each in sequence(at(config.body, "spec.muteTimeIntervals"))}
    for path, route in every_route(config):
        name = text(route.get("receiver"))
        if name not in there and (name or path == "spec.route"):
            message = f"the route sends to {name or 'no receiver'}, which is not among the receivers"
            yield META.finding(config, message, f"{path}.receiver", f"there are: {', '.join(sorted(there))}")
        for field in ("muteTimeIntervals", "activeTimeIntervals"):
            for index, hours in enumerate(sequence(route.get(field))):
                if hours not in mutes:
                    message = f"the route names hours {hours}, which are not among the muteTimeIntervals"
                    yield META.finding(config, message, f"{path}.{field}[{index}]", "declare them, or take them out")


def _own_namespace(platform: Platform, configs: tuple[Resource, ...]) -> Iterator[Finding]:
    values = stack_values(platform)
    if values is None or at(values, _STRATEGY) == "None":
        return
    for config in configs:
        namespace = config.identity.namespace
        message = f"Alertmanager gives it the alerts of namespace {namespace} only"
        hint = f"set {_STRATEGY} to None in the values of kube-prometheus-stack"
        yield META.finding(config, message, "spec.route", hint)


def _unheard(rule: Rule, configs: tuple[Resource, ...]) -> Iterator[Finding]:
    path = f"{rule.path}.labels"
    for labels in variants(rule):
        who = f"{rule.alert} of severity {labels.get('severity', 'none')} and team {labels['team'] or 'none'}"
        ways = frozenset(way for config in configs for each in taken(config, labels) for way in _ways(config, each))
        if not ways:
            yield META.finding(rule.resource, f"{who} reaches no receiver that sends anything", path)
        elif labels.get("severity") == "critical" and not ways & PAGING:
            hint = "give its team a receiver with PagerDuty, or another one that pages"
            yield META.finding(
                rule.resource, f"{who} wakes nobody: it only goes to {', '.join(sorted(ways))}", path, hint
            )


def _ways(config: Resource, end: Taken) -> frozenset[str]:
    there: Mapping[str, frozenset[str]] = receivers(config)
    return there.get(end.receiver, frozenset())
