from __future__ import annotations

import pytest

from firefly_gen.model.finding import Severity

ACCOUNTS = "core-banking-accounts"
DEPLOYMENT = f"Deployment banking-core/{ACCOUNTS}"
FIELD = "spec.template.spec.priorityClassName"


@pytest.mark.parametrize("name", ["firefly-cor", "firefly-domain", "system-node-critical"])
def test_a_class_that_is_not_there_or_not_the_tiers(world, only, name):
    world.pod["priorityClassName"] = name
    only(world.findings(), ("PRIO-001", DEPLOYMENT, FIELD))


def test_no_class_at_all(world, only):
    del world.pod["priorityClassName"]
    only(world.findings(), ("PRIO-001", DEPLOYMENT, FIELD))


def test_what_is_no_service_may_choose_a_class_that_exists(world, only):
    other = world.copy("Deployment", ACCOUNTS)
    other["metadata"]["name"] = "z-other"
    other["spec"]["template"]["spec"]["priorityClassName"] = "system-cluster-critical"
    world.add(other)
    assert world.findings("PRIO-001") == ()
    other["spec"]["template"]["spec"]["priorityClassName"] = "nobody"
    only(world.findings("PRIO-001"), ("PRIO-001", "Deployment banking-core/z-other", FIELD))


@pytest.mark.parametrize("value", [800_000, 700_000])
def test_a_tier_that_matters_more_has_the_higher_value(world, only, value):
    world.get("PriorityClass", "firefly-core")["value"] = value
    only(world.findings(), ("PRIO-001", "PriorityClass firefly-domain", "value"))
    assert world.findings()[0].severity is Severity.WARNING


def priority_class(world, name, value):
    body = world.copy("PriorityClass", "firefly-core")
    body["metadata"]["name"] = name
    body["value"] = value
    world.add(body)


def test_tiers_without_services_are_known_by_the_name_of_their_class(world, only):
    priority_class(world, "firefly-data", 900_000)
    priority_class(world, "firefly-batch", 850_000)
    only(
        world.findings(),
        ("PRIO-001", "PriorityClass firefly-core", "value"),
        ("PRIO-001", "PriorityClass firefly-batch", "value"),
    )


def test_the_right_order_is_fine(world):
    for name, value in (("firefly-data", 950_000), ("firefly-exp", 700_000), ("firefly-app", 1), ("firefly-batch", 1)):
        priority_class(world, name, value)
    assert world.findings() == ()


def test_tiers_that_share_a_class_are_not_out_of_order(world):
    world.change_service("domain-customer-people", priority_class="firefly-core")
    world.get("Deployment", "domain-customer-people")["spec"]["template"]["spec"]["priorityClassName"] = "firefly-core"
    assert world.findings() == ()


def test_of_somebody_elses_tree_not_all_classes_need_be_known(world, only):
    world.environment = None
    world.pod["priorityClassName"] = "nobody"
    assert world.findings("PRIO-001") == ()
    world.objects = [each for each in world.objects if each["apiVersion"] in {"v1", "apps/v1", "scheduling.k8s.io/v1"}]
    only(world.findings("PRIO-001"), ("PRIO-001", DEPLOYMENT, FIELD))


@pytest.mark.parametrize("name", ["", "firefly-domain", "nobody"])
def test_databases_are_worth_what_their_services_are(databases, only, name):
    spec = databases.get("Cluster", "core-pg")["spec"]
    spec["priorityClassName"] = name
    only(databases.findings(), ("PRIO-001", "Cluster data-postgres/core-pg", "spec.priorityClassName"))


def test_so_are_poolers(databases, only):
    del databases.get("Pooler", "core-pg-pooler-rw")["spec"]["template"]
    pooler = "Pooler data-postgres/core-pg-pooler-rw"
    only(databases.findings(), ("PRIO-001", pooler, "spec.template.spec.priorityClassName"))


@pytest.mark.parametrize(
    ("kind", "name", "path"),
    [
        ("KafkaNodePool", "broker", "spec.template.pod.priorityClassName"),
        ("KafkaConnect", "cdc", "spec.template.pod.priorityClassName"),
        ("KafkaMirrorMaker2", "mirror", "spec.template.pod.priorityClassName"),
        ("Kafka", "firefly", "spec.entityOperator.template.pod.priorityClassName"),
        ("RedisSentinel", "sagas", "spec.priorityClassName"),
    ],
)
def test_so_are_brokers_and_caches_and_what_works_on_them(workers, only, kind, name, path):
    body = workers.get(kind, name)
    *steps, field = path.split(".")
    for step in steps:
        body = body[step]
    body[field] = "firefly-domain"
    namespace = "data-redis" if kind.startswith("Redis") else "data-kafka"
    only(workers.findings(), ("PRIO-001", f"{kind} {namespace}/{name}", path))


def test_what_a_kafka_does_not_have_needs_no_class(streams):
    assert "cruiseControl" not in streams.get("Kafka", "firefly")["spec"]
    assert streams.findings("PRIO-001") == ()
