"""Panels that several dashboards have, and thresholds that mean the same on all of them."""

from __future__ import annotations

from firefly_gen.model.dashboard import Look, Panel, Query, Threshold, Unit

COLUMNS = 24
NARROW, HALF = 6, 12

FULL = (Threshold(value=0.8, color="yellow"), Threshold(value=0.9, color="red"))
"""A share that should not come near one."""

FAILING = (Threshold(value=0.01, color="yellow"), Threshold(value=0.05, color="red"))
"""A share of what fails."""

ANY = (Threshold(value=1, color="red"),)
"""A number that should be none."""

SLOW = (Threshold(value=1, color="yellow"), Threshold(value=2, color="red"))
"""Seconds that somebody waits."""


def time(  # noqa: PLR0913 - what a panel over time can be
    title: str,
    unit: Unit,
    *queries: tuple[str, str],
    thresholds: tuple[Threshold, ...] = (),
    width: int = 8,
    stacked: bool = False,
    most: float | None = None,
    description: str = "",
) -> Panel:
    """A panel over time.

    Args:
        title: Its title.
        unit: Unit of all its series.
        queries: Expression and legend of each.
        thresholds: As for a panel; so are the others.
        width: In columns.
        stacked: Whether series lie on top of each other.
        most: Upper end of the axis.
        description: What its title does not say.
    """
    return Panel(
        title=title,
        unit=unit,
        queries=_queries(queries),
        thresholds=thresholds,
        width=width,
        stacked=stacked,
        most=most,
        description=description,
    )


def number(title: str, unit: Unit, expr: str, *, legend: str = "", thresholds: tuple[Threshold, ...] = ()) -> Panel:
    """A panel with the number of now."""
    return Panel(
        title=title,
        unit=unit,
        queries=_queries(((expr, legend),)),
        look=Look.NUMBER,
        thresholds=thresholds,
        width=NARROW,
        height=4,
    )


def bars(title: str, unit: Unit, expr: str, legend: str, *, thresholds: tuple[Threshold, ...] = ()) -> Panel:
    """A panel with a bar for each series of now."""
    return Panel(
        title=title,
        unit=unit,
        queries=_queries(((expr, legend),)),
        look=Look.BARS,
        thresholds=thresholds,
        width=HALF,
        height=10,
    )


def _queries(queries: tuple[tuple[str, str], ...]) -> tuple[Query, ...]:
    return tuple(Query(expr=expr, legend=legend or "__auto") for expr, legend in queries)
