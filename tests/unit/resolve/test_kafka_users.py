from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from firefly_gen.model.service import Service
from firefly_gen.model.uses import KafkaUse
from firefly_gen.resolve.kafka_users import client_settings

if TYPE_CHECKING:
    from firefly_gen.model.environment import Environment
    from tests.unit.resolve.conftest import Refused, Resolve

CARDS = "domain-banking-cards"
NOT_CAPTURED = "services:\n  core-banking-accounts: {database: {capture: null}}\n"


def of_cards(text: str) -> str:
    return f"services:\n  {CARDS}:\n    kafka:\n" + "".join(f"      {line}\n" for line in text.splitlines())


def service(environment: Environment, name: str = CARDS) -> Service:
    return next(each for each in environment.services if each.name == name)


def use(*, publishes: tuple[str, ...] = (), consumes: tuple[str, ...] = ()) -> KafkaUse:
    return KafkaUse(
        cluster="firefly", namespace="data-kafka", bootstrap="b", publishes=publishes, consumes=consumes, group="g"
    )


def test_each_service_that_uses_kafka_is_a_user(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    using = {each.name for each in environment.services if each.kafka}
    workers = {each.login.user for each in (*environment.data.kafka_connects, *environment.data.schema_registries)}
    assert {each.name for each in environment.data.kafka_users} == using | workers | {"firefly-mirror-reader"}
    assert len(using) > 10


def test_a_publisher_may_write_its_topics_and_no_more(resolve_profile: Resolve) -> None:
    user = next(each for each in resolve_profile("").data.kafka_users if each.name == CARDS)
    assert [(each.type, each.name, each.operations) for each in user.rules] == [
        ("topic", "domain-layer", ("Describe", "Write"))
    ]


def test_a_reader_may_read_its_topics_in_its_group(resolve_profile: Resolve) -> None:
    text = of_cards("publishes: [events]\nconsumes: [domain-layer, events]\ngroup: cards")
    user = next(each for each in resolve_profile(text).data.kafka_users if each.name == CARDS)
    assert [(each.type, each.name, each.operations) for each in user.rules] == [
        ("group", "cards", ("Read",)),
        ("topic", "domain-layer", ("Describe", "Read")),
        ("topic", "events", ("Describe", "Read", "Write")),
    ]


def test_all_topics_may_be_read(resolve_profile: Resolve) -> None:
    user = next(
        each
        for each in resolve_profile(of_cards('consumes: ["*"]\ngroup: cards')).data.kafka_users
        if each.name == CARDS
    )
    assert ("topic", "*", ("Describe", "Read")) in [(each.type, each.name, each.operations) for each in user.rules]


@pytest.mark.parametrize("field", ["publishes", "consumes"])
def test_an_undeclared_topic_is_refused_where_it_is_named(refused: Refused, field: str) -> None:
    text = of_cards(f"group: g\n{field}:\n  - domain-layer\n  - domain-layers")
    assert refused(text) == ["7: there is no topic 'domain-layers' (did you mean 'domain-layer'?)"]


def test_all_topics_cannot_be_written(refused: Refused) -> None:
    (problem,) = refused(of_cards('publishes: ["*"]'))
    assert problem.startswith("4: there is no topic '*'")


def test_a_reader_needs_a_group(refused: Refused) -> None:
    assert refused(of_cards("consumes: [events]")) == [
        "4: a service that reads topics needs a consumer group (add `group`)"
    ]


def test_who_uses_kafka_uses_a_topic(refused: Refused) -> None:
    (problem,) = refused(of_cards("publishes: []"))
    assert problem.endswith("it neither publishes nor consumes any (name topics, or take `kafka` away)")


def test_both_ends_read_one_password(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    user = next(each for each in environment.data.kafka_users if each.name == CARDS)
    ends = {(each.namespace, each.name): each for each in environment.secrets}
    broker, client = ends["data-kafka", user.secret], ends["banking-domain", f"{CARDS}-kafka"]
    remote = {each.key: (each.remote_key, each.remote_property) for each in client.entries}
    (entry,) = broker.entries
    assert entry.key == user.secret_key
    assert remote["password"] == (entry.remote_key, entry.remote_property)
    authority = ends["data-kafka", "firefly-cluster-ca-cert"].entries[0]
    assert remote["ca.crt"] == (authority.remote_key, authority.remote_property)


def test_a_service_logs_in_as_its_user_and_no_secret_is_written_out(resolve_profile: Resolve) -> None:
    cards = service(resolve_profile(""))
    settings = json.loads(cards.config.data["SPRING_APPLICATION_JSON"])
    prefix = "firefly.eda.publishers.kafka.default.properties"
    assert settings[f"{prefix}[security.protocol]"] == "SASL_SSL"
    login = settings[f"{prefix}[sasl.jaas.config]"]
    assert f'username="{CARDS}"' in login
    assert login.endswith('password="${KAFKA_PASSWORD}";')
    assert settings[f"{prefix}[ssl.truststore.certificates]"] == "${KAFKA_CA_CERTIFICATE}"
    given = {each.name: (each.secret, each.key) for each in cards.secret_env}
    assert given["KAFKA_PASSWORD"] == (f"{CARDS}-kafka", "password")
    assert given["KAFKA_CA_CERTIFICATE"] == (f"{CARDS}-kafka", "ca.crt")


@pytest.mark.parametrize(
    ("what", "sides"),
    [
        (use(publishes=("a",)), {"publishers"}),
        (use(consumes=("a",)), {"consumer"}),
        (use(publishes=("a",), consumes=("b",)), {"publishers", "consumer"}),
    ],
)
def test_producers_and_consumers_are_told_each_where_the_service_is_one(what: KafkaUse, sides: set[str]) -> None:
    assert {name.split(".")[2] for name in client_settings("cards", what)} == sides


def test_without_kafka_the_services_that_need_it_are_refused(refused: Refused) -> None:
    problems = refused(f"kafka: null\n{NOT_CAPTURED}")
    assert len(problems) > 10
    assert all(each.startswith("domain.yaml: there is no Kafka cluster 'firefly'") for each in problems)


def test_without_kafka_and_its_users_nothing_of_it_is_left(resolve_profile: Resolve) -> None:
    with_kafka = [each.name for each in resolve_profile("").services if each.kafka]
    text = f"kafka: null\n{NOT_CAPTURED}" + "".join(f"  {name}: {{kafka: null}}\n" for name in with_kafka)
    environment = resolve_profile(text)
    assert (
        environment.data.kafka_clusters,
        environment.data.kafka_pools,
        environment.data.kafka_topics,
        environment.data.kafka_users,
    ) == (
        (),
        (),
        (),
        (),
    )
    assert not [each for each in environment.secrets if "kafka" in each.name]
    assert not [each.name for each in environment.services if "kafka" in str(each.config.data)]


def test_a_reader_may_put_aside_what_it_cannot_process(resolve_profile: Resolve) -> None:
    text = "kafka: {firefly: {topics: {events: {dead_letters: true}}}}\n"
    text += of_cards("publishes: []\nconsumes: [events]\ngroup: cards")
    user = next(each for each in resolve_profile(text).data.kafka_users if each.name == CARDS)
    assert ("topic", "events.dlq", ("Describe", "Write")) in [(r.type, r.name, r.operations) for r in user.rules]


def test_who_does_not_read_a_topic_has_nothing_to_do_with_its_dead_letters(resolve_profile: Resolve) -> None:
    text = "kafka: {firefly: {topics: {domain-layer: {dead_letters: true}}}}\n"
    user = next(each for each in resolve_profile(text).data.kafka_users if each.name == CARDS)
    assert [each.name for each in user.rules] == ["domain-layer"]


def test_a_user_has_the_quota_of_the_cluster_where_it_has_none_of_its_own(resolve_profile: Resolve) -> None:
    text = "kafka: {firefly: {user_quota: {produce_kib: 10, consume_kib: 0, request_percent: 50}}}\n"
    environment = resolve_profile(text + of_cards("quota: {produce_kib: 20}"))
    quotas = {each.name: each.quotas for each in environment.data.kafka_users}
    assert quotas[CARDS] == {"producerByteRate": 20480, "requestPercentage": 50}
    assert quotas["domain-common-contracts"] == {"producerByteRate": 10240, "requestPercentage": 50}
    assert environment.data.kafka_clusters[0].rationed


def test_without_quotas_the_volumes_are_guarded(resolve_profile: Resolve) -> None:
    text = "kafka: {firefly: {user_quota: {produce_kib: 0, consume_kib: 0, request_percent: 0}}}\n"
    environment = resolve_profile(text)
    assert not environment.data.kafka_clusters[0].rationed
    assert not any(each.rationed for each in environment.data.kafka_users)


def test_each_side_is_switched_on_and_told_its_brokers(resolve_profile: Resolve) -> None:
    text = of_cards("publishes: [events]\nconsumes: [domain-layer]\ngroup: cards")
    cards = service(resolve_profile(text))
    assert cards.kafka is not None
    settings = json.loads(cards.config.data["SPRING_APPLICATION_JSON"])
    assert cards.config.data["FIREFLY_EDA_PUBLISHERS_ENABLED"] == "true"
    assert settings["firefly.eda.consumer.enabled"] == "true"
    for side in ("consumer", "publishers"):
        assert settings[f"firefly.eda.{side}.kafka.default.enabled"] == "true"
        assert settings[f"firefly.eda.{side}.kafka.default.bootstrap-servers"] == cards.kafka.bootstrap


def test_a_reader_is_in_the_group_that_it_may_be_in(resolve_profile: Resolve) -> None:
    environment = resolve_profile(of_cards("consumes: [domain-layer]\ngroup: cards"))
    settings = json.loads(service(environment).config.data["SPRING_APPLICATION_JSON"])
    user = next(each for each in environment.data.kafka_users if each.name == CARDS)
    assert ("group", settings["firefly.eda.consumer.group-id"]) in [(each.type, each.name) for each in user.rules]


def test_who_only_publishes_reads_nothing(resolve_profile: Resolve) -> None:
    settings = json.loads(service(resolve_profile("")).config.data["SPRING_APPLICATION_JSON"])
    assert not [each for each in settings if each.startswith("firefly.eda.consumer")]
