"""REF-014: the Secret of a PostgreSQL role has the type and the user name that the operator asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Keyed, Platform
from firefly_gen.check.postgres import CLUSTER, ROLE
from firefly_gen.check.reading import Found, at, text, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-014",
    severity=Severity.ERROR,
    statement="A role's Secret is of type kubernetes.io/basic-auth, and its user name is the role's.",
    why="The operator refuses the Secret: the cluster is not born, or the role gets no password and nobody logs in.",
    mend="set the type, the keys username and password, and the user name to the name of the role",
)
_TYPE = "kubernetes.io/basic-auth"
_KEYS = frozenset({"username", "password"})


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the Secret of every role, and at what fills it."""
    for resource, place, role in _uses(platform):
        secret = platform.secrets.get((resource.identity.namespace, text(place.value)))
        if secret is not None:
            yield from _unfit(resource, place, role, secret)


def _uses(platform: Platform) -> Iterator[tuple[Resource, Found, str]]:
    for cluster in platform.of_kind(CLUSTER):
        for place, initdb in walk(cluster.body, "spec.bootstrap.initdb"):
            owner = text(at(initdb, "owner")) or text(at(initdb, "database")) or "app"
            yield cluster, Found(f"{place}.secret.name", at(initdb, "secret.name")), owner
        for place, role in walk(cluster.body, "spec.managed.roles[]"):
            secret = Found(f"{place}.passwordSecret.name", at(role, "passwordSecret.name"))
            yield cluster, secret, text(at(role, "name"))
    for resource in platform.of_kind(ROLE):
        secret = Found("spec.passwordSecret.name", at(resource.body, "spec.passwordSecret.name"))
        yield resource, secret, text(at(resource.body, "spec.name"))


def _unfit(resource: Resource, place: Found, role: str, secret: Keyed) -> Iterator[Finding]:
    name = f"{secret.namespace}/{secret.name}"
    if secret.keys is not None and not secret.keys >= _KEYS:
        lacking = ", ".join(sorted(_KEYS - secret.keys))
        yield META.finding(resource, f"Secret {name} lacks {lacking}", place.path)
    if secret.maker is None:
        return
    kind, user = _type_of(secret.maker), _user_of(secret.maker)
    if kind is not None and kind != _TYPE:
        message = f"Secret {name} is of type {kind or 'Opaque'}, and not {_TYPE}"
        yield META.finding(resource, message, place.path)
    if user and user != role:
        message = f"Secret {name} is for user {user}, but the role is {role}"
        yield META.finding(resource, message, place.path)


def _type_of(maker: Resource) -> str | None:
    match maker.identity.kind:
        case "Secret":
            return text(maker.body.get("type"))
        case "ExternalSecret":
            return text(at(maker.body, "spec.target.template.type"))
    return None


def _user_of(maker: Resource) -> str:
    """The user name that a Secret holds; empty where only the store knows it."""
    places: dict[str, str] = {"Secret": "stringData", "ExternalSecret": "spec.target.template.data"}
    data: Any = at(maker.body, places.get(maker.identity.kind, "spec.none"))
    value = text(at(data, "username"))
    return "" if "{{" in value else value
