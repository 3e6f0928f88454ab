"""DATA-011: the quotas of Kafka's users are heeded."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.kafka import GROUP, cluster_of
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, text
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="DATA-011",
    severity=Severity.ERROR,
    statement="A Kafka whose users have quotas runs the plug-in that knows users.",
    why="Brokers run one plug-in for quotas. That of Strimzi looks at volumes and at the sum of all clients, and takes "
    "no notice of a KafkaUser's: a service that runs wild starves the others, though its quota is written down.",
    mend="set spec.kafka.quotas.type to kafka, or take the users' quotas away",
)
_TYPE = "spec.kafka.quotas.type"


def run(platform: Platform) -> Iterator[Finding]:
    """Looks up the cluster of every user with quotas."""
    for user in platform.of_kind(f"KafkaUser.{GROUP}"):
        if not mapping(at(user.body, "spec.quotas")):
            continue
        kafka = platform.find(f"Kafka.{GROUP}", user.identity.namespace, cluster_of(user))
        if kafka is not None and text(at(kafka.body, _TYPE)) == "strimzi":
            message = f"nothing heeds its quotas: {kafka.identity} has quotas of type strimzi"
            yield META.finding(user, message, "spec.quotas")
