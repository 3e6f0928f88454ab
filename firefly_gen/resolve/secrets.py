"""Secrets that are filled from the secret store, and where each value lies in it.

Both users of a credential (a service and its database, for example) read the same entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from firefly_gen.model.profile import Profile, Service, ServiceDatabase, ServiceKafka
from firefly_gen.model.secrets import Secret, SecretEntry
from firefly_gen.resolve import names
from firefly_gen.resolve.connections import ssl_mode, verifies

PASSWORD, AUTHORITY, USERNAME = "password", "ca.crt", "username"
"""Keys of Secrets: of any password, and of the authority that Kafka's certificate is checked by."""

RELOAD = "cnpg.io/reload"
"""Label of the Secrets whose changes CloudNativePG takes over."""
REGISTRY_AUTHORITY = "registry.crt"
"""Key of a service's Secret for Kafka: the authority that the registry of schemas is checked by."""

_OPAQUE = "Opaque"
_BASIC_AUTH = "kubernetes.io/basic-auth"
_DOCKER_CONFIG = "kubernetes.io/dockerconfigjson"


def secret_name(service: str, purpose: str) -> str:
    """Name of a service's Secret for ``db``, ``kafka``, ``redis`` or ``app``."""
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
    wanted: list[tuple[str, str, tuple[SecretEntry, ...]]] = []
    if entry.kafka:
        cluster = entry.kafka.cluster
        authority = _entries(names.kafka_vault_key(cluster, "ca-certificate", profile), AUTHORITY)
        password = _entries(names.kafka_vault_key(cluster, name, profile), PASSWORD)
        wanted.append(("kafka", _OPAQUE, authority + password + _registry_authority(entry.kafka, profile)))
    if entry.redis:
        password = _entries(names.redis_vault_key(entry.redis.instance, profile), PASSWORD)
        wanted.append(("redis", _OPAQUE, _redis_authority(entry.redis.instance, profile) + password))
    if entry.secrets:
        keys = sorted(set(entry.secrets.values()))
        wanted.append(("app", _OPAQUE, _entries(f"{prefix}/{namespace}/{name}/app", *keys)))
    found = [
        Secret(
            name=secret_name(name, purpose),
            namespace=namespace,
            application=f"services/{name}",
            type=kind,
            labels=labels,
            entries=entries,
            literals=_login(name, entry, purpose),
        )
        for purpose, kind, entries in wanted
    ]
    if entry.database:
        key = names.database_vault_key(name, namespace, profile)
        place = Place(secret_name(name, "db"), namespace, f"services/{name}", labels)
        dynamic = entry.database.credentials == "dynamic"
        secret = _made_by_vault(place) if dynamic else role_secret(place, names.database_role(name), key)
        found.append(_with_authority(secret, entry.database, profile))
    mounted = {secret_name(name, purpose) for purpose in entry.mounted_secrets}
    found = [replace(each, mounted=each.name in mounted) for each in found]
    return tuple(sorted(found, key=lambda each: each.name))


def _registry_authority(use: ServiceKafka, profile: Profile) -> tuple[SecretEntry, ...]:
    """The certificate that a service checks the registry of schemas by, where it uses one that speaks TLS."""
    cluster = profile.kafka.get(use.cluster)
    if not use.schemas or cluster is None or cluster.registry is None or not cluster.registry.issuer:
        return ()
    remote = f"{profile.secret_store.key_prefix}/{cluster.registry.authority_key}"
    return (SecretEntry(key=REGISTRY_AUTHORITY, remote_key=remote, remote_property=AUTHORITY),)


def _redis_authority(name: str, profile: Profile) -> tuple[SecretEntry, ...]:
    instance = profile.redis.get(name)
    if instance is None or not instance.issuer:
        return ()
    return _entries(f"{profile.secret_store.key_prefix}/{instance.authority_key}", AUTHORITY)


def _login(name: str, entry: Service, purpose: str) -> dict[str, str]:
    """The user beside the password of a service that reads topics: KEDA logs in as it to see what waits."""
    return {USERNAME: name} if purpose == "kafka" and entry.kafka and entry.kafka.consumes else {}


def _with_authority(secret: Secret, database: ServiceDatabase, profile: Profile) -> Secret:
    """Adds the certificate that the service checks its server by, where it does."""
    cluster = profile.databases.get(database.cluster)
    if cluster is None or not verifies(ssl_mode(cluster, profile)):
        return secret
    entries = _entries(names.postgres_authority_key(profile), AUTHORITY)
    return replace(secret, entries=(*entries, *secret.entries))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a Secret lies: name, namespace, Argo CD Application, and the labels of its ExternalSecret."""

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]


def role_secret(place: Place, role: str, remote: str, *, watched: bool = False) -> Secret:
    """The name and password of a role of PostgreSQL.

    The name is no secret, and the role itself is named by it, so it stands here and not in the store.

    Args:
        place: Where it lies.
        role: The role.
        remote: Entry of the store whose property ``password`` is the password.
        watched: Whether CloudNativePG takes over a new password; it does for Secrets with its label only.
    """
    return Secret(
        name=place.name,
        namespace=place.namespace,
        application=place.application,
        type=_BASIC_AUTH,
        labels=place.labels,
        entries=_entries(remote, PASSWORD),
        literals={"username": role},
        target_labels={RELOAD: "true"} if watched else {},
    )


def _made_by_vault(place: Place) -> Secret:
    """A name and password that Vault makes; the generator has the name of the Secret."""
    return Secret(
        name=place.name,
        namespace=place.namespace,
        application=place.application,
        type=_BASIC_AUTH,
        labels=place.labels,
        entries=(),
        generator=place.name,
    )


def object_store_secret(place: Place, remote: str) -> Secret:
    """The key of an S3 bucket.

    Args:
        place: Where it lies.
        remote: Entry of the store with the properties ``access-key-id`` and ``secret-access-key``.
    """
    return Secret(
        name=place.name,
        namespace=place.namespace,
        application=place.application,
        type=_OPAQUE,
        labels=place.labels,
        entries=_entries(remote, "access-key-id", "secret-access-key"),
    )


def _entries(remote: str, *keys: str) -> tuple[SecretEntry, ...]:
    """Keys that are called in the Secret as they are in the store."""
    return tuple(SecretEntry(key=key, remote_key=remote, remote_property=key) for key in keys)


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
