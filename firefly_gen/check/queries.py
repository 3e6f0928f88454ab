"""Expressions in PromQL wherever an object holds one, and every series that there is, recorded ones included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from firefly_gen.check.monitors import POD_MONITOR
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, strings, text, walk
from firefly_gen.model.chaos import STEADY_STATE
from firefly_gen.model.metrics import MetricCatalogue, Series, label_in_series, with_series
from firefly_gen.model.resource import Resource
from firefly_gen.promql import PromqlError, analyse, parse

RULES = "PrometheusRule.monitoring.coreos.com"

EXPRESSIONS: Mapping[str, tuple[str, ...]] = {
    "AnalysisTemplate.argoproj.io": ("spec.metrics[].provider.prometheus.query",),
    "ClusterAnalysisTemplate.argoproj.io": ("spec.metrics[].provider.prometheus.query",),
    "ScaledObject.keda.sh": ("spec.triggers[].metadata.query",),
}
"""Where other kinds hold an expression."""

_ARGUMENT = re.compile(r"\{\{\s*args\.([\w-]+)\s*\}\}")
_RECORDED = "a rule"
_ROUNDS = 4  # rules that record what rules record, in how many steps at most


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a PrometheusRule.

    Attributes:
        group: Place of its group, and ``path`` its own, in the object.
        record: Series that it records; empty for an alert.
        alert: Name of the alert; empty where it records.
    """

    resource: Resource
    group: str
    path: str
    record: str
    alert: str
    expr: str
    body: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.alert or self.record

    @property
    def labels(self) -> Mapping[str, str]:
        """Labels that it adds."""
        return strings(self.body.get("labels"))

    @property
    def annotations(self) -> Mapping[str, str]:
        """Texts for people."""
        return strings(self.body.get("annotations"))


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression, and where it stands."""

    resource: Resource
    path: str
    text: str


@lru_cache(maxsize=1)  # half a dozen checks ask for them
def rules(platform: Platform) -> tuple[Rule, ...]:
    """Every rule, group by group."""
    return tuple(_rules(platform))


def _rules(platform: Platform) -> Iterator[Rule]:
    for resource in platform.of_kind(RULES):
        for group, body in walk(resource.body, "spec.groups[]"):
            for index, each in enumerate(sequence(mapping(body).get("rules"))):
                rule = mapping(each)
                expr = rule.get("expr")
                yield Rule(
                    resource=resource,
                    group=group,
                    path=f"{group}.rules[{index}]",
                    record=text(rule.get("record")),
                    alert=text(rule.get("alert")),
                    expr=str(expr) if isinstance(expr, int) else text(expr),
                    body=rule,
                )


def expressions(platform: Platform) -> Iterator[Expression]:
    """Every expression of rules, experiments, analyses and scalers; arguments of an analysis are given a value."""
    for rule in rules(platform):
        yield Expression(rule.resource, f"{rule.path}.expr", rule.expr)
    for resource in platform.of_kind("Schedule.chaos-mesh.org"):
        query = strings(at(resource.body, "metadata.annotations")).get(STEADY_STATE)
        if query:
            yield Expression(resource, f'metadata.annotations["{STEADY_STATE}"]', query)
    for kind, paths in EXPRESSIONS.items():
        for resource in platform.of_kind(kind):
            for path in paths:
                for place, query in walk(resource.body, path):
                    if isinstance(query, str):
                        yield Expression(resource, place, _ARGUMENT.sub(r"\1", query))


@lru_cache(maxsize=1)
def series(platform: Platform) -> MetricCatalogue:
    """Everything that can be asked for: what is exported, as monitors have it scraped, and what rules record."""
    base = _as_scraped(platform)
    found: dict[str, Series] = {}
    recording = [rule for rule in rules(platform) if rule.record]
    for _ in range(_ROUNDS):
        known = with_series(base, found.values())
        before = dict(found)
        for rule in recording:
            _add(found, rule, known)
        if found == before:
            break
    return with_series(base, found.values())


def _as_scraped(platform: Platform) -> MetricCatalogue:
    """The catalogue without the labels of pods that no monitor of the tree copies."""
    monitors = platform.of_kind(POD_MONITOR)
    if not monitors:
        return platform.metrics  # somebody else's tree may be a part of what is delivered
    copied = {label_in_series(text(each)) for one in monitors for _, each in walk(one.body, "spec.podTargetLabels[]")}
    lacking = (each for each in platform.metrics.series.values() if not each.copied <= copied)
    return with_series(
        platform.metrics, [replace(each, labels=each.labels - (each.copied - copied)) for each in lacking]
    )


def _add(found: dict[str, Series], rule: Rule, known: MetricCatalogue) -> None:
    try:
        labels = analyse(parse(rule.expr), known).labels
    except PromqlError:
        labels = frozenset()
    twin = found.get(rule.record)
    every = (labels or frozenset()) | set(rule.labels) | (twin.labels if twin else frozenset())
    found[rule.record] = Series(name=rule.record, labels=every, monotonic=True, source=_RECORDED)
