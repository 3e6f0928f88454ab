"""REF-022: Kafka Connect and MirrorMaker log in at a cluster that is there, and keep their state in topics of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firefly_gen.check.kafka import GROUP, Members, allows, bootstrap_of, cluster_of, members_of, topic_names
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, text, whole
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-022",
    severity=Severity.ERROR,
    statement="Kafka Connect and MirrorMaker reach a listener, as a user of the cluster, with rules for their topics.",
    why="Workers that cannot keep their state never start a connector; in a topic that is not compacted, they forget "
    "after a week how far they were, and begin again or leave a gap.",
    mend="name a Kafka and a KafkaUser of the tree, and make the three topics: compacted, the first with one partition",
)
_KINDS = {f"KafkaConnect.{GROUP}": "spec", f"KafkaMirrorMaker2.{GROUP}": "spec.target"}
_TOPICS = ("configStorageTopic", "offsetStorageTopic", "statusStorageTopic")
_OPERATIONS = ("Read", "Write")


@dataclass(frozen=True, slots=True)
class _Workers:
    """Workers, where their cluster is described, and that cluster."""

    resource: Resource
    place: str
    members: Members


def run(platform: Platform) -> Iterator[Finding]:
    """Follows each group of workers to its cluster, user and topics."""
    for kind, place in _KINDS.items():
        for resource in platform.of_kind(kind):
            yield from _cluster(platform, resource, place)


def _cluster(platform: Platform, resource: Resource, place: str) -> Iterator[Finding]:
    there = f"{place}.bootstrapServers"
    found = bootstrap_of(text(at(resource.body, there)))
    if found is None:
        return  # a cluster outside the tree
    name, namespace, port = found
    members = members_of(platform, namespace, name)
    if members is None:
        yield META.finding(resource, f"it names Kafka {namespace}/{name}, which does not exist", there)
        return
    listeners = [mapping(each).get("port") for each in sequence(at(members.kafka.body, "spec.kafka.listeners"))]
    if int(port) not in listeners:
        message = f"it names port {port}, but {members.kafka.identity} listens on {_listed(listeners)}"
        yield META.finding(resource, message, there)
    workers = _Workers(resource, place, members)
    yield from _topics(workers)
    yield from _user(platform, workers)


def _topics(workers: _Workers) -> Iterator[Finding]:
    there = topic_names(workers.members)
    for field in _TOPICS:
        path = f"{workers.place}.{field}"
        name = text(at(workers.resource.body, path))
        topic = there.get(name)
        if topic is None:
            message = f"{workers.members.kafka.identity} has no topic {name}"
            yield META.finding(workers.resource, message, path, f"add a KafkaTopic {name}")
            continue
        if text(mapping(at(topic.body, "spec.config")).get("cleanup.policy")) != "compact":
            message = f"{workers.resource.identity} keeps its state in it, but it is not compacted"
            yield META.finding(topic, message, "spec.config", "set cleanup.policy to compact")
        partitions = whole(at(topic.body, "spec.partitions"))
        if field == _TOPICS[0] and partitions not in {1, None}:
            message = (
                f"{workers.resource.identity} keeps settings in it, and they have no order in {partitions} of them"
            )
            yield META.finding(topic, message, "spec.partitions", "make a new topic with one partition")


def _user(platform: Platform, workers: _Workers) -> Iterator[Finding]:
    path = f"{workers.place}.authentication.username"
    name = text(at(workers.resource.body, path))
    if not name:
        return  # a certificate says who it is
    kafka = workers.members.kafka.identity
    user = platform.find(f"KafkaUser.{GROUP}", kafka.namespace, name)
    if user is None or cluster_of(user) != kafka.name:
        yield META.finding(workers.resource, f"{kafka} has no user {name}", path, f"add a KafkaUser {name}")
        return
    needs = [("group", text(at(workers.resource.body, f"{workers.place}.groupId")), "Read")]
    for field in _TOPICS:
        topic = text(at(workers.resource.body, f"{workers.place}.{field}"))
        needs += [("topic", topic, operation) for operation in _OPERATIONS]
    for kind, wanted, operation in needs:
        if not allows(user, kind, wanted, operation):
            message = f"it may not {operation.lower()} the {kind} {wanted}, which {workers.resource.identity} needs"
            yield META.finding(user, message, "spec.authorization.acls", f"allow {operation} on {kind} {wanted}")


def _listed(ports: list[object]) -> str:
    return ", ".join(sorted(str(each) for each in ports))
