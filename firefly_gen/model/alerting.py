"""Whom alerts reach; what holds for ``model.environment`` holds here: every value is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """What a label of an alert has to be; ``type`` is ``=``, ``!=``, ``=~`` or ``!~``."""

    name: str
    type: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Alerts that go to one receiver.

    Attributes:
        continues: Whether later routes look at them too.
        wait: How long the first alert of a group waits for others; ``interval`` is the time between two
            notifications of a group that changes, ``repeat`` that of one that stays as it is.
        mutes: Hours in which nothing is sent.
    """

    receiver: str
    matchers: tuple[Matcher, ...]
    continues: bool
    wait: str
    interval: str
    repeat: str
    mutes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertReceiver:
    """Where notifications go.

    Attributes:
        secret: Secret with what each way needs; empty where there is none.
        pages: Whether PagerDuty is told, with its key ``routing-key``.
        channel: Channel of Slack, with its key ``slack-url``; empty for none.
        calls: Whether the address under its key ``webhook-url`` is called.
    """

    name: str
    secret: str
    pages: bool
    channel: str
    calls: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhibition:
    """Alerts that are kept back while others fire that have the same values of some labels."""

    source: tuple[Matcher, ...]
    target: tuple[Matcher, ...]
    equal: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteHours:
    """Hours in UTC."""

    name: str
    weekdays: tuple[str, ...]
    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRouting:
    """Everything that Alertmanager does with alerts.

    Attributes:
        teams: Every team that alerts may name.
        receiver: Gets what no route takes.
        routes: The first one that matches takes an alert, and later ones only where it continues.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    teams: tuple[str, ...]
    receiver: str
    routes: tuple[Route, ...]
    receivers: tuple[AlertReceiver, ...]
    inhibitions: tuple[Inhibition, ...]
    mutes: tuple[MuteHours, ...]
