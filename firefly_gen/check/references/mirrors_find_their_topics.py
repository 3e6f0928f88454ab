"""REF-024: a mirror copies topics that the copy has, under the names that services know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.kafka import GROUP, allows, bootstrap_of, members_of, topic_names
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, below, mapping, sequence, text
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-024",
    severity=Severity.ERROR,
    statement="A mirror copies topics that are there, keeps their names, and calls source and copy differently.",
    why="On the day of the switch-over a topic is empty, has the source's name before its own, or groups start over.",
    mend="add the topics to the copy, and set IdentityReplicationPolicy for events and offsets alike",
)
_POLICY = "replication.policy.class"
_IDENTITY = "org.apache.kafka.connect.mirror.IdentityReplicationPolicy"
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at every source of every mirror."""
    for resource in platform.of_kind(f"KafkaMirrorMaker2.{GROUP}"):
        for index, each in enumerate(sequence(at(resource.body, "spec.mirrors"))):
            mirror, place = mapping(each), f"spec.mirrors[{index}]"
            yield from _names(resource, mirror, place)
            yield from _topics(platform, resource, mirror, place)


def _names(resource: Resource, mirror: Mapping[str, Any], place: str) -> Iterator[Finding]:
    source = text(at(mirror, "source.alias"))
    if source == text(at(resource.body, "spec.target.alias")):
        message = f"source and copy are both called {source}: it would copy the copy"
        yield META.finding(resource, message, f"{place}.source.alias")
    for connector in ("sourceConnector", "checkpointConnector"):
        if connector in mirror:
            config = mapping(at(mirror, f"{connector}.config"))
            if text(config.get(_POLICY)) != _IDENTITY:
                there = below(f"{place}.{connector}.config", _POLICY)
                message = f"names get {source or 'the source'} before them, and services do not know those"
                yield META.finding(resource, message, there, f"set it to {_IDENTITY}")


def _topics(platform: Platform, resource: Resource, mirror: Mapping[str, Any], place: str) -> Iterator[Finding]:
    cluster = bootstrap_of(text(at(resource.body, "spec.target.bootstrapServers")))
    members = members_of(platform, cluster[1], cluster[0]) if cluster else None
    if members is None:
        return  # for REF-022 to say
    user = platform.find(
        f"KafkaUser.{GROUP}",
        members.kafka.identity.namespace,
        text(at(resource.body, "spec.target.authentication.username")),
    )
    there = topic_names(members)
    for topic in _plain(text(mirror.get("topicsPattern"))):
        if topic not in there:
            message = f"{members.kafka.identity} has no topic {topic}"
            yield META.finding(
                resource, message, f"{place}.topicsPattern", f"add a KafkaTopic {topic}, or leave it out"
            )
        elif user is not None and not allows(user, "topic", topic, "Write"):
            message = f"it may not write the topic {topic}, which {resource.identity} copies"
            yield META.finding(user, message, "spec.authorization.acls", f"allow Write on topic {topic}")


def _plain(pattern: str) -> Iterator[str]:
    """The alternatives of an expression that are names, and no expressions themselves."""
    for each in pattern.split("|"):
        name = each.replace(r"\.", ".")
        if name and set(name) <= _PLAIN:
            yield name
