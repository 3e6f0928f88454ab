"""The parts that dashboards are put together from, and what Grafana is given; every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Unit(StrEnum):
    """Units, as Grafana calls them.

    Source: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#unit
    """

    BYTES = "bytes"
    BYTES_PER_SECOND = "Bps"
    COUNT = "short"
    DURATION = "dtdurations"
    MILLISECONDS = "ms"
    PER_SECOND = "ops"
    RATIO = "percentunit"
    REQUESTS = "reqps"
    SECONDS = "s"


class Look(StrEnum):
    """How a panel shows its series, as Grafana calls the plugins."""

    BARS = "bargauge"
    NUMBER = "stat"
    TIME = "timeseries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """An expression of PromQL, and what its series are called."""

    expr: str
    legend: str = "__auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """From this value on, the colour."""

    value: float
    color: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A panel.

    Attributes:
        queries: What it asks Prometheus.
        thresholds: In rising order; below the first one all is well.
        width: In columns, of which a dashboard has 24; ``height`` in rows.
        stacked: Whether series lie on top of each other.
        most: Upper end of the axis; None where it follows the values.
    """

    title: str
    unit: Unit
    queries: tuple[Query, ...]
    look: Look = Look.TIME
    thresholds: tuple[Threshold, ...] = ()
    description: str = ""
    width: int = 8
    height: int = 8
    stacked: bool = False
    most: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A heading, and the panels below it."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A choice at the top of a dashboard.

    Attributes:
        label: What people read.
        metric: Metric whose label gives the choices; ``matchers`` narrow it down.
        of: The label.
    """

    name: str
    label: str
    metric: str
    of: str
    matchers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """A dashboard.

    Attributes:
        uid: Identifier that never changes, so that links keep leading to it.
        folder: Name of its folder.
    """

    uid: str
    title: str
    description: str
    folder: str
    rows: tuple[Row, ...]
    variables: tuple[Variable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GrafanaFolder:
    """A folder of dashboards. ``name`` is that of its object, and its identifier in Grafana."""

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    selector: Mapping[str, str]
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrafanaDashboard:
    """A dashboard as Grafana is given it. ``text`` is its JSON."""

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    selector: Mapping[str, str]
    folder: str
    uid: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretValue:
    """A setting of a source that comes from a Secret: its path, the Secret, and the key."""

    path: str
    secret: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrafanaDatasource:
    """A source of data. ``spec`` is what the API of Grafana takes."""

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    selector: Mapping[str, str]
    uid: str
    spec: Mapping[str, Any]
    secrets: tuple[SecretValue, ...]

    @property
    def confidential(self) -> bool:
        """Whether some of its settings come from Secrets."""
        return bool(self.secrets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grafana:
    """Grafana itself.

    Attributes:
        selector: Labels by which folders, sources and dashboards find it.
        config: Settings by section, as ``grafana.ini`` has them.
        login_secret: Secret with the secret of the client that people log in by; empty where they cannot.
        tls_secret: Secret with its certificate.
        home: Identifier of the dashboard that is its home page.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    selector: Mapping[str, str]
    image: str
    cpu: str
    memory: str
    priority_class: str
    config: Mapping[str, Mapping[str, str]]
    login_secret: str
    tls_secret: str
    home: str

    @property
    def open_to_people(self) -> bool:
        """Whether people log in by a provider."""
        return bool(self.login_secret)
