from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from firefly_gen.model.environment import Environment
from firefly_gen.model.logging import Elasticsearch

Resolve = Callable[[str], Environment]
CLASSES = """
observability:
  enabled: true
  logging:
    classes:
      all: {retention_days: 30, snapshot_days: 0}
      audit: {retention_days: 3653, rollover_days: 30, snapshot_days: 90, loggers: [org.bank.Audit]}
      services: {retention_days: 5, namespaces: [bank-core]}
    snapshots: """
ROLE = "arn:aws:iam::111122223333:role/logs"
AMAZON = f"{{destination: 's3://logs/eu', region: eu-west-3, identity: {{eks.amazonaws.com/role-arn: '{ROLE}'}}}}"
CEPH = "{destination: 's3://logs', endpoint: 'https://s3.bank.example', vault_key: logs/store}"
GOOGLE = "{destination: 'gs://logs', identity: {iam.gke.io/gcp-service-account: logs@bank.iam}}"
AZURE = "{destination: 'https://banklogs.blob.core.windows.net/logs/eu', vault_key: logs/store}"


def requests(environment: Environment) -> dict[str, Any]:
    files = environment.watch.elasticsearches[0].setup
    pairs = (line.split() for line in files["requests"].splitlines())
    return {path: json.loads(files[file]) for path, file in pairs}


def search(environment: Resolve, snapshots: str) -> Elasticsearch:
    return environment(CLASSES + snapshots).watch.elasticsearches[0]


@pytest.mark.parametrize(
    ("snapshots", "kind", "settings"),
    [
        (AMAZON, "s3", {"bucket": "logs", "base_path": "eu/bank"}),
        (CEPH, "s3", {"bucket": "logs", "base_path": "bank"}),
        (GOOGLE, "gcs", {"bucket": "logs", "base_path": "bank"}),
        (AZURE, "azure", {"container": "logs", "base_path": "eu/bank"}),
    ],
)
def test_the_bucket_is_registered_in_a_folder_of_the_environment(
    environment: Resolve, snapshots: str, kind: str, settings: dict[str, str]
) -> None:
    found = requests(environment(CLASSES + snapshots))["_snapshot/firefly?verify=false"]
    assert found == {"type": kind, "settings": settings}


def test_a_policy_comes_after_the_bucket_that_it_names(environment: Resolve) -> None:
    paths = list(requests(environment(CLASSES + AMAZON)))
    assert paths[-3:] == ["_snapshot/firefly?verify=false", "_slm/policy/firefly-audit", "_slm/policy/firefly-services"]
    assert paths[:-3] == sorted(paths[:-3])


def test_each_class_is_kept_for_its_own_time(environment: Resolve) -> None:
    found = requests(environment(CLASSES + AMAZON))
    assert found["_slm/policy/firefly-audit"] == {
        "name": "<audit-{now/d}>",
        "schedule": "0 0 0/6 * * ?",
        "repository": "firefly",
        "config": {"indices": ["logs-audit-*"], "include_global_state": False},
        "retention": {"expire_after": "90d", "min_count": 1},
    }
    assert found["_slm/policy/firefly-services"]["schedule"] == "0 5 0/6 * * ?"
    assert found["_ilm/policy/firefly-audit"]["policy"]["phases"]["hot"]["actions"]["rollover"]["max_age"] == "30d"


def test_once_a_day_is_at_midnight(environment: Resolve) -> None:
    found = requests(environment(CLASSES + AMAZON.replace("{destination", "{every_hours: 24, destination", 1)))
    assert found["_slm/policy/firefly-audit"]["schedule"] == "0 0 0 * * ?"


def test_at_amazon_elasticsearch_shows_the_token_of_its_account(environment: Resolve) -> None:
    found = search(environment, AMAZON)
    assert found.token is not None
    assert found.identity == {"eks.amazonaws.com/role-arn": ROLE}
    assert found.token.variables == {
        "AWS_REGION": "eu-west-3",
        "AWS_ROLE_ARN": ROLE,
        "AWS_WEB_IDENTITY_TOKEN_FILE": f"{found.token.folder}/{found.token.file}",
    }
    assert {nodes.config["s3.client.default.region"] for nodes in found.node_sets} == {"eu-west-3"}
    assert found.secure_settings == ()


def test_at_google_the_account_is_enough(environment: Resolve) -> None:
    found = search(environment, GOOGLE)
    assert (found.token, found.secure_settings) == (None, ())
    assert found.identity == {"iam.gke.io/gcp-service-account": "logs@bank.iam"}


@pytest.mark.parametrize(
    ("snapshots", "entries", "literals"),
    [
        (
            CEPH,
            {"s3.client.default.access_key": "access-key-id", "s3.client.default.secret_key": "secret-access-key"},
            {},
        ),
        (
            "{destination: 'gs://logs', vault_key: logs/store}",
            {"gcs.client.default.credentials_file": "credentials"},
            {},
        ),
        (AZURE, {"azure.client.default.key": "key"}, {"azure.client.default.account": "banklogs"}),
    ],
)
def test_without_an_identity_credentials_are_secure_settings(
    environment: Resolve, snapshots: str, entries: dict[str, str], literals: dict[str, str]
) -> None:
    found = environment(CLASSES + snapshots)
    assert found.watch.elasticsearches[0].token is None
    assert found.watch.elasticsearches[0].secure_settings == ("logs-snapshots",)
    (secret,) = (each for each in found.secrets if each.name == "logs-snapshots")
    assert {each.key: each.remote_property for each in secret.entries} == entries
    assert {each.remote_key for each in secret.entries} == {"bank/prod/logs/store"}
    assert secret.literals == literals


def test_an_object_store_of_ones_own_is_found(environment: Resolve) -> None:
    found = environment(CLASSES + CEPH)
    (search,) = found.watch.elasticsearches
    for nodes in search.node_sets:
        assert nodes.config["s3.client.default.endpoint"] == "https://s3.bank.example"
        assert nodes.config["s3.client.default.path_style_access"] is True
    (flow,) = (each for each in found.flows if each.target.name == "the object store of logs")
    assert (flow.source.name, [port.number for port in flow.ports]) == ("elasticsearch", [443])


def test_without_a_destination_there_are_no_snapshots(environment: Resolve) -> None:
    found = environment(CLASSES + "{}")
    assert found.watch.elasticsearches[0].archive is None
    assert not [path for path in requests(found) if path.startswith(("_slm", "_snapshot"))]
    assert not [each for each in found.flows if "object store of logs" in each.target.name]
    assert not [
        alert for group in found.watch.rule_groups for alert in group.alerts if alert.name.startswith("LogSnapshots")
    ]


@pytest.mark.parametrize(
    ("snapshots", "message"),
    [
        ("{destination: 's3://logs'}", "Elasticsearch is nobody to the object store"),
        ("{destination: 's3://logs', identity: {role: logs}}", "it names no role at Amazon"),
        ("{destination: 'https://banklogs.blob.core.windows.net/logs'}", "needs a key of the storage account"),
        ("{destination: 'https://banklogs.blob.core.windows.net', vault_key: a}", "an account and no container"),
    ],
)
def test_who_cannot_get_in_is_told(problems: Callable[[str], list[str]], snapshots: str, message: str) -> None:
    (told,) = problems(CLASSES + snapshots)
    assert message in told


def test_the_exporter_may_read_numbers_and_nothing_else(environment: Resolve) -> None:
    found = environment(CLASSES + AMAZON)
    role = requests(found)["_security/role/firefly_exporter"]
    assert role["cluster"] == ["cluster:admin/slm/stats", "monitor", "read_ilm", "read_slm"]
    assert role["indices"] == [{"names": ["*"], "privileges": ["monitor", "view_index_metadata"]}]
    (secret,) = (each for each in found.secrets if each.name == "logs-user-exporter")
    assert secret.literals == {"roles": "firefly_exporter", "username": "exporter"}


def test_the_exporter_proves_whom_it_asks_and_is_scraped(environment: Resolve) -> None:
    found = environment(CLASSES + AMAZON)
    (exporter,) = found.watch.elasticsearch_exporters
    assert "--es.ca=/tls/ca.crt" in exporter.arguments
    assert f"--es.uri={found.watch.elasticsearches[0].url}" in exporter.arguments
    assert "--es.timeout=8s" in exporter.arguments  # before Prometheus gives up
    assert not [each for each in exporter.arguments if "skip-verify" in each]
    edges = {(each.source.name, each.target.name, port.number) for each in found.flows for port in each.ports}
    assert {("elasticsearch-exporter", "elasticsearch", 9200), ("prometheus", "elasticsearch-exporter", 9114)} <= edges
    absent = [
        alert.expr for group in found.watch.rule_groups for alert in group.alerts if alert.name == "TargetsAbsent"
    ]
    assert f'job="{exporter.namespace}/elasticsearch-exporter"' in absent[0]
