"""Snapshots of logs: the bucket, who Elasticsearch is there, and which classes go into it.

Sources: https://www.elastic.co/docs/deploy-manage/tools/snapshot-and-restore/self-managed for repositories and their
clients, and https://www.elastic.co/docs/deploy-manage/tools/snapshot-and-restore/cloud-on-k8s for what ECK is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from firefly_gen.model.logging import Token
from firefly_gen.model.profile import LogClass, LogSnapshots, Profile
from firefly_gen.model.secrets import Secret, SecretEntry
from firefly_gen.resolve import elastic
from firefly_gen.resolve.archives import provider_of_archive
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.labels import watching_labels
from firefly_gen.resolve.problems import Problems

REPOSITORY = "firefly"
"""Name of the repository."""

_ROOT = ("observability", "logging", "snapshots")
_SECRET = f"{elastic.CLUSTER}-snapshots"
_S3, _GOOGLE, _AZURE = "s3", "google", "azure"
_ROLE = "eks.amazonaws.com/role-arn"
_CLIENT = "client.default"
_SETTINGS: Mapping[str, Mapping[str, str]] = {
    _S3: {f"s3.{_CLIENT}.access_key": "access-key-id", f"s3.{_CLIENT}.secret_key": "secret-access-key"},
    _GOOGLE: {f"gcs.{_CLIENT}.credentials_file": "credentials"},
    _AZURE: {f"azure.{_CLIENT}.key": "key"},
}
"""Secure settings of each kind of client, and properties of the entry of the secret store that they come from."""

# Elasticsearch may read the token of its ServiceAccount here only.
_TOKEN_FOLDER, _TOKEN_FILE = "/usr/share/elasticsearch/config/repository-s3", "aws-web-identity-token-file"
_TOKEN_AUDIENCE = "sts.amazonaws.com"  # noqa: S105 - who the token is for
_DAY = 24
_APART = 5  # minutes between the snapshots of two classes


@dataclass(frozen=True, slots=True)
class _Bucket:
    """A destination, taken apart."""

    provider: str
    account: str
    name: str
    folder: str


def check_snapshots(profile: Profile, problems: Problems) -> None:
    """Notes where Elasticsearch would not get into the bucket."""
    snapshots = profile.observability.logging.snapshots
    if not snapshots.destination:
        return
    bucket = _bucket(snapshots)
    if bucket.provider == _AZURE:
        if not bucket.name:
            message = "it names an account and no container"
            problems.add((*_ROOT, "destination"), message, "end it in `/` and the name of the container")
        if not snapshots.vault_key:
            message = "Elasticsearch needs a key of the storage account"
            problems.add(_ROOT, message, "set `vault_key`", key=True)
    elif not (snapshots.identity or snapshots.vault_key):
        message = "Elasticsearch is nobody to the object store"
        problems.add(_ROOT, message, "set `identity`, or `vault_key`", key=True)
    elif bucket.provider == _S3 and snapshots.identity and not snapshots.vault_key and _ROLE not in snapshots.identity:
        problems.add((*_ROOT, "identity"), "it names no role at Amazon", f"set `{_ROLE}`", key=True)


def _bucket(snapshots: LogSnapshots) -> _Bucket:
    parts = urlsplit(snapshots.destination)
    provider = provider_of_archive(snapshots.destination)
    path = parts.path.strip("/")
    if provider == _AZURE:
        name, _, folder = path.partition("/")
        return _Bucket(provider, parts.netloc.partition(".")[0], name, folder)
    return _Bucket(provider, "", parts.netloc, path)


def snapshot_requests(profile: Profile, environment: str) -> dict[str, Any]:
    """The repository, then a policy for each class; in this order, since a policy names its repository.

    The bucket is not asked whether it is there: while it is not, logs are collected all the same, and an alert tells.
    """
    logging = profile.observability.logging
    snapshots = logging.snapshots
    if not snapshots.destination:
        return {}
    classes = {name: each for name, each in sorted(logging.classes.items()) if each.snapshot_days}
    return {f"_snapshot/{REPOSITORY}?verify=false": _repository(snapshots, environment)} | {
        f"_slm/policy/firefly-{name}": _policy(name, each, snapshots.every_hours, index * _APART)
        for index, (name, each) in enumerate(classes.items())
    }


def _repository(snapshots: LogSnapshots, environment: str) -> dict[str, Any]:
    bucket = _bucket(snapshots)
    folder = "/".join(part for part in (bucket.folder, environment) if part)
    if bucket.provider == _AZURE:
        return {"type": "azure", "settings": {"container": bucket.name, "base_path": folder}}
    kind = "gcs" if bucket.provider == _GOOGLE else "s3"
    return {"type": kind, "settings": {"bucket": bucket.name, "base_path": folder}}


def _policy(name: str, each: LogClass, hours: int, minute: int) -> dict[str, Any]:
    """Source: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-slm-put-lifecycle."""
    when = "0" if hours == _DAY else f"0/{hours}"
    return {
        "name": f"<{name}-{{now/d}}>",
        "schedule": f"0 {minute % 60} {when} * * ?",
        "repository": REPOSITORY,
        "config": {"indices": [f"logs-{name}-*"], "include_global_state": False},
        "retention": {"expire_after": f"{each.snapshot_days}d", "min_count": 1},
    }


def node_settings(profile: Profile) -> dict[str, str | bool]:
    """What every node is told of the object store."""
    snapshots = profile.observability.logging.snapshots
    if not snapshots.destination or provider_of_archive(snapshots.destination) != _S3:
        return {}
    found: dict[str, str | bool] = {}
    if snapshots.region:
        found[f"s3.{_CLIENT}.region"] = snapshots.region
    if snapshots.endpoint:
        found |= {f"s3.{_CLIENT}.endpoint": snapshots.endpoint, f"s3.{_CLIENT}.path_style_access": True}
    return found


def token(profile: Profile) -> Token | None:
    """The token that Amazon takes for its role; None where Elasticsearch shows none."""
    snapshots = profile.observability.logging.snapshots
    if not snapshots.destination or snapshots.vault_key or provider_of_archive(snapshots.destination) != _S3:
        return None
    variables = {
        "AWS_ROLE_ARN": snapshots.identity.get(_ROLE, ""),
        "AWS_WEB_IDENTITY_TOKEN_FILE": f"{_TOKEN_FOLDER}/{_TOKEN_FILE}",
    }
    if snapshots.region:
        variables["AWS_REGION"] = snapshots.region
    return Token(
        audience=_TOKEN_AUDIENCE, folder=_TOKEN_FOLDER, file=_TOKEN_FILE, variables=dict(sorted(variables.items()))
    )


def secure_settings(profile: Profile) -> tuple[str, ...]:
    """Secrets whose entries are settings."""
    snapshots = profile.observability.logging.snapshots
    return (_SECRET,) if snapshots.destination and snapshots.vault_key else ()


def snapshot_secrets(context: Context) -> tuple[Secret, ...]:
    """The Secret with the credentials of the object store, where Elasticsearch has no identity."""
    profile = context.profile
    if not secure_settings(profile):
        return ()
    snapshots, prefix = profile.observability.logging.snapshots, profile.secret_store.key_prefix
    bucket = _bucket(snapshots)
    return (
        Secret(
            name=_SECRET,
            namespace=profile.observability.logging.namespace,
            application=elastic.APPLICATION,
            type="Opaque",
            labels=watching_labels("elasticsearch", context.environment),
            entries=tuple(
                SecretEntry(key=key, remote_key=f"{prefix}/{snapshots.vault_key}", remote_property=remote)
                for key, remote in _SETTINGS[bucket.provider].items()
            ),
            literals={f"azure.{_CLIENT}.account": bucket.account} if bucket.account else {},
        ),
    )
