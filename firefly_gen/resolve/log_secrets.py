"""Secrets of logging: passwords of users, tokens of systems outside, credentials of the object store."""

from __future__ import annotations

from firefly_gen.model.secrets import Secret, SecretEntry
from firefly_gen.resolve import elastic
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.labels import watching_labels
from firefly_gen.resolve.log_parts import forward, user_secret, users
from firefly_gen.resolve.log_snapshots import snapshot_secrets

_SETUP_ROLE = "superuser"


def logging_secrets(context: Context) -> tuple[Secret, ...]:
    """Name, roles and password of each user of Elasticsearch, and the tokens of systems outside."""
    profile, logging = context.profile, context.profile.observability.logging
    if not profile.observability.logged:
        return ()
    found = [_user(each, context) for each in users(profile)]
    prefix = profile.secret_store.key_prefix
    for name, each in sorted(logging.forward.items()):
        if each.vault_key:
            entry = SecretEntry(key="token", remote_key=f"{prefix}/{each.vault_key}", remote_property="token")
            found.append(_secret(forward(name).secret, "Opaque", (entry,), {}, context))
    return (*found, *snapshot_secrets(context))


def _user(user: str, context: Context) -> Secret:
    remote = elastic.vault_key(user, context.profile)
    roles = _SETUP_ROLE if user == elastic.SETUP else elastic.role(user)
    entry = SecretEntry(key="password", remote_key=remote, remote_property="password")
    literals = {"roles": roles, "username": user}
    return _secret(user_secret(user), "kubernetes.io/basic-auth", (entry,), literals, context)


def _secret(
    name: str, kind: str, entries: tuple[SecretEntry, ...], literals: dict[str, str], context: Context
) -> Secret:
    return Secret(
        name=name,
        namespace=context.profile.observability.logging.namespace,
        application=elastic.APPLICATION,
        type=kind,
        labels=watching_labels("elasticsearch", context.environment),
        entries=entries,
        literals=literals,
    )
