"""REF-012: whatever says that it belongs to a Kafka cluster finds it, and the cluster acts on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from firefly_gen.check.kafka import BROKER, CLUSTER, CONTROLLER, GROUP, Members, cluster_of, clusters
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, below, mapping, strings
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="REF-012",
    severity=Severity.ERROR,
    statement="Pools, topics, users and connectors belong to a Kafka cluster that is there and acts on them.",
    why="The operator ignores what belongs to no cluster: no topic, no user, no broker is made, and nothing says so.",
    mend=f"set the label {CLUSTER} to the name of a Kafka in the same namespace (of a KafkaConnect, for a connector)",
)

_PARENTS: Mapping[str, str] = {
    "KafkaConnector": "KafkaConnect",
    "KafkaNodePool": "Kafka",
    "KafkaRebalance": "Kafka",
    "KafkaTopic": "Kafka",
    "KafkaUser": "Kafka",
}
_OPERATED = {
    "KafkaRebalance": "spec.cruiseControl",
    "KafkaTopic": "spec.entityOperator.topicOperator",
    "KafkaUser": "spec.entityOperator.userOperator",
}
"""Which part of the cluster acts on a kind."""

_HEEDS = "strimzi.io/use-connector-resources"
"""Annotation without which Strimzi does not act on KafkaConnectors."""

_AUTHORITIES = (("clusterCa", "cluster-ca"), ("clientsCa", "clients-ca"))


def run(platform: Platform) -> Iterator[Finding]:
    """Looks up the parent of each member, then what each cluster needs."""
    for kind, parent in _PARENTS.items():
        for member in platform.of_kind(f"{kind}.{GROUP}"):
            yield from _astray(platform, member, parent)
    for members in clusters(platform):
        yield from _without_pods(members)
        yield from _without_authority(platform, members.kafka)


def _astray(platform: Platform, member: Resource, parent: str) -> Iterator[Finding]:
    name, namespace = cluster_of(member), member.identity.namespace
    place = below("metadata.labels", CLUSTER)
    if not name:
        yield META.finding(member, f"it belongs to no cluster: it lacks the label {CLUSTER}", "metadata.labels")
        return
    found = platform.find(f"{parent}.{GROUP}", namespace, name)
    if found is None:
        yield META.finding(member, f"it belongs to {parent} {namespace}/{name}, which does not exist", place)
        return
    if parent == "KafkaConnect" and strings(at(found.body, "metadata.annotations")).get(_HEEDS) != "true":
        message = f"{found.identity} takes connectors over REST only, and leaves this one alone"
        yield META.finding(member, message, place, f'annotate the KafkaConnect with {_HEEDS}: "true"')
    part = _OPERATED.get(member.identity.kind, "")
    if part and at(found.body, part) is None:
        message = f"{found.identity} has no {part}, so nothing acts on a {member.identity.kind}"
        yield META.finding(member, message, place, f"add {part} to the {parent}, an empty map for its defaults")


def _without_pods(members: Members) -> Iterator[Finding]:
    for role, count in ((BROKER, members.brokers), (CONTROLLER, members.controllers)):
        if count == 0:
            message = f"no node pool gives it a {role}"
            hint = f"add a KafkaNodePool with the role {role} and the label {CLUSTER}: {members.kafka.identity.name}"
            yield META.finding(members.kafka, message, hint=hint)


def _without_authority(platform: Platform, kafka: Resource) -> Iterator[Finding]:
    namespace, name = kafka.identity.namespace, kafka.identity.name
    for field, suffix in _AUTHORITIES:
        place = f"spec.{field}.generateCertificateAuthority"
        if mapping(at(kafka.body, f"spec.{field}")).get("generateCertificateAuthority") is not False:
            continue
        for secret, key in ((f"{name}-{suffix}-cert", "ca.crt"), (f"{name}-{suffix}", "ca.key")):
            found = platform.secrets.get((namespace, secret))
            if found is None or found.maker is kafka:
                message = f"it makes no authority of its own, and nothing makes Secret {namespace}/{secret}"
                yield META.finding(kafka, message, place, f"make the Secret, with the key {key}")
            elif found.keys is not None and key not in found.keys:
                message = f"Secret {namespace}/{secret} has no key {key}"
                yield META.finding(kafka, message, place, f"add the key {key} to the Secret")
