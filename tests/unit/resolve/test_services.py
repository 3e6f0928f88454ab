from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from firefly_gen.model.environment import Environment
from firefly_gen.model.service import Service

Resolve = Callable[[str], Environment]
Problems = Callable[[str], list[str]]

DIGEST = "sha256:" + "5f" * 32
LOGIN = {
    "sasl.jaas.config": "org.apache.kafka.common.security.scram.ScramLoginModule required"
    ' username="accounts" password="${KAFKA_PASSWORD}";',
    "sasl.mechanism": "SCRAM-SHA-512",
    "security.protocol": "SASL_SSL",
    "ssl.truststore.certificates": "${KAFKA_CA_CERTIFICATE}",
    "ssl.truststore.type": "PEM",
}


def accounts(environment: Environment) -> Service:
    return next(each for each in environment.services if each.name == "accounts")


def of(field: str) -> str:
    return f"services:\n  accounts:\n    {field}\n"


def test_an_image_is_named_by_registry_module_tag_and_digest(environment: Resolve) -> None:
    assert accounts(environment("")).image.reference == f"ghcr.io/bank/accounts-web:1.2.0@{DIGEST}"


def test_an_image_may_come_from_a_repository_of_its_own(environment: Resolve) -> None:
    text = of("image: {repository: quay.io/x/y}") + "images: {allowed_registries: [ghcr.io/bank, quay.io/x]}\n"
    assert accounts(environment(text)).image.repository == "quay.io/x/y"


def test_below_prod_a_release_may_do_without_a_digest(environment: Resolve) -> None:
    text = "stage: dev\nreleases: {accounts: {digest: null}}\n"
    assert accounts(environment(text)).image.reference == "ghcr.io/bank/accounts-web:1.2.0"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("releases: {accounts: null}\n", "services.accounts", "no release"),
        ("releases:\n  accounts: {digest: null}\n", "bank.yaml:3:3: releases.accounts", "no digest"),
        ("releases:\n  acounts: {tag: '1'}\n", "bank.yaml:3:3: releases.acounts", "did you mean 'accounts'?"),
        (of("image: {module: null}"), "bank.yaml:4:5: services.accounts.image", "module"),
        (
            of("image: {repository: quay.io/x/y}"),
            "bank.yaml:4:25: services.accounts.image.repository",
            "allowed registries (ghcr.io/bank)",
        ),
        (of("image: {repository: ghcr.io/banker/x}"), "bank.yaml:4:25: services.accounts.image.repository", "none of"),
        (of("image: {platforms: [amd64]}"), "bank.yaml:4:5: services.accounts.image", "amd64, the nodes are arm64"),
        ("images: {registry: quay.io/bank}\n", "bank.yaml:2:20: images.registry", "allowed registries (ghcr.io/bank)"),
        ("kubernetes: {architecture: amd64}\n", "services.accounts.image", "nodes are amd64"),
        (of("tier: kore"), "bank.yaml:4:11: services.accounts.tier", "did you mean 'core'?"),
        (of("size: smal"), "bank.yaml:4:11: services.accounts.size", "did you mean 'small'?"),
        ("workloads: {size: smal}\n", "bank.yaml:2:19: workloads.size", "did you mean 'small'?"),
        (of("database: {cluster: man, name: x}"), "bank.yaml:4:25: services.accounts.database.cluster", "'main'"),
        (
            of("kafka: {cluster: event, bootstrap_env: X}"),
            "bank.yaml:4:22: services.accounts.kafka.cluster",
            "'events'",
        ),
        (
            of("redis: {instance: cach, host_env: H, port_env: P, password_env: W}"),
            "bank.yaml:4:23: services.accounts.redis.instance",
            "'cache'",
        ),
        (
            of("max_replicas: 1"),
            "bank.yaml:4:19: services.accounts.max_replicas",
            "at most 1 pods, but never fewer than 2",
        ),
        ("size_classes: {small: {memory: 512Mi}}\n", "bank.yaml:2:32: size_classes.small.memory", "needs 719Mi"),
        (
            of("env: {SERVER_PORT: '1'}"),
            "bank.yaml:4:24: services.accounts.env.SERVER_PORT",
            "SERVER_PORT is set twice",
        ),
        (
            of("env: {JAVA_TOOL_OPTIONS: '-X'}\n    known_env: [JAVA_TOOL_OPTIONS]"),
            "services.accounts.env.JAVA_TOOL_OPTIONS",
            "set twice",
        ),
        (
            of("secrets: {A: a}\n    env: {A: b}\n    known_env: [A]"),
            "bank.yaml:4:18: services.accounts.secrets.A",
            "A is set twice",
        ),
        (
            of("calls:\n      accounts: {env: X}\n      rates: {env: X}"),
            "bank.yaml:6:20: services.accounts.calls.rates.env",
            "X is set twice",
        ),
        (
            of("redis: {instance: cache, host_env: H, port_env: H, password_env: W}"),
            "bank.yaml:4:53: services.accounts.redis.port_env",
            "H is set twice",
        ),
        (
            of("database: {cluster: main, name: x}\n    kafka: {cluster: events, bootstrap_env: DB_HOST}"),
            "bank.yaml:5:45: services.accounts.kafka.bootstrap_env",
            "DB_HOST is set twice",
        ),
    ],
)
def test_what_cannot_be_is_told_at_its_place(problems: Problems, text: str, place: str, words: str) -> None:
    found = [each for each in problems(text) if place in each.partition(" -> ")[0]]
    assert len(found) == 1
    assert words in found[0]


def test_everything_that_is_wrong_is_told_at_once(problems: Problems) -> None:
    text = of("tier: kore") + "  gateway: {size: smal}\nreleases: {nobody: {tag: '1'}}\nworkloads: {grace_seconds: 5}\n"
    assert len(problems(text)) == 4


def test_pods_stand_in_the_bounds_of_service_and_workloads(environment: Resolve) -> None:
    def scaling(text: str) -> tuple[int, int, bool]:
        service = accounts(environment(text))
        return service.scaling.minimum, service.scaling.maximum, service.autoscaled

    assert scaling("") == (2, 4, True)
    assert scaling(of("replicas: 3")) == (3, 4, True)
    assert scaling(of("replicas: 9")) == (9, 9, False)  # nothing is left to scale
    assert scaling(of("max_replicas: 8")) == (2, 8, True)
    assert scaling(of("autoscale: false")) == (2, 2, False)
    assert scaling("workloads: {autoscale: false}\n" + of("autoscale: true")) == (2, 4, True)
    assert scaling("workloads: {replicas: 1, max_replicas: 1}\n") == (1, 1, False)


def test_a_single_pod_is_neither_spread_nor_guarded(environment: Resolve) -> None:
    one, two = accounts(environment(of("replicas: 1"))), accounts(environment(""))
    assert (one.spread, one.guarded) == (False, False)
    assert (two.spread, two.guarded) == (True, True)
    off = accounts(environment("workloads: {zone_spread: none, disruption_budget: false}\n"))
    assert (off.spread, off.guarded) == (False, False)


@pytest.mark.parametrize(("spread", "answer"), [("required", "DoNotSchedule"), ("preferred", "ScheduleAnyway")])
def test_how_hard_pods_are_spread_is_what_the_profile_says(environment: Resolve, spread: str, answer: str) -> None:
    service = accounts(environment(f"workloads: {{zone_spread: {spread}}}\n"))
    assert service.when_zone_unsatisfiable == answer


def test_each_migration_adds_to_the_time_to_start(environment: Resolve) -> None:
    text = "workloads: {start_seconds: 61, migration_seconds: 4}\n"
    plain = accounts(environment(text)).lifecycle
    assert (plain.start_seconds, plain.startup_period * plain.startup_failures) == (61, 65)
    with_database = accounts(environment(text + of("database: {cluster: main, name: x, migrations: 10}"))).lifecycle
    assert with_database.start_seconds == 101
    assert with_database.startup_period * with_database.startup_failures >= 101
    own = accounts(environment(text + of("start_seconds: 20"))).lifecycle
    assert own.start_seconds == 20


def test_data_services_are_found_by_the_names_that_their_operators_give(environment: Resolve) -> None:
    service = accounts(
        environment(
            of(
                "database: {cluster: main, name: acc, extensions: [uuid-ossp, pgcrypto]}\n"
                "    kafka: {cluster: events, bootstrap_env: KAFKA, publishes: [b, a], consumes: [z, y], group: g}\n"
                "    redis: {instance: cache, host_env: RH, port_env: RP, password_env: RW}"
            )
        )
    )
    data = service.config.data
    assert data["DB_HOST"] == "main-rw.data.svc.cluster.local"
    assert (data["DB_NAME"], data["DB_PORT"], data["DB_SSL_MODE"]) == ("acc", "5432", "require")
    assert data["KAFKA"] == "events-kafka-bootstrap.data.svc.cluster.local:9093"
    assert data["FIREFLY_EDA_PUBLISHERS_ENABLED"] == "true"
    assert (data["RH"], data["RP"]) == ("cache-master.data.svc.cluster.local", "6379")
    assert [(each.name, each.secret, each.key) for each in service.secret_env] == [
        ("DB_PASSWORD", "accounts-db", "password"),
        ("DB_USERNAME", "accounts-db", "username"),
        ("KAFKA_CA_CERTIFICATE", "accounts-kafka", "ca.crt"),
        ("KAFKA_PASSWORD", "accounts-kafka", "password"),
        ("RW", "accounts-redis", "password"),
    ]
    assert service.database is not None
    assert service.kafka is not None
    assert service.database.extensions == ("pgcrypto", "uuid-ossp")
    assert (service.kafka.publishes, service.kafka.consumes) == (("a", "b"), ("y", "z"))
    assert service.secret_names == "accounts-db,accounts-kafka,accounts-redis"


def kafka_sides(service: Service) -> set[str]:
    """The clients of the framework that are told how to log in."""
    settings = json.loads(service.config.data["SPRING_APPLICATION_JSON"])
    assert settings
    return {name.partition(".kafka.")[0] for name in settings if "sasl" in name}


def test_who_only_consumes_publishes_nothing(environment: Resolve) -> None:
    service = accounts(environment(of("kafka: {cluster: events, bootstrap_env: KAFKA, consumes: [a], group: g}")))
    assert "FIREFLY_EDA_PUBLISHERS_ENABLED" not in service.config.data
    assert kafka_sides(service) == {"firefly.eda.consumer"}


def test_who_only_publishes_reads_nothing(environment: Resolve) -> None:
    service = accounts(environment(of("kafka: {cluster: events, bootstrap_env: KAFKA, publishes: [a]}")))
    assert service.config.data["FIREFLY_EDA_PUBLISHERS_ENABLED"] == "true"
    assert kafka_sides(service) == {"firefly.eda.publishers"}


def test_who_uses_kafka_logs_in_as_itself_with_a_password_from_its_secret(environment: Resolve) -> None:
    use = "kafka: {cluster: events, bootstrap_env: KAFKA, publishes: [a], consumes: [b], group: g}"
    service = accounts(environment(of(use)))
    assert kafka_sides(service) == {"firefly.eda.consumer", "firefly.eda.publishers"}
    settings = json.loads(service.config.data["SPRING_APPLICATION_JSON"])
    for side in kafka_sides(service):
        own = {setting: settings[f"{side}.kafka.default.properties[{setting}]"] for setting in LOGIN}
        assert own == LOGIN
    assert {"KAFKA_CA_CERTIFICATE", "KAFKA_PASSWORD"} <= {each.name for each in service.secret_env}


def test_secrets_lie_in_the_store_by_environment_namespace_and_service(environment: Resolve) -> None:
    text = of("secrets: {JWT_KEY: jwt, OTHER: jwt, TOKEN: tok}\n    database: {cluster: main, name: x}")
    app, db = accounts(environment(text)).secrets
    assert (app.name, app.type) == ("accounts-app", "Opaque")
    assert [(each.key, each.remote_key, each.remote_property) for each in app.entries] == [
        ("jwt", "bank/prod/bank-core/accounts/app", "jwt"),
        ("tok", "bank/prod/bank-core/accounts/app", "tok"),
    ]
    assert (db.name, db.type) == ("accounts-db", "kubernetes.io/basic-auth")
    assert {each.remote_key for each in db.entries} == {"bank/prod/bank-core/accounts/db"}


def test_the_name_of_a_configuration_changes_when_and_only_when_its_data_does(environment: Resolve) -> None:
    before = accounts(environment("")).config
    same = accounts(
        environment(f"workloads: {{replicas: 3}}\nreleases: {{accounts: {{tag: '9', digest: '{DIGEST}'}}}}\n")
    ).config
    other = accounts(environment(of("env: {A: b}\n    known_env: [A]"))).config
    assert before == same
    assert before.name != other.name
    assert before.name.startswith("accounts-env-")
    assert other.data == {**before.data, "A": "b"}


def test_variables_stand_sorted_and_all_of_them_are_known(environment: Resolve) -> None:
    service = accounts(environment(of("env: {Z: '1', A: '2'}\n    known_env: [EXTRA, A, Z]\n    secrets: {S: s}")))
    assert list(service.config.data) == sorted(service.config.data)
    assert set(service.known_env) == {*service.config.data, "EXTRA", "S", "SPRING_PROFILES_ACTIVE"}
    assert list(service.known_env) == sorted(service.known_env)


def test_only_workloads_carry_the_version(environment: Resolve) -> None:
    service = accounts(environment(f"releases: {{accounts: {{tag: 2.0.0_rc.1-, digest: '{DIGEST}'}}}}\n"))
    assert service.workload_labels == {**service.labels, "app.kubernetes.io/version": "2.0.0_rc.1"}
    assert service.selector.items() <= service.labels.items()
    assert "app.kubernetes.io/version" not in service.labels


@pytest.mark.parametrize(("stage", "active"), [("dev", "dev"), ("staging", "testing"), ("prod", "prod")])
def test_spring_profiles_follow_the_stage(environment: Resolve, stage: str, active: str) -> None:
    service = accounts(environment(f"stage: {stage}\n"))
    assert service.config.data["SPRING_PROFILES_ACTIVE"] == active
    assert service.spring_profiles == (active,)


def test_the_mesh_is_a_matter_of_the_namespace(environment: Resolve) -> None:
    assert accounts(environment("")).meshed
    assert not accounts(environment("namespaces: {bank-core: {mesh: false}}\n")).meshed


def test_a_plain_jre_is_sized_by_its_options_alone(environment: Resolve) -> None:
    service = accounts(environment(of("image: {flavour: jre}")))
    assert "MaxRAMPercentage" in service.config.data["JAVA_TOOL_OPTIONS"]
    assert not any(name.startswith("BPL_") for name in service.config.data)


def test_sizes_are_written_in_their_canonical_form(environment: Resolve) -> None:
    text = "size_classes: {small: {cpu: 2000m, memory: 3072Mi}}\n"
    resources = accounts(environment(text)).resources
    assert (resources.cpu, resources.memory) == ("2", "3Gi")
    assert (resources.cpu_millicores, resources.memory_mib) == (2000, 3072)


def test_an_environment_sets_only_variables_that_the_catalogue_knows(environment: Resolve, problems: Problems) -> None:
    unknown, free = problems(of("known_env: [LOG_LEVEL]\n    env: {LOG_LEVL: x, OTHER: y}"))
    assert unknown.startswith(
        "bank.yaml:5:11: services.accounts.env.LOG_LEVL: the catalogue knows no variable LOG_LEVL"
    )
    assert unknown.endswith("did you mean 'LOG_LEVEL'?")
    assert free.endswith("if the service reads it, name it under `known_env` too")
    assert "LOG_LEVEL" in accounts(environment(of("known_env: [LOG_LEVEL]\n    env: {LOG_LEVEL: x}"))).config.data
