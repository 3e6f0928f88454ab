"""Works out which labels the result of an expression has, and finds what it asks for in vain.

How labels pass through each part: https://prometheus.io/docs/prometheus/latest/querying/operators/ and .../functions/
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import promql_parser as pp

from firefly_gen.model.metrics import MetricCatalogue
from firefly_gen.promql.syntax import Query, children, selected_name
from firefly_gen.violations import nearest

_NAME = "__name__"
_RATES = frozenset({"rate", "irate", "increase"})
_KEEPING = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
_SCALARS = frozenset({"scalar", "time", "pi"})
_WITHOUT_LABELS = _SCALARS | {"vector"}
_ABSENT = frozenset({"absent", "absent_over_time"})
_QUANTILE = "histogram_quantile"
_LABEL_REPLACE, _LABEL_JOIN = "label_replace", "label_join"


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of an expression's result.

    Attributes:
        labels: Every label that a series of the result may carry; None where that is not known.
        problems: What cannot be right, each with a hint or an empty string.
    """

    labels: frozenset[str] | None
    problems: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Labels:
    """Labels of a result; ``exact`` where each series has all of them and no other."""

    names: frozenset[str] | None
    exact: bool = False


_NONE = _Labels(frozenset(), exact=True)
_UNKNOWN = _Labels(None)


def analyse(query: Query, catalogue: MetricCatalogue) -> Analysis:
    """Follows the labels of everything that is selected through an expression.

    Args:
        query: The expression.
        catalogue: Every series there is, recorded ones included.
    """
    walk = _Walk(catalogue)
    labels = walk.of(query.tree)
    return Analysis(labels.names, tuple(dict.fromkeys(walk.problems)))


@dataclass(slots=True)
class _Walk:
    catalogue: MetricCatalogue
    problems: list[tuple[str, str]] = field(default_factory=list)

    def of(self, node: Any) -> _Labels:
        """Labels of a node's result."""
        if isinstance(node, pp.VectorSelector):
            return self._selected(node)
        if isinstance(node, pp.AggregateExpr):
            return self._aggregated(node)
        if isinstance(node, pp.BinaryExpr):
            return self._combined(node)
        if isinstance(node, pp.Call):
            return self._called(node)
        inner = [self.of(each) for each in children(node)]
        return inner[0] if inner else _NONE

    def _note(self, message: str, hint: str = "") -> None:
        self.problems.append((message, hint))

    def _lacking(self, wanted: Iterable[str], labels: _Labels, where: str) -> None:
        for label in wanted:
            if labels.names is not None and label not in labels.names:
                known = ", ".join(sorted(labels.names)) or "no labels"
                self._note(f"{where} asks for label {label}, which is not there", f"there are: {known}")

    def _selected(self, node: Any) -> _Labels:
        name = selected_name(node)
        if not name:
            return _UNKNOWN
        series = self.catalogue.find(name)
        if series is None:
            self._note(f"nothing has a metric {name}", nearest(name, self.catalogue.series))
            return _UNKNOWN
        labels = _Labels(series.labels)
        self._lacking((m.name for m in node.matchers.matchers if m.name != _NAME), labels, name)
        return labels

    def _aggregated(self, node: Any) -> _Labels:
        inner = self.of(node.expr)
        operator, modifier = str(node.op), node.modifier
        if operator in _KEEPING:
            return inner
        own = frozenset({node.param.val}) if operator == "count_values" else frozenset()
        if modifier is None:
            return _Labels(own, exact=True)
        named = frozenset(modifier.labels)
        if modifier.type == pp.AggModifierType.By:
            self._lacking(modifier.labels, inner, f"{operator} by ({', '.join(modifier.labels)})")
            return _Labels(named | own, exact=True)
        self._lacking(modifier.labels, inner, f"{operator} without ({', '.join(modifier.labels)})")
        return _UNKNOWN if inner.names is None else _Labels(inner.names - named | own, inner.exact)

    def _called(self, node: Any) -> _Labels:
        name = str(node.func.name)
        inner = [self.of(each) for each in node.args if not isinstance(each, (pp.NumberLiteral, pp.StringLiteral))]
        if name in _RATES:
            self._growing(node.args[0], name)
        if name in _ABSENT:
            return _absent(node.args[0])
        if name in _WITHOUT_LABELS or not inner:
            return _NONE
        if name == "info":
            return _UNKNOWN
        if name == _QUANTILE:
            return self._quantile(inner[-1])
        if name in {_LABEL_REPLACE, _LABEL_JOIN}:
            return self._labelled(node, name, inner[0])
        return inner[0]

    def _growing(self, argument: Any, function: str) -> None:
        while not isinstance(argument, pp.VectorSelector):
            inner = children(argument)
            if len(inner) != 1 or isinstance(argument, pp.SubqueryExpr):
                return
            argument = inner[0]
        series = self.catalogue.find(selected_name(argument))
        if series is not None and not series.monotonic:
            hint = "for a gauge there are deriv, delta and avg_over_time"
            self._note(f"{function} is for counters, but {series.name} is a gauge", hint)

    def _quantile(self, inner: _Labels) -> _Labels:
        if inner.exact:
            self._lacking(("le",), inner, _QUANTILE)
        return _UNKNOWN if inner.names is None else _Labels(inner.names - {"le"}, inner.exact)

    def _labelled(self, node: Any, name: str, inner: _Labels) -> _Labels:
        texts = [each.val for each in node.args if isinstance(each, pp.StringLiteral)]
        sources = texts[2:3] if name == _LABEL_REPLACE else texts[2:]
        self._lacking((each for each in sources if each), inner, name)
        return _UNKNOWN if inner.names is None else _Labels(inner.names | {texts[0]}, inner.exact)

    def _combined(self, node: Any) -> _Labels:
        """What is joined from left to right nests to the left, as deep as there are parts: so it is no recursion."""
        joins = []
        while isinstance(node, pp.BinaryExpr):
            joins.append(node)
            node = node.lhs
        labels = self.of(node)
        for each in reversed(joins):
            labels = self._with(each, labels)
        return labels

    def _with(self, node: Any, left: _Labels) -> _Labels:
        right = self.of(node.rhs)
        if _is_scalar(node.lhs) or _is_scalar(node.rhs):
            return right if _is_scalar(node.lhs) else left
        operator, modifier = str(node.op), node.modifier
        self._matched(modifier, left, right, operator)
        if operator == "or":
            both = left.names is not None and right.names is not None
            return _Labels((left.names or frozenset()) | (right.names or frozenset())) if both else _UNKNOWN
        if operator in {"and", "unless"}:
            return left
        return self._joined(modifier, left, right)

    def _matched(self, modifier: Any, left: _Labels, right: _Labels, operator: str) -> None:
        matching = modifier.matching if modifier else None
        if matching is not None and matching.type == pp.LabelModifierType.Include:
            where = f"`on` of {operator}"
            self._lacking(matching.labels, left, where)
            self._lacking(matching.labels, right, where)
            return
        ignored = frozenset(matching.labels) if matching is not None else frozenset()
        if not (left.exact and right.exact) or left.names is None or right.names is None or operator == "or":
            return
        if left.names - ignored != right.names - ignored:
            here, there = _shown(left.names - ignored), _shown(right.names - ignored)
            self._note(f"{operator} finds no partners: its left side has {here}, its right side {there}", _PARTNERS)

    def _joined(self, modifier: Any, left: _Labels, right: _Labels) -> _Labels:
        card = modifier.card if modifier else None
        to_left, to_right = pp.VectorMatchCardinality.ManyToOne, pp.VectorMatchCardinality.OneToMany
        if card in (to_left, to_right):
            many, one = (left, right) if card == to_left else (right, left)
            extra = modifier.group_labels or []
            self._lacking(extra, one, "the group modifier")
            return _UNKNOWN if many.names is None else _Labels(many.names | frozenset(extra), many.exact)
        matching = modifier.matching if modifier else None
        if matching is None:
            return left if left.names is not None else right
        named = frozenset(matching.labels)
        if matching.type == pp.LabelModifierType.Include:
            return _Labels(named, exact=True)
        return _UNKNOWN if left.names is None else _Labels(left.names - named, left.exact)


_PARTNERS = "say `on (...)` or `ignoring (...)`, and `group_left` where one side has more series"


def _is_scalar(node: Any) -> bool:
    while isinstance(node, pp.BinaryExpr):
        if not _is_scalar(node.rhs):
            return False
        node = node.lhs
    if isinstance(node, (pp.ParenExpr, pp.UnaryExpr)):
        return _is_scalar(node.expr)
    return isinstance(node, pp.NumberLiteral) or (
        isinstance(node, pp.Call) and node.func.name in {"scalar", "time", "pi"}
    )


def _absent(argument: Any) -> _Labels:
    while not isinstance(argument, pp.VectorSelector):
        inner = children(argument)
        if len(inner) != 1:
            return _NONE
        argument = inner[0]
    equal = (each.name for each in argument.matchers.matchers if str(each.op) == "MatchOp.Equal")
    return _Labels(frozenset(equal) - {_NAME}, exact=True)


def _shown(labels: frozenset[str]) -> str:
    return ", ".join(sorted(labels)) or "no labels"
