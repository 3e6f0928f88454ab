"""Secrets that are filled from the secret store, and where each value lies in it.

Both users of a credential (a service and its database, for example) read the same entry.
"""

from __future__ import annotations

from collections.abc import Mapping

from firefly_gen.model.environment import Secret, SecretEntry
from firefly_gen.model.profile import Profile, Service

_OPAQUE = "Opaque"
_BASIC_AUTH = "kubernetes.io/basic-auth"
_DOCKER_CONFIG = "kubernetes.io/dockerconfigjson"


def secret_name(service: str, purpose: str) -> str:
    """Name of a service's Secret for ``db``, ``redis`` or ``app``."""
    return f"{service}-{purpose}"


def service_secrets(
    name: str, entry: Service, namespace: str, labels: Mapping[str, str], profile: Profile
) -> tuple[Secret, ...]:
    """Every Secret that a service reads.

    Args:
        name: The service.
        entry: Its catalogue entry.
        namespace: Where it runs.
        labels: Labels of its objects.
        profile: The profile.
    """
    prefix = profile.secret_store.key_prefix
    wanted: list[tuple[str, str, str, tuple[str, ...]]] = []
    if entry.database:
        wanted.append(("db", _BASIC_AUTH, f"{prefix}/{namespace}/{name}/db", ("username", "password")))
    if entry.redis:
        wanted.append(("redis", _OPAQUE, f"{prefix}/redis/{entry.redis.instance}", ("password",)))
    if entry.secrets:
        wanted.append(("app", _OPAQUE, f"{prefix}/{namespace}/{name}/app", tuple(sorted(set(entry.secrets.values())))))
    return tuple(
        Secret(
            name=secret_name(name, purpose),
            namespace=namespace,
            application=f"services/{name}",
            type=kind,
            labels=labels,
            entries=tuple(SecretEntry(key=key, remote_key=remote, remote_property=key) for key in keys),
        )
        for purpose, kind, remote, keys in sorted(wanted)
    )


def pull_secret(namespace: str, application: str, labels: Mapping[str, str], profile: Profile) -> Secret:
    """The registry credential of a workload namespace."""
    secret = profile.images.pull_secret
    remote = f"{profile.secret_store.key_prefix}/{secret.vault_key}"
    entry = SecretEntry(key=".dockerconfigjson", remote_key=remote, remote_property="dockerconfigjson")
    return Secret(
        name=secret.name,
        namespace=namespace,
        application=application,
        type=_DOCKER_CONFIG,
        labels=labels,
        entries=(entry,),
    )
