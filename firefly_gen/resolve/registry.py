"""The registry of schemas of a Kafka cluster: Apicurio, with its storage in Kafka."""

from __future__ import annotations

from collections.abc import Mapping

from firefly_gen.model.certificates import Certificate
from firefly_gen.model.kafka import KafkaRule, KafkaUser
from firefly_gen.model.profile import KafkaRegistry as Entry
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.model.streams import SchemaRegistry
from firefly_gen.resolve import names
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.images import pinned
from firefly_gen.resolve.kafka import kafka_application
from firefly_gen.resolve.kafka_topics import TopicPlan
from firefly_gen.resolve.labels import data_labels, selector_labels
from firefly_gen.resolve.places import spread_over_zones, when_unsatisfiable
from firefly_gen.resolve.workers import DESCRIBE, READ, SCRAM, WRITE, login_of, worker_user

SOFTWARE = "schema-registry"
_MIB = 1 << 20
# Apicurio refuses to start on a journal that forgets anything.
_FOREVER: Mapping[str, str | int] = {
    "cleanup.policy": "delete",
    "retention.bytes": -1,
    "retention.ms": -1,
    "segment.bytes": 64 * _MIB,
}
_AUTHORITY, _CERTIFICATE = "/etc/kafka-authority", "/etc/registry-certificate"


def registry_topics(name: str) -> tuple[TopicPlan, ...]:
    """Topics in which a registry keeps schemas, and tells of them.

    Source: KafkaSqlConfiguration of Apicurio Registry 3.3, and the checks that it makes on them when it starts.
    """
    return tuple(TopicPlan(topic, 1, _FOREVER) for topic in _topics(name))


def registry_user(name: str, cluster: str, context: Context) -> KafkaUser:
    """The user of a registry; each pod reads the whole journal, in a group of its own."""
    operations = (DESCRIBE, "DescribeConfigs", READ, WRITE)
    rules = (
        KafkaRule(type="group", name=f"{name}-", operations=(DESCRIBE, READ), pattern="prefix"),
        *(KafkaRule(type="topic", name=topic, operations=operations) for topic in _topics(name)),
    )
    return worker_user(name, cluster, rules, context)


def schema_registry(name: str, cluster: str, entry: Entry, user: KafkaUser, context: Context) -> SchemaRegistry:
    """The registry itself."""
    profile, path = context.profile, ("kafka", cluster, "registry")
    wanted = profile.kubernetes.architecture
    if wanted not in entry.platforms:
        message = f"the image exists for {', '.join(entry.platforms)}, the nodes are {wanted}"
        context.problems.add((*path, "image"), message, "say so under `platforms` once it exists for them", key=True)
    if entry.issuer and not entry.authority_key:
        message = "it speaks TLS, but its clients are given no authority to check it by"
        context.problems.add((*path, "issuer"), message, "set `authority_key` too")
    login = login_of(user, profile)
    return SchemaRegistry(
        name=name,
        namespace=user.namespace,
        application=kafka_application(cluster),
        labels=data_labels(SOFTWARE, name, context.environment),
        cluster=cluster,
        host=names.registry_host(cluster, profile),
        port=names.registry_port(entry),
        url=names.registry_url(cluster, profile),
        replicas=entry.replicas,
        image=pinned(entry.image, (*path, "image"), profile, context.problems),
        login=login,
        login_secret=user.name,
        variables=dict(sorted(_variables(name, entry, login.bootstrap).items())),
        cpu=cpu_text(millicores(entry.cpu)),
        memory=memory_text(mebibytes(entry.memory)),
        architecture=wanted,
        priority_class=profile.kafka[cluster].priority_class,
        selector={**selector_labels(name), "app.kubernetes.io/name": SOFTWARE},
        certificate=f"{name}-tls" if entry.issuer else "",
        guarded=entry.replicas > 1,
        spread=entry.replicas > 1 and spread_over_zones(profile),
        when_zone_unsatisfiable=when_unsatisfiable(profile),
    )


def registry_certificate(registry: SchemaRegistry, issuer: str) -> Certificate:
    """The certificate of a registry that speaks TLS."""
    short = f"{registry.name}.{registry.namespace}.svc"
    return Certificate(
        name=registry.certificate,
        namespace=registry.namespace,
        application=registry.application,
        labels=registry.labels,
        secret=registry.certificate,
        secret_labels={},
        issuer=issuer,
        common_name="",
        dns_names=(short, registry.host),
        usages=("digital signature", "server auth"),
    )


def _topics(name: str) -> tuple[str, str, str]:
    return f"{name}-journal", f"{name}-snapshots", f"{name}-events"


def _variables(name: str, entry: Entry, bootstrap: str) -> dict[str, str]:
    """Settings by the names of Apicurio Registry and of Quarkus.

    Without an algorithm, Apicurio would not compare the brokers' certificates with their host names.
    Source: https://www.apicur.io/registry/docs/apicurio-registry/3.3.x/getting-started/assembly-config-reference.html
    """
    journal, snapshots, events = _topics(name)
    common = "APICURIO_KAFKA_COMMON_"
    variables = {
        "APICURIO_STORAGE_KIND": "kafkasql",
        "APICURIO_KAFKASQL_BOOTSTRAP_SERVERS": bootstrap,
        "APICURIO_KAFKASQL_TOPIC": journal,
        "APICURIO_KAFKASQL_SNAPSHOTS_TOPIC": snapshots,
        "APICURIO_EVENTS_KAFKA_TOPIC": events,
        "APICURIO_KAFKASQL_TOPIC_AUTO_CREATE": "false",
        "APICURIO_KAFKASQL_CONSUMER_GROUP_PREFIX": f"{name}-",
        f"{common}SECURITY_PROTOCOL": "SASL_SSL",
        f"{common}SASL_MECHANISM": SCRAM,
        f"{common}SSL_TRUSTSTORE_TYPE": "PEM",
        f"{common}SSL_TRUSTSTORE_LOCATION": f"{_AUTHORITY}/ca.crt",
        f"{common}SSL_ENDPOINT_IDENTIFICATION_ALGORITHM": "HTTPS",
    }
    if entry.issuer:
        variables |= {
            "QUARKUS_HTTP_SSL_CERTIFICATE_FILES": f"{_CERTIFICATE}/tls.crt",
            "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES": f"{_CERTIFICATE}/tls.key",
            "QUARKUS_HTTP_SSL_CERTIFICATE_RELOAD_PERIOD": "1h",
            "QUARKUS_HTTP_INSECURE_REQUESTS": "disabled",
        }
    return variables
