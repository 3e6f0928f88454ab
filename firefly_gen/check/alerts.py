"""What alerts say of themselves, and the routes of Alertmanager that take them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from firefly_gen.check.platform import Platform
from firefly_gen.check.queries import Rule
from firefly_gen.check.reading import at, mapping, sequence, text
from firefly_gen.model.resource import Resource

CONFIG = "AlertmanagerConfig.monitoring.coreos.com"
WAYS = (
    "pagerdutyConfigs",
    "opsgenieConfigs",
    "victoropsConfigs",
    "webhookConfigs",
    "slackConfigs",
    "msteamsv2Configs",
    "emailConfigs",
    "telegramConfigs",
    "snsConfigs",
    "pushoverConfigs",
)
"""Fields of a receiver that each send somewhere."""

PAGING = frozenset({"pagerdutyConfigs", "opsgenieConfigs", "victoropsConfigs", "webhookConfigs", "snsConfigs"})
"""Those that can wake somebody."""

_LITERAL = re.compile(r"\}\}([^{}]+)\{\{")
_TEMPLATE = "{{"


def values_of(template: str) -> tuple[str, ...]:
    """What a label may come out as: itself, or what stands between the branches of a template."""
    if _TEMPLATE not in template:
        return (template,)
    return tuple(dict.fromkeys(each.strip() for each in _LITERAL.findall(template)))


def variants(rule: Rule) -> Iterator[dict[str, str]]:
    """The labels of an alert as far as they are certain, once for each team that it may belong to."""
    fixed = {key: value for key, value in rule.labels.items() if _TEMPLATE not in value}
    for team in values_of(rule.labels.get("team", "")):
        yield {**fixed, "alertname": rule.alert, "team": team}


@dataclass(frozen=True, slots=True)
class Taken:
    """A route that took an alert: its receiver, and its place in the object."""

    receiver: str
    path: str


def taken(config: Resource, labels: Mapping[str, str]) -> tuple[Taken, ...]:
    """The routes of a configuration that an alert ends in.

    Source: https://prometheus.io/docs/alerting/latest/configuration/#route
    """
    return tuple(_descend(mapping(at(config.body, "spec.route")), labels, "spec.route", ""))


def _descend(route: Mapping[str, Any], labels: Mapping[str, str], path: str, inherited: str) -> Iterator[Taken]:
    receiver = text(route.get("receiver")) or inherited
    found = False
    for index, each in enumerate(sequence(route.get("routes"))):
        child = mapping(each)
        if not _all_match(child, labels):
            continue
        found = True
        yield from _descend(child, labels, f"{path}.routes[{index}]", receiver)
        if child.get("continue") is not True:
            return
    if not found:
        yield Taken(receiver, path)


def _all_match(route: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    return all(_matches(mapping(each), labels) for each in sequence(route.get("matchers")))


def _matches(matcher: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value, wanted = labels.get(text(matcher.get("name")), ""), text(matcher.get("value"))
    kind = text(matcher.get("matchType")) or ("=~" if matcher.get("regex") is True else "=")
    if kind in {"=", "!="}:
        return (value == wanted) == (kind == "=")
    try:
        return (re.fullmatch(wanted, value) is not None) == (kind == "=~")
    except re.error:
        return False


def every_route(config: Resource) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every route of a configuration, with its place."""
    stack: list[tuple[str, Mapping[str, Any]]] = [("spec.route", mapping(at(config.body, "spec.route")))]
    while stack:
        path, route = stack.pop()
        yield path, route
        children = enumerate(sequence(route.get("routes")))
        stack.extend((f"{path}.routes[{index}]", mapping(each)) for index, each in children)


def receivers(config: Resource) -> dict[str, frozenset[str]]:
    """The ways of each receiver."""
    return {
        text(mapping(each).get("name")): frozenset(way for way in WAYS if sequence(mapping(each).get(way)))
        for each in sequence(at(config.body, "spec.receivers"))
    }


def stack_values(platform: Platform) -> Mapping[str, Any] | None:
    """Values of the chart that installs Prometheus; None where the environment has none."""
    operators = platform.environment.operators.values() if platform.environment is not None else ()
    for operator in operators:
        if operator.chart is not None and operator.chart.name == "kube-prometheus-stack":
            return operator.values
    return None
