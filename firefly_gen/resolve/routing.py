"""Whom alerts reach: the routes of Alertmanager, worked out from teams, receivers and hours of maintenance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from firefly_gen.model.alerting import AlertReceiver, AlertRouting, Inhibition, Matcher, MuteHours, Route
from firefly_gen.model.profile import Alerting, Profile, Receiver, Severity, Team
from firefly_gen.model.secrets import Secret, SecretEntry
from firefly_gen.resolve.problems import Problems
from firefly_gen.resolve.rules import APPLICATION
from firefly_gen.yamlio import Path

_PATH = ("observability", "alerting")
_NAME = "firefly"
_PAGERDUTY, _SLACK, _WEBHOOK = "routing-key", "slack-url", "webhook-url"
_REPEAT = {Severity.CRITICAL: "1h", Severity.WARNING: "4h", Severity.INFO: "24h"}


def check_routing(profile: Profile, problems: Problems) -> None:
    """Notes receivers, teams, tiers and namespaces that are named but are not there, and what two teams own."""
    alerting = profile.observability.alerting
    if not profile.observability.enabled:
        return
    if alerting.default_team not in alerting.teams:
        where: Path = (*_PATH, "default_team")
        problems.undeclared(where, "team", alerting.default_team, alerting.teams, "observability.alerting.teams")
    named: list[tuple[Path, str]] = [
        ((*_PATH, "escalation", "receiver"), alerting.escalation.receiver),
        ((*_PATH, "watchdog"), alerting.watchdog),
    ]
    for name, team in sorted(alerting.teams.items()):
        path: Path = (*_PATH, "teams", name)
        named += [((*path, "page"), team.page), ((*path, "notify"), team.notify)]
    for path, receiver in named:
        if receiver and receiver not in alerting.receivers:
            problems.unknown(path, "receiver", receiver, alerting.receivers)
    _check_owners("tiers", "tier", profile.tiers, alerting, problems)
    _check_owners("namespaces", "namespace", profile.namespaces, alerting, problems)


def _check_owners(field: str, what: str, there: Iterable[str], alerting: Alerting, problems: Problems) -> None:
    known, owners = tuple(there), dict[str, str]()
    for name, team in sorted(alerting.teams.items()):
        for index, owned in enumerate(getattr(team, field)):
            path: Path = (*_PATH, "teams", name, field, index)
            if owned not in known:
                problems.unknown(path, what, owned, known)
            elif owners.setdefault(owned, name) != name:
                problems.add(path, f"{what} {owned!r} belongs to team {owners[owned]!r} already")


def alert_routing(profile: Profile, labels: Mapping[str, str]) -> tuple[AlertRouting, ...]:
    """The routing of the environment; none where it is not watched, or where its teams are a problem already."""
    alerting = profile.observability.alerting
    team = alerting.teams.get(alerting.default_team)
    if not profile.observability.enabled or team is None:
        return ()
    return (
        AlertRouting(
            name=_NAME,
            namespace=profile.observability.namespace,
            application=APPLICATION,
            labels=labels,
            teams=tuple(sorted(alerting.teams)),
            receiver=team.notify,
            routes=tuple(_routes(alerting)),
            receivers=tuple(_receiver(name, each) for name, each in sorted(alerting.receivers.items())),
            inhibitions=_INHIBITIONS,
            mutes=tuple(
                MuteHours(name=name, weekdays=each.weekdays, start=each.start, end=each.end)
                for name, each in sorted(alerting.maintenance.items())
            ),
        ),
    )


def routing_secrets(profile: Profile, labels: Mapping[str, str]) -> tuple[Secret, ...]:
    """What receivers, long-term stores and other clusters ask for."""
    entry = profile.observability
    if not entry.enabled:
        return ()
    wanted = {
        _secret_name(name): _entries(each, profile) for name, each in entry.alerting.receivers.items() if _ways(each)
    }
    logins = {f"federation-{name}": each.vault_key for name, each in entry.prometheus.federation.items()}
    logins |= {f"remote-write-{name}": each.vault_key for name, each in entry.prometheus.remote_write.items()}
    wanted |= {
        name: tuple(_entry(key, vault_key, key, profile) for key in ("username", "password"))
        for name, vault_key in logins.items()
        if vault_key
    }
    return tuple(
        Secret(
            name=name,
            namespace=entry.namespace,
            application=APPLICATION,
            type="Opaque",
            labels=labels,
            entries=entries,
        )
        for name, entries in sorted(wanted.items())
    )


def _secret_name(receiver: str) -> str:
    return f"alertmanager-{receiver}"


def _ways(receiver: Receiver) -> bool:
    return bool(receiver.pagerduty_key or receiver.slack or receiver.webhook_key)


def _entries(receiver: Receiver, profile: Profile) -> tuple[SecretEntry, ...]:
    found = []
    if receiver.pagerduty_key:
        found.append(_entry(_PAGERDUTY, receiver.pagerduty_key, _PAGERDUTY, profile))
    if receiver.slack:
        found.append(_entry(_SLACK, receiver.slack.vault_key, "url", profile))
    if receiver.webhook_key:
        found.append(_entry(_WEBHOOK, receiver.webhook_key, "url", profile))
    return tuple(found)


def _entry(key: str, vault_key: str, of: str, profile: Profile) -> SecretEntry:
    return SecretEntry(key=key, remote_key=f"{profile.secret_store.key_prefix}/{vault_key}", remote_property=of)


def _receiver(name: str, entry: Receiver) -> AlertReceiver:
    return AlertReceiver(
        name=name,
        secret=_secret_name(name) if _ways(entry) else "",
        pages=bool(entry.pagerduty_key),
        channel=entry.slack.channel if entry.slack else "",
        calls=bool(entry.webhook_key),
    )


def _routes(alerting: Alerting) -> Iterator[Route]:
    if alerting.watchdog:
        yield replace(_route(alerting.watchdog, (_is("dead_man", "true"),), "5m"), wait="0s", interval="1m")
    if alerting.escalation.receiver:
        yield replace(_route(alerting.escalation.receiver, (_is("escalation", "true"),), "1h"), continues=True)
    for name, team in sorted(alerting.teams.items()):
        yield from _of_team(name, team, alerting)


def _of_team(name: str, team: Team, alerting: Alerting) -> Iterator[Route]:
    for severity, repeat in _REPEAT.items():
        matchers = (_is("team", name), _is("severity", severity.value))
        mutes = tuple(key for key, each in sorted(alerting.maintenance.items()) if severity in each.severities)
        if severity is Severity.CRITICAL and team.page != team.notify:
            yield replace(_route(team.page, matchers, repeat, mutes), continues=True)
        yield _route(team.notify, matchers, repeat, mutes)


def _route(receiver: str, matchers: tuple[Matcher, ...], repeat: str, mutes: tuple[str, ...] = ()) -> Route:
    return Route(
        receiver=receiver,
        matchers=matchers,
        continues=False,
        wait="30s",
        interval="5m",
        repeat=repeat,
        mutes=mutes,
    )


def _is(name: str, value: str) -> Matcher:
    return Matcher(name=name, type="=", value=value)


_INHIBITIONS = (
    # What fails because the cluster does is no news.
    Inhibition(
        source=(_is("scope", "cluster"),),
        target=(
            Matcher(name="scope", type="!=", value="cluster"),
            Matcher(name="dead_man", type="!=", value="true"),
            Matcher(name="escalation", type="!=", value="true"),
        ),
        equal=("cluster",),
    ),
    Inhibition(
        source=(_is("severity", "critical"),),
        target=(Matcher(name="severity", type="=~", value="warning|info"),),
        equal=("cluster", "namespace", "service"),
    ),
)
