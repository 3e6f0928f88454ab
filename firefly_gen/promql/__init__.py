"""Reads expressions in PromQL: what they ask for, which labels their result has, and what cannot be right."""

from firefly_gen.promql.analysis import Analysis, analyse
from firefly_gen.promql.syntax import PromqlError, Query, Selector, parse
from firefly_gen.promql.variables import without_variables

__all__ = ["Analysis", "PromqlError", "Query", "Selector", "analyse", "parse", "without_variables"]
