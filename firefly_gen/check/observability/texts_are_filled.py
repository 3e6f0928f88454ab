"""PROM-002: what an alert's texts and labels ask for is a label of its expression.

Prometheus sets the label alertname of whatever an alert finds. An alert over other alerts (ALERTS) that keeps theirs
in no other label finds two of one name as soon as two of them fire, and then Prometheus drops the alert with an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.queries import Rule, rules, series
from firefly_gen.check.reading import below
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.promql import PromqlError, analyse, parse

META = Meta(
    id="PROM-002",
    severity=Severity.ERROR,
    statement=(
        "Every label that an alert's texts name is a label of its expression, and an alert over alerts keeps their "
        "names in a label of its own."
    ),
    why=(
        "Whoever is called reads an empty name, and does not know what broke; and of two alerts found with one name "
        "Prometheus makes an error instead of a page."
    ),
    mend="add the label to `by (...)` of the expression, or take it out of the text; copy alertname into a label",
)
_LABEL = re.compile(r"\$labels\.(\w+)")
_NAME = "alertname"  # what Prometheus sets itself, whatever the expression says


def run(platform: Platform) -> Iterator[Finding]:
    """Holds labels and annotations of every alert against the labels of its result."""
    known = series(platform)
    for rule in rules(platform):
        if not rule.alert:
            continue
        try:
            query = parse(rule.expr)
        except PromqlError:
            continue
        labels = analyse(query, known).labels
        if labels is not None:
            yield from _unfilled(rule, labels, META.severity)
            yield from _of_one_name(rule, labels)
        else:  # nobody knows the metric; what the expression itself says of labels is all there is
            named = frozenset(label for each in query.selectors for label in each.labels)
            yield from _unfilled(rule, named, Severity.WARNING)


def _unfilled(rule: Rule, labels: frozenset[str], severity: Severity) -> Iterator[Finding]:
    for field, texts in (("labels", rule.labels), ("annotations", rule.annotations)):
        for key, text in texts.items():
            for name in dict.fromkeys(_LABEL.findall(text)):
                if name not in labels:
                    there = ", ".join(sorted(labels)) or "no labels"
                    message = f"{key} of {rule.alert} names label {name}, but the expression has {there}"
                    yield META.finding(rule.resource, message, below(f"{rule.path}.{field}", key), "", severity)


def _of_one_name(rule: Rule, labels: frozenset[str]) -> Iterator[Finding]:
    if _NAME in labels and not any(_NAME in _LABEL.findall(text) for text in rule.labels.values()):
        message = f"{rule.alert} finds other alerts by name and loses the name: two that fire at once are an error"
        yield META.finding(rule.resource, message, below(rule.path, "labels"))
