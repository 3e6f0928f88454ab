"""Parses expressions, and lists what they select."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import promql_parser as pp

_NAME = "__name__"
_EXACT = "MatchOp.Equal"


class PromqlError(ValueError):
    """A text is no PromQL; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """A part of an expression that selects series.

    Attributes:
        name: Name of the series; empty where it is given by a pattern.
        equal: Labels that are asked for with one value.
        labels: Every label that is asked for.
        window: Seconds that are looked at; 0 for the newest sample.
        function: The function around it, for example ``rate``; empty where there is none.
    """

    name: str
    equal: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]
    window: float
    function: str


@dataclass(frozen=True, slots=True)
class Query:
    """An expression that parses.

    Attributes:
        text: As it was written.
        tree: What the parser made of it.
    """

    text: str
    tree: Any

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """Everything that it selects, from left to right."""
        return tuple(_selectors(self.tree))


@lru_cache(maxsize=4096)
def parse(text: str) -> Query:
    """Parses an expression.

    Raises:
        PromqlError: It is no PromQL, or its types do not agree.
    """
    try:
        return Query(text, pp.parse(text))
    except ValueError as error:
        raise PromqlError(str(error)) from error


def children(node: Any) -> tuple[Any, ...]:
    """The parts of a node that are expressions, from left to right."""
    if isinstance(node, pp.AggregateExpr):
        return (node.param, node.expr) if node.param is not None else (node.expr,)
    if isinstance(node, pp.BinaryExpr):
        return (node.lhs, node.rhs)
    if isinstance(node, pp.Call):
        return tuple(node.args)
    if isinstance(node, pp.MatrixSelector):
        return (node.vector_selector,)
    if isinstance(node, (pp.ParenExpr, pp.SubqueryExpr, pp.UnaryExpr)):
        return (node.expr,)
    return ()


def selected_name(node: Any) -> str:
    """Name of the series that a vector selector asks for; empty where a pattern gives it."""
    if node.name:
        return str(node.name)
    return next((m.value for m in node.matchers.matchers if m.name == _NAME and str(m.op) == _EXACT), "")


def _selectors(tree: Any) -> Iterator[Selector]:
    # No recursion: what many `or`s join nests as deep as there are parts.
    waiting = [(tree, "", 0.0)]
    while waiting:
        node, function, window = waiting.pop()
        if isinstance(node, pp.VectorSelector):
            yield _selector(node, function, window)
            continue
        if isinstance(node, pp.Call):
            function = str(node.func.name)
        elif isinstance(node, pp.MatrixSelector) and node.range is not None:
            window = node.range.total_seconds()
        elif not isinstance(node, (pp.ParenExpr, pp.UnaryExpr)):
            function = ""
        inside = window if isinstance(node, pp.MatrixSelector) else 0.0
        waiting.extend((each, function, inside) for each in reversed(children(node)))


def _selector(node: Any, function: str, window: float) -> Selector:
    matchers = [each for each in node.matchers.matchers if each.name != _NAME]
    return Selector(
        name=selected_name(node),
        equal=tuple((each.name, each.value) for each in matchers if str(each.op) == _EXACT),
        labels=tuple(each.name for each in matchers),
        window=window,
        function=function,
    )
