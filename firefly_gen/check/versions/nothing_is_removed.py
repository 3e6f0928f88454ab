"""SKEW-002: nothing uses an API version, a field or a setting that is gone, or about to go."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from firefly_gen.check.fields import kind_key
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, below, mapping, text, walk
from firefly_gen.check.removed import OLD_VERSIONS, OLDER_KINDS, REMOVED, Removed
from firefly_gen.check.settings import CONNECTORS, SETTINGS, Known
from firefly_gen.model.environment import Environment
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Identity, Resource

META = Meta(
    id="SKEW-002",
    severity=Severity.ERROR,
    statement="No API version, field or setting is used that its operator has removed, or is about to remove.",
    why="The API server refuses the object, or the operator ignores what it says: after the next upgrade, or already.",
    mend="use what took its place",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks for everything that the tables of ``removed`` list, and for settings that Kafka does not know."""
    for resource in platform.resources:
        yield from _old(platform, resource)
        for removed in REMOVED.get(kind_key(resource.identity), ()):
            yield from _used(resource, removed)
        yield from _unknown(resource)


def _old(platform: Platform, resource: Resource) -> Iterator[Finding]:
    """What the operators of a known environment do not serve is for REF-019 to say."""
    identity = resource.identity
    new = OLD_VERSIONS.get(identity.group, {}).get(identity.version, "")
    if new and (platform.environment is None or _is_served(platform.environment, identity)):
        message = f"{identity.api_version} is not served any more"
        yield META.finding(resource, message, "apiVersion", f"move it to {identity.group}/{new}")
    newer = OLDER_KINDS.get(kind_key(identity), {}).get(identity.version, "")
    if newer:
        message, hint = f"{identity.api_version} is an old version of the kind", f"move it to {identity.group}/{newer}"
        yield META.finding(resource, message, "apiVersion", hint, Severity.WARNING)


def _is_served(environment: Environment, identity: Identity) -> bool:
    operators = environment.operators.values()
    return any(identity.version in each.versions_of(identity.group, identity.kind) for each in operators)


def _used(resource: Resource, removed: Removed) -> Iterator[Finding]:
    for place, value in walk(resource.body, removed.at):
        if not removed.values or value in removed.values:
            what = f"the value {value} of {removed.at}" if removed.values else removed.at
            message = f"{what} {'goes with' if removed.soon else 'went with'} {removed.since}"
            severity = Severity.WARNING if removed.soon else None
            yield META.finding(resource, message, place, removed.instead, severity)


def _unknown(resource: Resource) -> Iterator[Finding]:
    for path, known in _settings(resource):
        for place, config in walk(resource.body, path):
            for setting in map(str, mapping(config)):
                if not known.covers(setting):
                    near = get_close_matches(setting, sorted(known.names), n=1)
                    hint = f"did you mean {near[0]}?" if near else f"remove it: {known.software} knows no such setting"
                    message = f"{known.software} knows no setting {setting}, or Strimzi sets it itself"
                    yield META.finding(resource, message, below(place, setting), known.gone.get(setting, hint))


def _settings(resource: Resource) -> tuple[tuple[str, Known], ...]:
    kind = kind_key(resource.identity)
    if kind == "KafkaConnector.kafka.strimzi.io":
        known = CONNECTORS.get(text(at(resource.body, "spec.class")))
        return (("spec.config", known),) if known else ()
    return SETTINGS.get(kind, ())
