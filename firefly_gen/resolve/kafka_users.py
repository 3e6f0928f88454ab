"""Users of Kafka, one a service, with the least that lets it do what its catalogue entry says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firefly_gen.model.kafka import KafkaRule, KafkaUser
from firefly_gen.model.profile import KafkaCluster, KafkaQuota, Profile, ServiceKafka
from firefly_gen.model.secrets import Secret, SecretEntry
from firefly_gen.model.service import Service
from firefly_gen.model.uses import KafkaUse
from firefly_gen.resolve import names
from firefly_gen.resolve.kafka import kafka_application, member_labels
from firefly_gen.resolve.kafka_topics import dead_letters
from firefly_gen.resolve.problems import Problems
from firefly_gen.resolve.secrets import PASSWORD, secret_name
from firefly_gen.yamlio import Path

ALL_TOPICS = "*"
_KIB = 1024
PASSWORD_ENV, AUTHORITY_ENV = "KAFKA_PASSWORD", "KAFKA_CA_CERTIFICATE"


def jaas(user: str, password: str) -> str:
    """How a client of Kafka is told user and password; it must not contain quotes or backslashes."""
    module = "org.apache.kafka.common.security.scram.ScramLoginModule"
    return f'{module} required username="{user}" password="{password}";'


def check_topics(name: str, use: ServiceKafka, cluster: KafkaCluster, problems: Problems) -> None:
    """Notes topics that a service uses but the cluster lacks, a reader without a group, and the use of none."""
    if not use.publishes and not use.consumes:
        message = "the service uses no topic: it neither publishes nor consumes any"
        problems.add(("services", name, "kafka"), message, "name topics, or take `kafka` away", key=True)
    for field, topics in (("publishes", use.publishes), ("consumes", use.consumes)):
        for index, topic in enumerate(topics):
            if topic not in cluster.topics and (field, topic) != ("consumes", ALL_TOPICS):
                where: Path = ("services", name, "kafka", field, index)
                section = f"kafka.{use.cluster}.topics"
                problems.undeclared(where, "topic", topic, cluster.topics, section)
    if use.consumes and not use.group:
        where = ("services", name, "kafka", "consumes")
        problems.add(where, "a service that reads topics needs a consumer group", "add `group`", key=True)


def kafka_users(environment: str, services: Sequence[Service], profile: Profile) -> tuple[KafkaUser, ...]:
    """The user of each service that uses Kafka."""
    return tuple(
        KafkaUser(
            name=service.name,
            cluster=service.kafka.cluster,
            namespace=service.kafka.namespace,
            application=kafka_application(service.kafka.cluster),
            labels=member_labels(service.kafka.cluster, environment),
            secret=secret_name(service.name, "kafka"),
            secret_key=PASSWORD,
            rules=tuple(_rules(service.kafka, profile.kafka[service.kafka.cluster])),
            quotas=_quotas(profile.services[service.name].kafka, profile.kafka[service.kafka.cluster].user_quota),
        )
        for service in services
        if service.kafka
    )


def user_secrets(users: Sequence[KafkaUser], profile: Profile) -> Iterator[Secret]:
    """The password of each user in the namespace of its cluster, where the operator reads it."""
    for user in users:
        remote = names.kafka_vault_key(user.cluster, user.name, profile)
        yield Secret(
            name=user.secret,
            namespace=user.namespace,
            application=user.application,
            type="Opaque",
            labels=user.labels,
            entries=(SecretEntry(key=user.secret_key, remote_key=remote, remote_property=PASSWORD),),
        )


def client_settings(name: str, use: KafkaUse) -> dict[str, str]:
    """How a service's Kafka clients connect and log in, as settings of the framework.

    It makes a client only where the side as a whole is switched on, its connection is too, and brokers are named; by
    default none of the three is. Of ``spring.kafka`` it reads nothing. For the login it has no names of its own, only
    a map of client settings. Their names have dots, so each stands in brackets: Spring would take the dots for
    levels otherwise. Spring puts the secret values in.

    Source: FireflyEdaKafkaPublisherAutoConfiguration and FireflyEdaKafkaConsumerAutoConfiguration of
    https://github.com/fireflyframework/fireflyframework-eda-kafka
    """
    settings = {
        "sasl.jaas.config": jaas(name, f"${{{PASSWORD_ENV}}}"),
        "sasl.mechanism": "SCRAM-SHA-512",
        "security.protocol": "SASL_SSL",
        "ssl.truststore.certificates": f"${{{AUTHORITY_ENV}}}",
        "ssl.truststore.type": "PEM",
    }
    if use.registry:
        settings |= {"apicurio.registry.url": use.registry}
    if use.registry_authority:
        trust = "apicurio.registry.tls.truststore"
        settings |= {f"{trust}.location": use.registry_authority, f"{trust}.type": "PEM"}
    found: dict[str, str] = {}
    for side, used in (("consumer", use.consumes), ("publishers", use.publishes)):
        if used:
            connection = f"firefly.eda.{side}.kafka.default"
            found |= {f"{connection}.properties[{setting}]": value for setting, value in settings.items()}
            found |= {f"{connection}.enabled": "true", f"{connection}.bootstrap-servers": use.bootstrap}
    if use.consumes:
        found |= {"firefly.eda.consumer.enabled": "true", "firefly.eda.consumer.group-id": use.group}
    return found


def _rules(use: KafkaUse, cluster: KafkaCluster) -> Iterator[KafkaRule]:
    allowed: dict[str, set[str]] = {}
    for topic in (*use.publishes, *_dead_letters(use, cluster)):
        allowed.setdefault(topic, set()).update(("Describe", "Write"))
    for topic in use.consumes:
        allowed.setdefault(topic, set()).update(("Describe", "Read"))
    if use.group and use.consumes:
        yield KafkaRule(type="group", name=use.group, operations=("Read",))
    for topic in sorted(allowed):
        yield KafkaRule(type="topic", name=topic, operations=tuple(sorted(allowed[topic])))


def _dead_letters(use: KafkaUse, cluster: KafkaCluster) -> Iterator[str]:
    """Topics that take what this reader cannot process."""
    for topic, entry in cluster.topics.items():
        if entry.dead_letters and (topic in use.consumes or ALL_TOPICS in use.consumes):
            yield dead_letters(topic)


def _quotas(use: ServiceKafka | None, common: KafkaQuota) -> dict[str, int]:
    own = use.quota if use else common
    bounds = {
        "consumerByteRate": (own.consume_kib or common.consume_kib) * _KIB,
        "producerByteRate": (own.produce_kib or common.produce_kib) * _KIB,
        "requestPercentage": own.request_percent or common.request_percent,
    }
    return {name: bound for name, bound in bounds.items() if bound}
