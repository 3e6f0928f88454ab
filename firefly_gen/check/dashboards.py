"""Dashboards of Grafana, read from the objects that hold them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, text, whole
from firefly_gen.model.resource import Resource

DASHBOARD = "GrafanaDashboard.grafana.integreatly.org"
DATASOURCE = "GrafanaDatasource.grafana.integreatly.org"
FOLDER = "GrafanaFolder.grafana.integreatly.org"
GRAFANA = "Grafana.grafana.integreatly.org"
COLUMNS = 24
JSON = "spec.json"
"""Where an object holds its dashboard."""

_ROW = "row"


@dataclass(frozen=True, slots=True)
class Place:
    """Columns and rows that a panel takes: from ``left`` and ``top`` on, up to but without ``right`` and ``bottom``."""

    left: int
    top: int
    right: int
    bottom: int

    def overlaps(self, other: Place) -> bool:
        """Whether both take a cell."""
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel, or a heading.

    Attributes:
        name: How a message calls it.
        place: None where it does not say.
    """

    name: str
    body: Mapping[str, Any]
    place: Place | None

    @property
    def heading(self) -> bool:
        """Whether it shows nothing but a title."""
        return self.body.get("type") == _ROW


@dataclass(frozen=True, slots=True)
class Drawn:
    """A dashboard.

    Attributes:
        model: What its JSON says; None where that is no JSON, and ``fault`` then says why.
    """

    resource: Resource
    model: Mapping[str, Any] | None
    fault: str = ""

    @property
    def uid(self) -> str:
        """Its identifier: that of the object goes first."""
        return text(at(self.resource.body, "spec.uid")) or text(mapping(self.model).get("uid"))

    @property
    def panels(self) -> Iterator[Panel]:
        """Headings and panels, hidden ones included."""
        for index, body in enumerate(sequence(mapping(self.model).get("panels"))):
            panel = _panel(f"panels[{index}]", mapping(body))
            yield panel
            for inner, hidden in enumerate(sequence(panel.body.get("panels"))):
                yield _panel(f"panels[{index}].panels[{inner}]", mapping(hidden))


@lru_cache(maxsize=1)
def dashboards(platform: Platform) -> tuple[Drawn, ...]:
    """Every dashboard whose JSON stands in its object."""
    return tuple(_drawn(each) for each in platform.of_kind(DASHBOARD) if isinstance(at(each.body, JSON), str))


def _drawn(resource: Resource) -> Drawn:
    try:
        model = json.loads(at(resource.body, JSON))
    except (ValueError, RecursionError) as error:
        return Drawn(resource, None, str(error))
    return Drawn(resource, model) if isinstance(model, Mapping) else Drawn(resource, None, "it is no map")


def _panel(place: str, body: Mapping[str, Any]) -> Panel:
    title = text(body.get("title"))
    return Panel(f"{place} {title!r}" if title else place, body, _place(mapping(body.get("gridPos"))))


def _place(grid: Mapping[str, Any]) -> Place | None:
    x, y, w, h = (whole(grid.get(key)) for key in "xywh")
    if x is None or y is None or w is None or h is None:
        return None
    return Place(x, y, x + w, y + h)


def overlapping(drawn: Drawn) -> Iterator[tuple[Panel, Panel]]:
    """Panels that take the same cell; hidden ones lie below their heading, in a plane of their own."""
    shown = [each for each in drawn.panels if ".panels[" not in each.name]
    for one, other in combinations(shown, 2):
        if one.place and other.place and one.place.overlaps(other.place):
            yield one, other
