from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from firefly_gen.model.network import Outside

if TYPE_CHECKING:
    from firefly_gen.model.environment import Environment
    from firefly_gen.model.kafka import KafkaRule, KafkaTopic, KafkaUser
    from tests.unit.resolve.conftest import Refused, Resolve

ACCOUNTS = "core-banking-accounts"
DIGEST = "sha256:" + "5f" * 32
SECOND = f"""\
  second:
    namespace: data-kafka
    brokers: {{replicas: 3, cpu: "1", memory: 4Gi, storage: {{size: 10Gi}}}}
    connect: {{image: {{repository: ghcr.io/firefly-oss/connect, tag: "4", digest: "{DIGEST}"}}}}
"""


def of_cluster(text: str) -> str:
    return "kafka:\n  firefly:\n" + "".join(f"    {line}\n" for line in text.splitlines())


def captured(text: str) -> str:
    return f"services:\n  {ACCOUNTS}:\n    database:\n      capture:\n        {text}\n"


def user(environment: Environment, name: str) -> KafkaUser:
    return next(each for each in environment.data.kafka_users if each.name == name)


def topics(environment: Environment) -> dict[str, KafkaTopic]:
    return {each.topic: each for each in environment.data.kafka_topics}


def allowed(found: KafkaUser, kind: str, name: str, operation: str) -> bool:
    def covers(rule: KafkaRule) -> bool:
        return name.startswith(rule.name) if rule.pattern == "prefix" else rule.name == name

    return any(rule.type == kind and covers(rule) and operation in rule.operations for rule in found.rules)


def config(environment: Environment) -> dict[str, Any]:
    (connector,) = environment.data.kafka_connectors
    return dict(connector.config)


# -------------------------------------------------------------------------------------------------- connectors


def test_a_captured_database_has_one_connector_that_reads_what_it_publishes(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    (capture,) = environment.data.captures
    found = config(environment)
    assert (found["database.hostname"], found["database.dbname"]) == (capture.host, capture.database)
    assert (found["publication.name"], found["slot.name"]) == (capture.publication, capture.slot)
    assert found["table.include.list"] == capture.table_list
    assert found["publication.autocreate.mode"] == "disabled"
    assert found["slot.drop.on.stop"] is False
    assert environment.data.kafka_connectors[0].labels["strimzi.io/cluster"] == environment.data.kafka_connects[0].name


def test_where_nothing_is_captured_nothing_runs(resolve_profile: Resolve) -> None:
    environment = resolve_profile(captured("$").replace(":\n        $", ": null"))
    assert (environment.data.kafka_connects, environment.data.kafka_connectors) == ((), ())
    assert not [each for each in topics(environment) if "cdc" in each]


def test_every_topic_that_workers_and_connectors_use_is_there_and_may_be_used(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    (connect,), found, there = environment.data.kafka_connects, config(environment), topics(environment)
    may = user(environment, connect.login.user)
    for topic in (connect.pods.config_topic, connect.pods.offset_topic, connect.pods.status_topic):
        assert there[topic].config["cleanup.policy"] == "compact"
        assert allowed(may, "topic", topic, "Read")
        assert allowed(may, "topic", topic, "Write")
    assert there[connect.pods.config_topic].partitions == 1  # Connect refuses more
    assert {each.replicas for each in there.values()} == {3}
    for table in found["table.include.list"].split(","):
        assert allowed(may, "topic", f"{found['topic.prefix']}.{table}", "Write")
        assert f"{found['topic.prefix']}.{table}" in there
    heartbeat = f"{found['topic.heartbeat.prefix']}.{found['topic.prefix']}"
    assert heartbeat in there
    assert allowed(may, "topic", heartbeat, "Write")
    assert there[found["signal.kafka.topic"]].partitions == 1
    assert allowed(may, "topic", found["signal.kafka.topic"], "Read")
    assert allowed(may, "group", found["signal.kafka.groupId"], "Read")


def test_connect_may_write_nothing_but_what_it_captures(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    may = user(environment, "firefly-cdc")
    assert not allowed(may, "topic", "domain-layer", "Read")
    assert not allowed(may, "topic", "domain-layer", "Write")
    assert {each.name for each in may.rules} & {"*", ""} == set()


def test_no_password_stands_in_a_connector_and_each_is_mounted(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    (connect,) = environment.data.kafka_connects
    folders = {each.folder: each.secret for each in connect.mounts}
    secrets = {(each.namespace, each.name): {entry.key for entry in each.entries} for each in environment.secrets}
    references = re.findall(r"\$\{directory:([^:}]+):([^}]+)\}", " ".join(map(str, config(environment).values())))
    assert len(references) == 2
    for folder, key in references:
        assert key in secrets[connect.namespace, folders[folder]]
    assert config(environment)["database.password"].startswith("${directory:")


def test_both_ends_of_the_capture_read_one_password(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    ends = [each for each in environment.secrets if each.name == f"{ACCOUNTS}-capture"]
    assert {each.namespace for each in ends} == {"data-kafka", "data-postgres"}
    remotes = {entry.remote_key for each in ends for entry in each.entries if entry.key == "password"}
    assert len(remotes) == 1


def test_the_connector_checks_the_server_as_services_do(resolve_profile: Resolve) -> None:
    assert config(resolve_profile(""))["database.sslrootcert"] == f"/mnt/{ACCOUNTS}-capture/ca.crt"
    plain = config(resolve_profile("databases: {accounts: {ssl_mode: require}}"))
    assert plain["database.sslmode"] == "require"
    assert "database.sslrootcert" not in plain


def test_a_sign_of_life_is_told_to_nobody(resolve_profile: Resolve) -> None:
    found = config(resolve_profile(of_cluster("connect: {heartbeat_seconds: 5}")))
    assert found["heartbeat.interval.ms"] == 5000
    assert f"'{found['message.prefix.exclude.list']}'" in found["heartbeat.action.query"]


def test_events_have_schemas_in_the_registry_where_there_is_one(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    found = config(environment)
    (registry,) = environment.data.schema_registries
    for side in ("key", "value"):
        assert found[f"{side}.converter"].endswith("AvroConverter")
        assert found[f"{side}.converter.apicurio.registry.url"] == registry.url
        folder = found[f"{side}.converter.apicurio.registry.tls.truststore.location"].rpartition("/")[0]
        assert folder in {each.folder for each in environment.data.kafka_connects[0].mounts}
    plain = config(resolve_profile(of_cluster("registry: null")))
    assert not [each for each in plain if each.startswith(("key.", "value."))]


def test_a_tier_and_partitions_of_the_tables_topics_are_the_captures(resolve_profile: Resolve) -> None:
    there = topics(resolve_profile(captured("{partitions: 7, retention: evidence, snapshot: no_data}")))
    found = there[f"cdc.{ACCOUNTS}.public.account"]
    assert (found.partitions, found.config["retention.ms"]) == (7, 720 * 3_600_000)
    assert config(resolve_profile(captured("snapshot: when_needed")))["snapshot.mode"] == "when_needed"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            of_cluster("connect: null"),
            ("core-banking.yaml: the Kafka cluster firefly has no Kafka Connect to read it"
            " (give kafka.firefly a `connect` with an image, or take `capture` away)"),
        ),
        (captured("kafka: fierfly"), "5: there is no Kafka cluster 'fierfly' (did you mean 'firefly'?)"),
        (captured("retention: evidenc"), "5: there is no retention tier 'evidenc' (did you mean 'evidence'?)"),
        (f"kafka:\n{SECOND}", "core-banking.yaml: no Kafka cluster takes the changes (say which under `kafka`)"),
        (
            of_cluster("topics:\n  cdc.core-banking-accounts.public.account-balance: {}"),
            ("3: topics 'cdc.core-banking-accounts.public.account-balance' and"
            " 'cdc.core-banking-accounts.public.account_balance' differ in case or punctuation only"
            " (rename one of them)"),
        ),
        (
            of_cluster('connect: {image: {digest: ""}}'),
            ("3: ghcr.io/firefly-oss/kafka-connect-debezium:4.3.1-debezium-3.5.0 has no digest, and prod runs nothing"
            " that is not pinned (add `digest: sha256:...`)"),
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_captured_is_refused(refused: Refused, text: str, problem: str) -> None:
    assert problem in refused(text)


def test_with_several_clusters_the_capture_says_which(resolve_profile: Resolve) -> None:
    environment = resolve_profile(f"kafka:\n{SECOND}" + captured("kafka: second"))
    assert [each.cluster for each in environment.data.kafka_connects] == ["second"]
    assert {each.cluster for each in environment.data.kafka_topics if each.topic.startswith("cdc.")} == {"second"}


def test_rules_of_metrics_are_a_document_that_the_exporter_reads(resolve_profile: Resolve) -> None:
    rules = yaml.safe_load(resolve_profile("").data.kafka_connects[0].metrics)["rules"]
    bean = "debezium.postgres<type=connector-metrics, context=streaming, server=cdc.x><>MilliSecondsBehindSource"
    status = "kafka.connect<type=connector-task-metrics, connector=cdc-x, task=0><>status: running"
    for line in (bean, status):
        assert [each["name"] for each in rules if re.search(each["pattern"], line)], line


def test_standbys_keep_the_slots_of_captured_databases_and_of_no_other(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    assert {each.name for each in environment.data.database_clusters if each.keeps_slots} == {"accounts"}
    accounts = next(each for each in environment.data.database_clusters if each.name == "accounts")
    assert accounts.parameters["sync_replication_slots"] == "on"
    assert config(environment)["slot.failover"] is True
    alone = resolve_profile("postgres: {instances: 1, synchronous: {standbys: 0}}", "staging")
    assert not [each for each in alone.data.database_clusters if each.keeps_slots]


# ---------------------------------------------------------------------------------------------------- registry


def test_a_registry_keeps_its_journal_for_ever_and_may_use_nothing_else(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    (registry,) = environment.data.schema_registries
    may, there = user(environment, registry.login.user), topics(environment)
    named = ("APICURIO_KAFKASQL_TOPIC", "APICURIO_KAFKASQL_SNAPSHOTS_TOPIC", "APICURIO_EVENTS_KAFKA_TOPIC")
    used = {registry.variables[each] for each in named}
    assert len(used) == 3
    for topic in used:
        assert (there[topic].config["retention.ms"], there[topic].config["retention.bytes"]) == (-1, -1)
        assert there[topic].config["cleanup.policy"] == "delete"
        assert allowed(may, "topic", topic, "Write")
    group = registry.variables["APICURIO_KAFKASQL_CONSUMER_GROUP_PREFIX"]
    assert allowed(may, "group", f"{group}0815", "Read")
    assert {each.name for each in may.rules} == {*used, group}
    assert registry.variables["APICURIO_KAFKASQL_TOPIC_AUTO_CREATE"] == "false"


def test_a_registry_with_an_issuer_speaks_tls_alone(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    (registry,) = environment.data.schema_registries
    certificate = next(each for each in environment.data.data_certificates if each.secret == registry.certificate)
    assert registry.host in certificate.dns_names
    assert registry.variables["QUARKUS_HTTP_INSECURE_REQUESTS"] == "disabled"
    assert registry.url == f"https://{registry.host}:8443/apis/registry/v3"


def test_a_registry_without_an_issuer_has_no_certificate(resolve_profile: Resolve) -> None:
    environment = resolve_profile(of_cluster('registry: {issuer: ""}'))
    (registry,) = environment.data.schema_registries
    assert (registry.certificate, registry.port, registry.protocol) == ("", 8080, "http")
    assert not [each for each in environment.data.data_certificates if "registry" in each.name]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('registry: {authority_key: ""}', "prod.yaml: it speaks TLS, but its clients are given no authority"),
        ("registry: {platforms: [amd64]}", "the image exists for amd64, the nodes are arm64"),
    ],
)
def test_a_registry_that_nobody_can_use_is_refused(refused: Refused, text: str, problem: str) -> None:
    assert problem.rpartition(": ")[2] in " ".join(refused(of_cluster(text)))


def test_a_service_is_told_where_schemas_lie_and_how_to_check_that(resolve_profile: Resolve) -> None:
    environment = resolve_profile("services: {domain-banking-cards: {kafka: {schemas: true}}}")
    service = next(each for each in environment.services if each.name == "domain-banking-cards")
    (registry,) = environment.data.schema_registries
    settings = service.config.data["SPRING_APPLICATION_JSON"]
    assert f'"firefly.eda.publishers.kafka.default.properties[apicurio.registry.url]": "{registry.url}"' in settings
    (file,) = service.files
    assert f'"{file.folder}/{file.key}"' in settings
    secret = next(each for each in service.secrets if each.name == file.secret)
    assert file.key in {each.key for each in secret.entries}


def test_without_a_registry_a_service_cannot_use_one(refused: Refused) -> None:
    text = "services: {domain-banking-cards: {kafka: {schemas: true}}}\n" + of_cluster("registry: null")
    assert refused(text) == [
        (
            "1: the Kafka cluster firefly has no registry of schemas"
            " (give kafka.firefly a `registry`, or take `schemas` away)"
        )
    ]


# ------------------------------------------------------------------------------------------------------ mirror

READER = """\
services:
  domain-banking-cards:
    kafka: {consumes: [events], group: cards}
"""


def test_the_standby_copies_all_events_of_the_region_that_it_follows(resolve_profile: Resolve) -> None:
    environment = resolve_profile(READER, "prod-dr")
    (mirror,) = environment.data.kafka_mirrors
    copied = mirror.topics.replace("\\", "").split("|")
    there = topics(environment)
    assert {"domain-layer", "events", "webhooks.dlq", "firefly-registry-journal"} <= set(copied)
    assert set(copied) <= set(there)
    assert not [each for each in copied if each.startswith(("firefly-cdc", "firefly-mirror", "mm2", "cdc-heartbeat"))]
    assert re.fullmatch(mirror.topics, "webhooksxdlq") is None
    assert mirror.groups == "cards"


def test_the_mirror_may_write_what_it_copies_and_its_own_state(resolve_profile: Resolve) -> None:
    environment = resolve_profile(READER, "prod-dr")
    (mirror,) = environment.data.kafka_mirrors
    may, there = user(environment, mirror.target_login.user), topics(environment)
    for topic in mirror.topics.replace("\\", "").split("|"):
        assert allowed(may, "topic", topic, "Write")
    for topic in ("mm2-offset-syncs.prod.internal", "prod.checkpoints.internal", mirror.pods.offset_topic):
        assert there[topic].config["cleanup.policy"] == "compact"
        assert allowed(may, "topic", topic, "Write")
    assert allowed(may, "group", "cards", "Read")


def test_the_mirror_logs_in_as_the_user_that_the_source_made_for_it(resolve_profile: Resolve) -> None:
    source, copy = resolve_profile("", "prod"), resolve_profile("", "prod-dr")
    (mirror,) = copy.data.kafka_mirrors
    reader = user(source, mirror.source_login.user)
    theirs = next(each for each in source.secrets if each.name == reader.secret)
    ours = next(each for each in copy.secrets if each.name == mirror.source_login.secret)
    remote = {each.key: each.remote_key for each in ours.entries}
    assert remote["password"] == theirs.entries[0].remote_key
    authority = next(each for each in source.secrets if each.name == "firefly-cluster-ca-cert")
    assert remote["ca.crt"] == authority.entries[0].remote_key
    listener = source.data.kafka_clusters[0].mirror_listener
    assert listener is not None
    assert mirror.source_login.bootstrap == f"{listener.host}:{listener.port}"


def test_the_reader_may_read_what_is_copied_and_write_nothing(resolve_profile: Resolve) -> None:
    source, copy = resolve_profile("", "prod"), resolve_profile("", "prod-dr")
    reader = user(source, "firefly-mirror-reader")
    for topic in copy.data.kafka_mirrors[0].topics.replace("\\", "").split("|"):
        assert allowed(reader, "topic", topic, "Read")
    assert {operation for rule in reader.rules for operation in rule.operations} == {
        "Describe",
        "DescribeConfigs",
        "Read",
    }


def test_after_the_switch_over_nothing_is_copied_and_connectors_run(resolve_profile: Resolve) -> None:
    waiting = resolve_profile("", "prod-dr")
    assert {each.state for each in waiting.data.kafka_connectors} == {"stopped"}
    text = "workloads: {standby: false}\npostgres: {regions: {primary: prod-dr}}"
    switched = resolve_profile(text, "prod-dr")
    assert switched.data.kafka_mirrors == ()
    assert {each.state for each in switched.data.kafka_connectors} == {"running"}


def test_without_consumer_groups_no_offsets_are_copied(resolve_profile: Resolve) -> None:
    assert not resolve_profile("", "prod-dr").data.kafka_mirrors[0].has_groups


def test_names_keep_in_both_regions(resolve_profile: Resolve) -> None:
    (mirror,) = resolve_profile(READER, "prod-dr").data.kafka_mirrors
    policies = {each["replication.policy.class"] for each in (mirror.source_config, mirror.checkpoint_config)}
    assert policies == {"org.apache.kafka.connect.mirror.IdentityReplicationPolicy"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("mirror_from: {topics: [event]}", "3: there is no topic 'event' (did you mean 'events'?)"),
        ("mirror_from: {groups: [cards]}", "3: there is no consumer group 'cards'"),
        (
            "mirror_from: {alias: firefly}",
            (
                "3: source and copy would both be called 'firefly' among the connectors"
                " (call the source by its environment, for example `prod`)"
            ),
        ),
        ("mirror_listener: {port: 9093}", "3: port 9093 is that of the listener for services (take another one)"),
    ],
)
def test_a_mirror_of_what_is_not_there_is_refused(refused: Refused, text: str, problem: str) -> None:
    assert refused(of_cluster(text), "prod-dr") == [problem]


def test_a_quota_lets_the_load_balancers_of_the_listener_through(resolve_profile: Resolve) -> None:
    spaces = {each.name: each.quota for each in resolve_profile("").namespaces}
    assert spaces["data-kafka"]["services.loadbalancers"] == "4"  # three brokers, and all of them
    assert spaces["data-postgres"]["services.loadbalancers"] == "0"


# ------------------------------------------------------------------------------------------------------- flows


def ports(environment: Environment, source: str, target: str) -> set[int]:
    found = (each for each in environment.flows if (each.source.name, each.target.name) == (source, target))
    return {port.number for each in found for port in each.ports}


def test_connect_reaches_what_it_reads_and_writes_and_nothing_else(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    reached = {each.target.name for each in environment.flows if each.source.name == "firefly-cdc"}
    assert reached == {"firefly-cdc", "firefly-kafka", "firefly-registry", "accounts"}
    assert ports(environment, "firefly-cdc", "accounts") == {5432}
    assert ports(environment, "firefly-cdc", "firefly-registry") == {8443}
    assert ports(environment, "strimzi", "firefly-cdc") == {8083}


def test_a_service_reaches_the_registry_only_where_it_uses_it(resolve_profile: Resolve) -> None:
    assert ports(resolve_profile(""), "domain-banking-cards", "firefly-registry") == set()
    using = resolve_profile("services: {domain-banking-cards: {kafka: {schemas: true}}}")
    assert ports(using, "domain-banking-cards", "firefly-registry") == {8443}


def test_one_region_reads_the_other_and_only_from_its_networks(resolve_profile: Resolve) -> None:
    source, copy = resolve_profile("", "prod"), resolve_profile("", "prod-dr")
    assert ports(copy, "firefly-mirror", "kafka-prod") == {9094}
    (reader,) = (each for each in source.flows if each.source.name == "mirrors-of-firefly")
    assert isinstance(reader.source, Outside)
    assert reader.source.cidrs == ("10.128.0.0/14",)
    assert {port.number for port in reader.ports} == {9094}
