"""How the tree comes into the cluster: repository, projects, and the wave of each folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from firefly_gen.model import delivery as out
from firefly_gen.model.podsecurity import pod_security_labels
from firefly_gen.model.profile import Profile, SyncWindow
from firefly_gen.model.secrets import Secret, SecretEntry
from firefly_gen.resolve.problems import Problems

_LAYER = "argocd"
_TIER_STEP = 10
_CREDENTIALS = "tree-repository"
_NOTIFICATIONS = "argocd-notifications-secret"  # the only name that the notifications controller reads
_SLACK_TOKEN = "slack-token"  # noqa: S105 - a key, no credential
_SUBSCRIPTIONS = ("on-health-degraded", "on-sync-failed")
_KIND = "argocd.argoproj.io/secret-type"


def delivery(name: str, profile: Profile, labels: Mapping[str, str], problems: Problems) -> out.Delivery:
    """Decides what the profile leaves open about delivery.

    Args:
        name: Name of the environment.
        profile: The profile.
        labels: Labels of the platform's objects.
        problems: Takes what is wrong.
    """
    entry = profile.delivery
    _check(profile, problems)
    path = entry.repository.path or f"out/{name}"
    channel = entry.notifications.slack_channel
    subscriptions = {f"notifications.argoproj.io/subscribe.{each}.slack": channel for each in _SUBSCRIPTIONS}
    return out.Delivery(
        repository=entry.repository.url,
        revision=entry.repository.revision,
        path=path,
        namespace=entry.namespace,
        namespace_labels=dict(
            sorted({**labels, **pod_security_labels("restricted", profile.kubernetes.version)}.items())
        ),
        prefix=entry.prefix,
        root=f"{entry.prefix}root",
        root_path=f"{path}/{out.ROOT}",
        control=f"{entry.prefix}{out.CONTROL}",
        cluster=replace(entry.cluster, server="") if entry.cluster.name else entry.cluster,
        projects=_projects(profile),
        folders={key: out.Place(project=each.project, wave=each.wave) for key, each in sorted(entry.folders.items())},
        tiers=_tiers(profile),
        credentials=f"{entry.prefix}{_CREDENTIALS}" if entry.repository.vault_key else "",
        notifications=subscriptions if channel else {},
    )


def _check(profile: Profile, problems: Problems) -> None:
    entry = profile.delivery
    if profile.layers.get(_LAYER, {}).get("enabled") and not entry.repository.url:
        hint = "set `delivery.repository.url`, or `layers.argocd.enabled: false` where nothing delivers the tree"
        problems.add(("delivery", "repository"), "Argo CD needs to know the repository of the tree", hint, key=True)
    tiers = {tier.namespace for tier in profile.tiers.values()}
    for name in sorted(entry.projects):
        if name in tiers or name == out.CONTROL:
            problems.add(("delivery", "projects", name), f"there is a project {name!r} already", "rename it", key=True)
    known = {*entry.projects, *tiers}
    for pattern, rule in sorted(entry.folders.items()):
        if rule.project not in known:
            problems.unknown(("delivery", "folders", pattern, "project"), "project", rule.project, known)
    for name, window in sorted(entry.windows.items()):
        for index, project in enumerate(window.projects):
            if project not in known:
                problems.unknown(("delivery", "windows", name, "projects", index), "project", project, known)


def _projects(profile: Profile) -> dict[str, out.ProjectRule]:
    entries = profile.delivery.projects
    found = {
        name: out.ProjectRule(
            description=each.description,
            prune=each.prune,
            deployers=each.deployers,
            readers=each.readers,
            windows=_windows(name, profile),
        )
        for name, each in entries.items()
    }
    for tier in profile.tiers.values():
        found[tier.namespace] = out.ProjectRule(
            description=tier.description,
            prune=True,
            deployers=tier.operators,
            readers=tier.viewers,
            windows=_windows(tier.namespace, profile),
        )
    return dict(sorted(found.items()))


def _windows(project: str, profile: Profile) -> tuple[out.Window, ...]:
    def holds(window: SyncWindow) -> bool:
        return project in window.projects if window.projects else project != out.OPERATORS

    return tuple(
        out.Window(
            kind=window.kind,
            schedule=window.schedule,
            duration=f"{window.hours}h",
            time_zone=window.time_zone,
            manual=window.manual,
            description=name,
        )
        for name, window in sorted(profile.delivery.windows.items())
        if holds(window)
    )


def _tiers(profile: Profile) -> dict[str, out.Place]:
    """Services come after the tiers that they may call."""
    return {
        tier.namespace: out.Place(project=tier.namespace, wave=_TIER_STEP * _depth(name, profile, frozenset()))
        for name, tier in sorted(profile.tiers.items())
    }


def _depth(name: str, profile: Profile, above: frozenset[str]) -> int:
    """How many tiers stand below one; calls that lead back up do not count."""
    passed = above | {name}
    callees = (each for each in profile.tiers[name].may_call if each in profile.tiers and each not in passed)
    return max((_depth(each, profile, passed) + 1 for each in callees), default=0)


def delivery_secrets(profile: Profile, labels: Mapping[str, str]) -> tuple[Secret, ...]:
    """The credentials of the repository, and the token that notifications are sent with; none where neither is."""
    entry = profile.delivery
    if not profile.layers.get(_LAYER, {}).get("enabled"):
        return ()
    found = []
    if entry.repository.vault_key:
        remote = f"{profile.secret_store.key_prefix}/{entry.repository.vault_key}"
        found.append(
            Secret(
                name=f"{entry.prefix}{_CREDENTIALS}",
                namespace=entry.namespace,
                application=f"namespaces/{entry.namespace}",
                type="Opaque",
                labels=labels,
                entries=tuple(
                    SecretEntry(key=key, remote_key=remote, remote_property=key) for key in ("password", "username")
                ),
                literals={"type": "git", "url": entry.repository.url},
                target_labels={_KIND: "repository"},
            )
        )
    if entry.notifications.slack_channel:
        remote = f"{profile.secret_store.key_prefix}/{entry.notifications.vault_key}"
        found.append(
            Secret(
                name=_NOTIFICATIONS,
                namespace=entry.namespace,
                application=f"namespaces/{entry.namespace}",
                type="Opaque",
                labels=labels,
                entries=(SecretEntry(key=_SLACK_TOKEN, remote_key=remote, remote_property=_SLACK_TOKEN),),
            )
        )
    return tuple(found)
