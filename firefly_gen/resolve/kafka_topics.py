"""Topics of Kafka: those of the profile, and one for the dead letters of each that asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from firefly_gen.model.kafka import KafkaTopic
from firefly_gen.model.profile import KafkaCluster, Profile, Stage
from firefly_gen.resolve.kafka import copies, in_sync, kafka_application, member_labels
from firefly_gen.resolve.kafka_retention import check_retention, dead_letter_retention, topic_retention
from firefly_gen.resolve.problems import Problems

_DEAD_LETTER_PARTITIONS = 3


def dead_letters(topic: str) -> str:
    """Name of the topic that takes what a reader of another one cannot process."""
    return f"{topic}.dlq"


def kafka_topics(
    environment: str, profile: Profile, more: Mapping[str, Sequence[TopicPlan]], problems: Problems
) -> tuple[KafkaTopic, ...]:
    """The topics of every cluster.

    Args:
        environment: Name of the environment.
        profile: The profile.
        more: Topics that do not stand in the profile, by cluster.
        problems: Takes what is wrong.
    """
    found: list[KafkaTopic] = []
    for cluster, entry in sorted(profile.kafka.items()):
        check_retention(cluster, entry, problems)
        objects: dict[str, str] = {}
        plans = (*_topics(cluster, entry, problems), *more.get(cluster, ()))
        for plan in sorted(plans, key=lambda each: each.name):
            name = topic_object(plan.name)
            twin = objects.setdefault(name, plan.name)
            if twin != plan.name:
                message = f"topics {twin!r} and {plan.name!r} differ in case or punctuation only"
                problems.add(("kafka", cluster, "topics", plan.name), message, "rename one of them", key=True)
            found.append(make_topic(plan, cluster, environment, profile))
    return tuple(found)


def topic_object(topic: str) -> str:
    """Name of the KafkaTopic of a topic: Kubernetes takes no capitals and no underscores."""
    return topic.lower().replace("_", "-").rstrip(".-")


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """What makes a topic: its name for clients, its partitions, and settings that do not follow from the brokers."""

    name: str
    partitions: int
    config: Mapping[str, str | int]


def make_topic(plan: TopicPlan, cluster: str, environment: str, profile: Profile) -> KafkaTopic:
    """One topic of a cluster, with as many copies as the cluster makes."""
    entry = profile.kafka[cluster]
    return KafkaTopic(
        name=topic_object(plan.name),
        topic=plan.name,
        cluster=cluster,
        namespace=entry.namespace,
        application=kafka_application(cluster),
        labels=member_labels(cluster, environment),
        partitions=plan.partitions,
        replicas=copies(entry),
        config=dict(sorted({**plan.config, "min.insync.replicas": in_sync(entry)}.items())),
        protected=profile.stage is not Stage.DEV,
    )


def _topics(name: str, cluster: KafkaCluster, problems: Problems) -> Iterator[TopicPlan]:
    for topic, each in cluster.topics.items():
        yield TopicPlan(topic, each.partitions, topic_retention(cluster, each.retention))
        if not each.dead_letters:
            continue
        if dead_letters(topic) in cluster.topics:
            message = f"topic {dead_letters(topic)!r} is declared too, and would be made twice"
            path = ("kafka", name, "topics", topic, "dead_letters")
            problems.add(path, message, "take one of the two away", key=True)
        else:
            partitions = min(_DEAD_LETTER_PARTITIONS, each.partitions)
            yield TopicPlan(dead_letters(topic), partitions, dead_letter_retention(cluster))
