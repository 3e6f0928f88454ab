"""Rules and runbooks; what holds for ``model.environment`` holds here: every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRule:
    """A series that Prometheus works out."""

    name: str
    expr: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertingRule:
    """An alert, with what its runbook says.

    Attributes:
        duration: How long the expression has to hold; ``keep_firing`` is how long the alert goes on afterwards.
        labels: ``severity``, ``team`` and ``service`` among them.
        annotations: ``summary``, ``description`` and ``runbook_url``.
        teams: Every team that its label may come out as.
        meaning: What it means for the bank; ``query`` and ``action`` are what to ask and to do first.
    """

    name: str
    expr: str
    duration: str
    keep_firing: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    teams: tuple[str, ...]
    meaning: str
    query: str
    action: str

    @property
    def anchor(self) -> str:
        """Where its section begins in the page of its runbook."""
        return self.name.lower()

    @property
    def severity(self) -> str:
        """What it asks of people."""
        return self.labels["severity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """Rules that are evaluated together.

    Attributes:
        interval: Time between two evaluations, as Prometheus writes durations.
        records: In an order in which none needs a later one.
        alerts: By name.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    interval: str
    records: tuple[RecordingRule, ...]
    alerts: tuple[AlertingRule, ...]

    @property
    def alerting(self) -> bool:
        """Whether it has alerts, and so a runbook."""
        return bool(self.alerts)
