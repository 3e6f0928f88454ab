"""SEC-007: without a token, nobody gets past the gateway but to the paths that are meant for everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.public import Door, doors, public_routes
from firefly_gen.check.reading import at, mapping, sequence, strings, text
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="SEC-007",
    severity=Severity.ERROR,
    statement="Every gateway that publishes routes checks tokens, and denies requests without one to all paths but the "
    "anonymous ones of the profile.",
    why="RequestAuthentication alone lets everybody pass who shows no token at all.",
    mend='add an AuthorizationPolicy with action DENY from notRequestPrincipals ["*"] for the pods of the gateway',
)
_TOKENS = "RequestAuthentication.security.istio.io"
_POLICIES = "AuthorizationPolicy.security.istio.io"
_NARROWING = ("hosts", "notHosts", "methods", "notMethods", "paths", "notPorts")
_TLS = "443"


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the gateways that routes bind to, and at the exceptions that their policies make."""
    bound = {id(door.gateway): door for route in public_routes(platform) for door in doors(platform, route)}
    denying: dict[int, Resource] = {}
    for door in bound.values():
        if not any(_checks(each) for each in _about(platform, _TOKENS, door)):
            hint = "add a RequestAuthentication with the issuer's keys for the pods of the gateway"
            yield META.finding(door.gateway, "nothing checks the tokens of requests", hint=hint)
        found = [each for each in _about(platform, _POLICIES, door) if _operations(each)]
        if not found:
            yield META.finding(door.gateway, "it lets requests without a token pass")
        denying |= {id(each): each for each in found}
    for policy in denying.values():
        yield from _exceptions(platform, policy)


def _about(platform: Platform, kind: str, door: Door) -> Iterator[Resource]:
    """The objects of a kind that are about the pods of a gateway."""
    root = platform.environment.mesh.namespace if platform.environment is not None else "istio-system"
    for each in platform.of_kind(kind):
        selector = strings(at(each.body, "spec.selector.matchLabels"))
        targets = [mapping(target) for target in sequence(at(each.body, "spec.targetRefs"))]
        named = any(text(target.get("name")) in door.labels.values() for target in targets)
        if each.identity.namespace in {door.namespace, root} and (
            named if targets else selector.items() <= door.labels.items()
        ):
            yield each


def _checks(authentication: Resource) -> bool:
    return any(text(mapping(rule).get("issuer")) for rule in sequence(at(authentication.body, "spec.jwtRules")))


def _operations(policy: Resource) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """What a policy denies to everybody without a token, with its place; empty where it denies only a part of it."""
    if text(at(policy.body, "spec.action")) != "DENY":
        return ()
    found = []
    for number, value in enumerate(sequence(at(policy.body, "spec.rules"))):
        rule = mapping(value)
        sources = [mapping(at(each, "source")) for each in sequence(rule.get("from"))]
        if rule.get("when") or not any(_tokenless(source) for source in sources):
            continue
        operations = [mapping(at(each, "operation")) for each in sequence(rule.get("to"))] or [{}]
        found += [
            (f"spec.rules[{number}].to[{index}].operation", operation)
            for index, operation in enumerate(operations)
            if _whole(operation)
        ]
    return tuple(found)


def _tokenless(source: Mapping[str, Any]) -> bool:
    return [text(each) for each in sequence(source.get("notRequestPrincipals"))] == ["*"] and len(source) == 1


def _whole(operation: Mapping[str, Any]) -> bool:
    """Whether it covers every request over TLS, whatever its host is called; exceptions by path are looked at apart."""
    ports = [text(each) for each in sequence(operation.get("ports"))]
    return (not ports or _TLS in ports) and not any(sequence(operation.get(field)) for field in _NARROWING)


def _exceptions(platform: Platform, policy: Resource) -> Iterator[Finding]:
    tokens = platform.environment.mesh.tokens if platform.environment is not None else None
    if tokens is None:
        return
    for place, operation in _operations(policy):
        for index, path in enumerate(sequence(operation.get("notPaths"))):
            if text(path) not in tokens.anonymous:
                message = f"{path} needs no token, but is not among the anonymous paths of the profile"
                yield META.finding(policy, message, f"{place}.notPaths[{index}]", "see `mesh.tokens.anonymous`")
