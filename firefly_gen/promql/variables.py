"""Puts values in the place of a dashboard's variables, so that the expression can be parsed."""

from __future__ import annotations

import re

_DURATIONS = {"__rate_interval": "2m", "__interval": "1m", "__range": "1h"}
"""Variables that Grafana itself gives.

Source: https://grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/#global-variables
"""
_VARIABLE = re.compile(r"\$(?:\{(?P<braced>\w+)(?::\w+)?\}|(?P<plain>\w+))")


def without_variables(text: str) -> str:
    """The expression with a value for each variable: a duration for Grafana's own, else a word."""

    def value(match: re.Match[str]) -> str:
        name = match["braced"] or match["plain"]
        return _DURATIONS.get(name, name)

    return _VARIABLE.sub(value, text)
