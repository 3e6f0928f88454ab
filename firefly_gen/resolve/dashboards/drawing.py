"""Lays dashboards out, and writes them in the words of Grafana.

Field names: ``@grafana/schema`` 12.4.10, ``raw/dashboard/x/types.gen.d.ts``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from firefly_gen.model.dashboard import Dashboard, Look, Panel, Query, Row, Threshold, Variable

COLUMNS = 24
PROMETHEUS = "prometheus"
"""Identifier of the source that every query goes to."""

_SCHEMA_VERSION = 42
_HEADING = 1  # rows that a heading takes
_SOURCE = {"type": "prometheus", "uid": PROMETHEUS}
_REFERENCES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ON_TIME_RANGE, _BY_NAME = 2, 1  # enumerations VariableRefresh and VariableSort


def drawn(dashboard: Dashboard) -> str:
    """The dashboard as JSON, in one line.

    Args:
        dashboard: Its parts.
    """
    return json.dumps(_dashboard(dashboard), sort_keys=True, separators=(",", ":"))


def _dashboard(dashboard: Dashboard) -> dict[str, Any]:
    return {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "description": dashboard.description,
        "tags": ["firefly", dashboard.folder],
        "editable": False,
        "graphTooltip": 1,
        "schemaVersion": _SCHEMA_VERSION,
        "refresh": "1m",
        "time": {"from": "now-3h", "to": "now"},
        "timezone": "browser",
        "templating": {"list": [_variable(each) for each in dashboard.variables]},
        "panels": list(_panels(dashboard.rows)),
    }


def _panels(rows: tuple[Row, ...]) -> Iterator[dict[str, Any]]:
    number = top = 0
    for row in rows:
        number += 1
        yield {
            "id": number,
            "type": "row",
            "title": row.title,
            "collapsed": False,
            "gridPos": {"x": 0, "y": top, "w": COLUMNS, "h": _HEADING},
            "panels": [],
        }
        top += _HEADING
        for x, y, panel in _placed(row.panels, top):
            number += 1
            yield _panel(number, x, y, panel)
            top = max(top, y + panel.height)


def _placed(panels: tuple[Panel, ...], top: int) -> Iterator[tuple[int, int, Panel]]:
    """Panels from left to right; one that does not fit begins the next line, below the tallest of this one."""
    x, y, tallest = 0, top, 0
    for panel in panels:
        if x + panel.width > COLUMNS:
            x, y, tallest = 0, y + tallest, 0
        yield x, y, panel
        x, tallest = x + panel.width, max(tallest, panel.height)


def _panel(number: int, x: int, y: int, panel: Panel) -> dict[str, Any]:
    return {
        "id": number,
        "type": panel.look.value,
        "title": panel.title,
        "description": panel.description,
        "datasource": _SOURCE,
        "gridPos": {"x": x, "y": y, "w": panel.width, "h": panel.height},
        "targets": [
            _target(reference, query, panel) for reference, query in zip(_REFERENCES, panel.queries, strict=False)
        ],
        "fieldConfig": {"defaults": _defaults(panel), "overrides": []},
        "options": _options(panel),
    }


def _target(reference: str, query: Query, panel: Panel) -> dict[str, Any]:
    now = panel.look is not Look.TIME
    return {
        "refId": reference,
        "datasource": _SOURCE,
        "editorMode": "code",
        "expr": query.expr,
        "legendFormat": query.legend,
        "range": not now,
        "instant": now,
    }


def _defaults(panel: Panel) -> dict[str, Any]:
    steps = [Threshold(value=0, color="green"), *panel.thresholds]
    found: dict[str, Any] = {
        "unit": panel.unit.value,
        "color": {"mode": "palette-classic" if panel.look is Look.TIME else "thresholds"},
        "thresholds": {
            "mode": "absolute",
            "steps": [
                {"color": each.color, "value": each.value if index else None} for index, each in enumerate(steps)
            ],
        },
        "min": 0,
    }
    if panel.most is not None:
        found["max"] = panel.most
    if panel.look is Look.TIME:
        found["custom"] = {
            "drawStyle": "line",
            "fillOpacity": 30 if panel.stacked else 5,
            "lineWidth": 1,
            "showPoints": "never",
            "stacking": {"mode": "normal" if panel.stacked else "none", "group": "A"},
            "thresholdsStyle": {"mode": "line" if panel.thresholds else "off"},
        }
    return found


def _options(panel: Panel) -> dict[str, Any]:
    reduced = {"calcs": ["lastNotNull"], "fields": "", "values": False}
    match panel.look:
        case Look.TIME:
            return {
                "legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True},
                "tooltip": {"mode": "multi", "sort": "desc"},
            }
        case Look.NUMBER:
            return {"colorMode": "value", "graphMode": "none", "reduceOptions": reduced, "textMode": "auto"}
        case Look.BARS:
            return {"displayMode": "basic", "orientation": "horizontal", "reduceOptions": reduced, "showUnfilled": True}


def _variable(variable: Variable) -> dict[str, Any]:
    selector = f"{variable.metric}{{{variable.matchers}}}" if variable.matchers else variable.metric
    query = f"label_values({selector}, {variable.of})"
    return {
        "name": variable.name,
        "label": variable.label,
        "type": "query",
        "datasource": _SOURCE,
        "query": {"query": query, "refId": "A"},
        "refresh": _ON_TIME_RANGE,
        "sort": _BY_NAME,
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
    }
