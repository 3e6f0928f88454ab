"""DATA-001: a Kafka cluster loses nothing with a broker, and goes on without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.kafka import Members, clusters
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, below, mapping, whole
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="DATA-001",
    severity=Severity.ERROR,
    statement="Kafka keeps as many copies as brokers allow, and needs one fewer for a write.",
    why="One broker that is lost takes events along, or one that restarts stops all writing.",
    mend="with three brokers or more: replication factors 3, min.insync.replicas 2, and an odd number of controllers",
)
_CONFIG = "spec.kafka.config"
_MINIMUM = "min.insync.replicas"
_COPIES = (
    ("default.replication.factor", 1, _MINIMUM, 1),
    ("offsets.topic.replication.factor", 3, _MINIMUM, 1),
    ("transaction.state.log.replication.factor", 3, "transaction.state.log.min.isr", 2),
)
"""Setting and default of the number of copies, and of how many of them a write needs.

Source: https://kafka.apache.org/documentation/#brokerconfigs
"""
_ENOUGH = 3  # brokers, and controllers, of which one may be lost while another one restarts


def run(platform: Platform) -> Iterator[Finding]:
    """Works out, for every Kafka, what is left when one broker is gone."""
    prod = platform.environment is not None and platform.environment.prod
    for members in clusters(platform):
        yield from _controllers(members, prod=prod)
        if members.brokers:
            if prod and members.brokers < _ENOUGH:
                message = f"{members.brokers} brokers: with one of them gone, writing stops or data is at risk"
                yield META.finding(members.kafka, message, hint=f"give it {_ENOUGH} brokers or more")
            yield from _settings(members, members.brokers)
            for topic in members.topics:
                yield from _topic(topic, members.brokers)


def _controllers(members: Members, *, prod: bool) -> Iterator[Finding]:
    count = members.controllers
    if count and count % 2 == 0:
        message = f"{count} controllers bear the loss of no more than {count - 1} do"
        yield META.finding(members.kafka, message, "", "make their number odd", Severity.WARNING)
    if prod and count and count < _ENOUGH:
        message = f"{count} controllers: with one of them gone there is no majority left"
        yield META.finding(members.kafka, message, hint=f"give it {_ENOUGH} controllers")


def _settings(members: Members, brokers: int) -> Iterator[Finding]:
    config = mapping(at(members.kafka.body, _CONFIG))
    for setting, usual, minimum, least in _COPIES:
        copies, needed = _number(config.get(setting), usual), _number(config.get(minimum), least)
        if copies is None or needed is None:
            continue
        place = below(_CONFIG, setting) if setting in config else _CONFIG
        yield from _too_many_or_few(members.kafka, setting, copies, brokers, place)
        yield from _quorum(
            members.kafka, minimum, needed, copies, place if minimum not in config else below(_CONFIG, minimum)
        )
    if str(config.get("unclean.leader.election.enable")).lower() == "true":
        place = below(_CONFIG, "unclean.leader.election.enable")
        yield META.finding(members.kafka, "a copy that fell behind may lead, and what it lacks is lost", place)


def _topic(topic: Resource, brokers: int) -> Iterator[Finding]:
    spec: Mapping[str, Any] = mapping(topic.body.get("spec"))
    copies = whole(spec.get("replicas"))
    if copies is None:
        return  # it has as many as the cluster's default
    yield from _too_many_or_few(topic, "replicas", copies, brokers, "spec.replicas")
    config = mapping(spec.get("config"))
    needed = _number(config.get(_MINIMUM), 0)
    if needed:
        yield from _quorum(topic, _MINIMUM, needed, copies, below("spec.config", _MINIMUM))


def _too_many_or_few(resource: Resource, what: str, copies: int, brokers: int, place: str) -> Iterator[Finding]:
    if copies > brokers:
        message = f"{what} is {copies}, but there are only {brokers} brokers"
        yield META.finding(resource, message, place, f"set it to {min(_ENOUGH, brokers)}")
    elif copies < min(2, brokers):
        message = f"{what} is {copies}: each partition lies on one of {brokers} brokers only"
        yield META.finding(resource, message, place, f"set it to {min(_ENOUGH, brokers)}")


def _quorum(resource: Resource, what: str, needed: int, copies: int, place: str) -> Iterator[Finding]:
    if copies > 1 and needed >= copies:
        message = f"{what} is {needed} of {copies} copies, so a broker that restarts stops all writing"
        yield META.finding(resource, message, place, f"set it to {copies - 1}")
    elif copies >= _ENOUGH and needed < 2:  # noqa: PLR2004 - one copy is no copy
        message = f"{what} is {needed} of {copies} copies, so a write that was confirmed may lie on one broker only"
        yield META.finding(resource, message, place, f"set it to {copies - 1}")


def _number(value: Any, otherwise: int) -> int | None:
    """A number of Kafka's settings, which may be written as text; None where it is none."""
    if value is None:
        return otherwise
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return whole(value)
