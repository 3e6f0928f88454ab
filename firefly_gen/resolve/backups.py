"""What Velero backs up, and where to, in the words of the environment's provider.

Sources: https://velero.io/docs/v1.18/api-types/schedule/, and for the settings of a location the
``backupstoragelocation.md`` of each plugin, for example https://github.com/vmware-tanzu/velero-plugin-for-aws.
"""

from __future__ import annotations

from collections.abc import Mapping

from firefly_gen.model.backup import BackupLocation, BackupSchedule
from firefly_gen.model.profile import BackupSource, Profile, Provider
from firefly_gen.model.secrets import Secret, SecretEntry
from firefly_gen.resolve.problems import Problems
from firefly_gen.yamlio import Path

_APPLICATION = "backup"
_LOCATION = "primary"
_SECRET, _SECRET_KEY = "velero-credentials", "cloud"
_EVENTS = ("events", "events.events.k8s.io")
_HOURS = 24


def backup_locations(
    environment: str, profile: Profile, provider: Provider | None, labels: Mapping[str, str], problems: Problems
) -> tuple[BackupLocation, ...]:
    """The one place that backups go to; none where backups are off.

    Args:
        environment: Name of the environment.
        profile: The profile.
        provider: The provider that it picks; None where that is a problem already.
        labels: Labels of the platform's objects.
        problems: Takes what is wrong.
    """
    backup = profile.backup
    if not backup.enabled or provider is None:
        return ()
    if provider.velero is None:
        hint = f"describe its object store under `provider_catalog.{profile.kubernetes.provider}.velero`"
        problems.add(("backup", "enabled"), "the provider has no object store that Velero knows", hint)
        return ()
    if not backup.bucket:
        problems.add(("backup",), "backups need a bucket to go to", "set `backup.bucket`", key=True)
    own = BackupSource(bucket=backup.bucket, prefix=backup.prefix or environment, region=backup.region)
    found = [_location(_LOCATION, own, profile, _config(own, backup.kms_key, ("backup",), profile, problems), labels)]
    for name, source in sorted(backup.sources.items()):
        path: Path = ("backup", "sources", name)
        if name == _LOCATION:
            problems.add(path, f"{name!r} is where this environment's own backups go", "give it another name", key=True)
        config = _config(source, "", path, profile, problems)
        found.append(_location(name, source, profile, config, labels, writable=False))
    return tuple(sorted(found, key=lambda each: each.name))


def _location(  # noqa: PLR0913 - each says something else of the one object
    name: str,
    source: BackupSource,
    profile: Profile,
    config: Mapping[str, str],
    labels: Mapping[str, str],
    *,
    writable: bool = True,
) -> BackupLocation:
    backup, provider = profile.backup, profile.provider_catalog[profile.kubernetes.provider]
    return BackupLocation(
        name=name,
        namespace=backup.namespace,
        application=_APPLICATION,
        labels=labels,
        plugin=provider.velero.plugin if provider.velero else "",
        bucket=source.bucket,
        prefix=source.prefix,
        config=config,
        secret=_SECRET if backup.vault_key else "",
        secret_key=_SECRET_KEY if backup.vault_key else "",
        writable=writable,
    )


def _config(source: BackupSource, kms_key: str, path: Path, profile: Profile, problems: Problems) -> dict[str, str]:
    backup, name = profile.backup, profile.kubernetes.provider
    velero = profile.provider_catalog[name].velero
    if velero is None:
        return {}
    found = {**velero.config, **backup.config}
    for field, setting, value, needed in (
        ("region", velero.region_key, source.region, True),
        ("endpoint", velero.endpoint_key, backup.endpoint, True),
        ("kms_key", velero.kms_key, kms_key, False),
    ):
        if value and not setting:
            problems.add((*path, field), f"the object store of provider {name!r} takes no {field}", "leave it out")
        elif value:
            found[setting] = value
        elif setting and needed:
            message = f"the object store of provider {name!r} needs to know the {field}"
            problems.add(path, message, f"set `{'.'.join(map(str, path))}.{field}`", key=True)
    for setting in velero.needs:
        if setting not in found:
            message = f"the object store of provider {name!r} needs the setting {setting!r}"
            problems.add(("backup",), message, f"set `backup.config.{setting}`", key=True)
    return dict(sorted(found.items()))


def backup_schedules(profile: Profile, labels: Mapping[str, str], problems: Problems) -> tuple[BackupSchedule, ...]:
    """A schedule for each group of namespaces; none where backups are off."""
    backup = profile.backup
    if not backup.enabled:
        return ()
    _check_namespaces(profile, problems)
    if not backup.groups:
        problems.add(("backup",), "backups are enabled, but nothing is backed up", "set `backup.groups`", key=True)
    secrets = () if backup.kms_key else ("secrets",)
    return tuple(
        BackupSchedule(
            name=name,
            namespace=backup.namespace,
            application=_APPLICATION,
            labels=labels,
            location=_LOCATION,
            schedule=group.schedule,
            namespaces=tuple(sorted(group.namespaces)),
            excluded=(*_EVENTS, *secrets),
            volumes=group.volumes,
            ttl=f"{(group.retention_days or backup.retention_days) * _HOURS}h0m0s",
            rpo_hours=group.rpo_hours or backup.rpo_hours,
            retention_days_least=group.retention_days_least or backup.retention_days_least,
        )
        for name, group in sorted(backup.groups.items())
    )


def _check_namespaces(profile: Profile, problems: Problems) -> None:
    backup = profile.backup
    if backup.namespace not in profile.namespaces:
        problems.unknown(("backup", "namespace"), "namespace", backup.namespace, profile.namespaces)
    owners = {each.namespace: "PostgreSQL" for each in profile.databases.values()}
    owners |= {each.namespace: "Kafka" for each in profile.kafka.values()}
    if profile.observability.logged:
        owners[profile.observability.logging.namespace] = "Elasticsearch"
    for name, group in sorted(backup.groups.items()):
        for index, namespace in enumerate(group.namespaces):
            path = ("backup", "groups", name, "namespaces", index)
            if namespace not in profile.namespaces:
                problems.unknown(path, "namespace", namespace, profile.namespaces)
            elif group.volumes and namespace in owners:
                message = f"volumes of {owners[namespace]} cannot be restored from snapshots of {namespace!r}"
                problems.add(path, message, "move it to a group with `volumes: false`")


def backup_secrets(profile: Profile, labels: Mapping[str, str]) -> tuple[Secret, ...]:
    """The Secret with the credentials of the object store, where Velero's pods have no identity of their own."""
    backup = profile.backup
    if not backup.enabled or not backup.vault_key:
        return ()
    key = f"{profile.secret_store.key_prefix}/{backup.vault_key}"
    return (
        Secret(
            name=_SECRET,
            namespace=backup.namespace,
            application=_APPLICATION,
            type="Opaque",
            labels=labels,
            entries=(SecretEntry(key=_SECRET_KEY, remote_key=key, remote_property=_SECRET_KEY),),
        ),
    )
