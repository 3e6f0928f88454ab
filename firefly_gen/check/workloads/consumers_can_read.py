"""SCALE-003: a consumer that is scaled by what waits for it is measured where it reads, and has something to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from firefly_gen.check.kafka import GROUP, Members, cluster_of, clusters
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import Found, at, mapping, sequence, text, walk, whole
from firefly_gen.check.scaling import scaler_bounds
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="SCALE-003",
    severity=Severity.ERROR,
    statement="KEDA measures topics and groups that exist, logs in, and starts no more pods than there are partitions.",
    why="A wrong topic or group reads as no lag at all: consumers stay at their minimum while messages pile up. Pods "
    "beyond the partitions read nothing, and cost as much.",
    mend="name the topic, group and login of the consumer, and lower maxReplicaCount to the partitions of its topics",
)

_BOOTSTRAP = re.compile(r"([a-z0-9-]+)-kafka-bootstrap\.([a-z0-9-]+)\.")
_AUTHENTICATIONS = ("TriggerAuthentication", "ClusterTriggerAuthentication")


def run(platform: Platform) -> Iterator[Finding]:
    """Follows each trigger on a topic to its Kafka cluster."""
    known = {(each.kafka.identity.namespace, each.kafka.identity.name): each for each in clusters(platform)}
    for scaler in platform.of_kind("ScaledObject.keda.sh"):
        partitions: list[int] = []
        for trigger in walk(scaler.body, "spec.triggers[]"):
            yield from _authenticated(platform, scaler, trigger)
            settings = mapping(at(trigger.value, "metadata"))
            found = _BOOTSTRAP.match(text(settings.get("bootstrapServers")))
            if text(at(trigger.value, "type")) != "kafka" or found is None:
                continue
            members = known.get((found[2], found[1]))
            if members is None:
                message = f"there is no Kafka {found[2]}/{found[1]} to measure"
                yield META.finding(scaler, message, f"{trigger.path}.metadata.bootstrapServers")
                continue
            count = _partitions(members, text(settings.get("topic")))
            if count is None:
                message = f"{members.kafka.identity} has no topic {text(settings.get('topic'))!r}"
                yield META.finding(scaler, message, f"{trigger.path}.metadata.topic")
            else:
                partitions.append(count)
            yield from _readable(platform, scaler, trigger, settings, members)
        yield from _bounded(scaler, partitions)


def _authenticated(platform: Platform, scaler: Resource, trigger: Found) -> Iterator[Finding]:
    reference = mapping(at(trigger.value, "authenticationRef"))
    name, kind = text(reference.get("name")), text(reference.get("kind")) or _AUTHENTICATIONS[0]
    if not name:
        return
    namespace = scaler.identity.namespace if kind == _AUTHENTICATIONS[0] else ""
    if platform.find(f"{kind}.keda.sh", namespace, name) is None:
        path = f"{trigger.path}.authenticationRef.name"
        yield META.finding(scaler, f"there is no {kind} {name}", path, "name the one that holds the consumer's login")


def _partitions(members: Members, name: str) -> int | None:
    for topic in members.topics:
        if (text(at(topic.body, "spec.topicName")) or topic.identity.name) == name:
            return whole(at(topic.body, "spec.partitions")) or 1
    return None


def _readable(
    platform: Platform, scaler: Resource, trigger: Found, settings: Mapping[str, Any], members: Members
) -> Iterator[Finding]:
    """Some user of the cluster has to read as that group: the consumer, and KEDA with its login."""
    group = text(settings.get("consumerGroup"))
    kafka = members.kafka.identity
    for user in platform.of_kind(f"KafkaUser.{GROUP}"):
        if (user.identity.namespace, cluster_of(user)) == (kafka.namespace, kafka.name):
            rules = (mapping(each) for each in sequence(at(user.body, "spec.authorization.acls")))
            if any(_names(mapping(each.get("resource")), group) for each in rules):
                return
    message = f"no user of {kafka} may read as group {group!r}"
    yield META.finding(scaler, message, f"{trigger.path}.metadata.consumerGroup", "name the group of the consumer")


def _names(resource: Mapping[str, Any], group: str) -> bool:
    name = text(resource.get("name"))
    if resource.get("type") != "group":
        return False
    return name in {group, "*"} or (resource.get("patternType") == "prefix" and group.startswith(name))


def _bounded(scaler: Resource, partitions: list[int]) -> Iterator[Finding]:
    most = scaler_bounds(scaler).maximum
    if partitions and most > max(partitions):
        message = f"up to {most} pods share the {max(partitions)} partitions of the largest topic"
        yield META.finding(scaler, message, "spec.maxReplicaCount", f"set it to {max(partitions)} or less")
