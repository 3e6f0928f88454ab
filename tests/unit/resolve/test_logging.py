from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from firefly_gen.model.environment import Environment
from firefly_gen.resolve.collector_configs import PERSONAL

Resolve = Callable[[str], Environment]
CLASSES = """
observability:
  enabled: true
  logging:
    classes:
      all: {retention_days: 30, copies: 3}
      audit: {retention_days: 3653, loggers: [org.bank.Audit], namespaces: [vault], restricted: true}
      services: {retention_days: 5, namespaces: [bank-core, bank-edge]}
"""
ON = "observability: {enabled: true}\n"


def setup(environment: Environment, path: str) -> Any:
    files = environment.watch.elasticsearches[0].setup
    requests = dict(line.split() for line in files["requests"].splitlines())
    return json.loads(files[requests[path]])


def test_every_request_of_the_job_has_its_body(environment: Resolve) -> None:
    files = environment(CLASSES).watch.elasticsearches[0].setup
    named = [line.split()[1] for line in files["requests"].splitlines()]
    assert sorted([*named, "requests", "setup.sh"]) == sorted(files)
    assert all(re.fullmatch(r"[-._a-zA-Z0-9]+", name) for name in files)  # keys of a ConfigMap


def test_each_class_is_kept_for_its_own_time(environment: Resolve) -> None:
    found = environment(CLASSES)
    phases = setup(found, "_ilm/policy/firefly-audit")["policy"]["phases"]
    assert (phases["warm"]["min_age"], phases["delete"]["min_age"]) == ("7d", "3653d")
    assert "warm" not in setup(found, "_ilm/policy/firefly-services")["policy"]["phases"]
    template = setup(found, "_index_template/firefly-audit")
    assert template["index_patterns"] == ["logs-audit-*"]
    assert template["template"]["settings"]["index.lifecycle.name"] == "firefly-audit"


def test_what_was_refused_is_kept_like_the_rest(environment: Resolve) -> None:
    template = setup(environment(CLASSES), "_index_template/firefly-refused")
    assert template["index_patterns"] == ["logs-refused-*"]
    assert template["template"]["settings"]["index.lifecycle.name"] == "firefly-all"


def test_copies_lie_on_other_nodes(environment: Resolve) -> None:
    def copies(text: str) -> int:
        found: int = setup(environment(text), "_index_template/firefly-all")["template"]["settings"][
            "index.number_of_replicas"
        ]
        return found

    assert copies(CLASSES) == 2
    assert copies(CLASSES + "    hot: {replicas: 1}\n") == 0


def test_grafana_does_not_show_what_is_restricted(environment: Resolve) -> None:
    role = setup(environment(CLASSES), "_security/role/firefly_grafana")
    assert role["indices"][0]["names"] == ["logs-all-*", "logs-services-*"]


def test_a_line_belongs_to_the_first_class_that_fits(environment: Resolve) -> None:
    pipeline = environment(CLASSES).watch.logstashes[0].pipeline
    audit = pipeline.index(r"[log][logger] =~ /^org\.bank\.Audit/ or [kubernetes][namespace] in")
    services = pipeline.index('else if [kubernetes][namespace] in ["bank-core", "bank-edge", ""]')
    rest = pipeline.index('add_field => { "[data_stream][dataset]" => "all" }')
    assert audit < services < rest


def test_lines_are_read_before_they_are_hidden_and_hidden_before_they_are_stored(environment: Resolve) -> None:
    pipeline = environment(CLASSES).watch.logstashes[0].pipeline
    places = [pipeline.index(part) for part in ("json {", '"[trace][id]"', "[PAN]", "elasticsearch {")]
    assert places == sorted(places)
    assert pipeline.replace(r"\{", "").count("{") == pipeline.count("}")


def test_logstash_proves_who_sends_and_elasticsearch_who_stores(environment: Resolve) -> None:
    pipeline = environment(CLASSES).watch.logstashes[0].pipeline
    assert 'ssl_client_authentication => "required"' in pipeline
    assert "ssl_certificate_authorities => [" in pipeline.partition("elasticsearch {")[2]


def test_refused_lines_are_read_from_the_main_pipeline(environment: Resolve) -> None:
    refused = environment(CLASSES).watch.logstashes[0].refused_pipeline
    assert 'pipeline_id => "main"' in refused
    assert '"[data_stream][dataset]" => "refused"' in refused


def test_systems_outside_get_every_line_and_their_token(environment: Resolve) -> None:
    forward = """\
    forward:
      siem: {url: "https://siem.bank.example/in", vault_key: siem}
      open: {url: "https://o.example"}
"""
    found = environment(CLASSES + forward)
    pipeline = found.watch.logstashes[0].pipeline
    assert 'headers => { "Authorization" => "Bearer ${FORWARD_SIEM_TOKEN}" }' in pipeline
    assert 'url => "https://o.example"' in pipeline
    assert [(each.env, each.secret) for each in found.watch.logstashes[0].forwards] == [
        ("FORWARD_SIEM_TOKEN", "forward-siem")
    ]
    (secret,) = (each for each in found.secrets if each.name == "forward-siem")
    assert secret.entries[0].remote_key == "bank/prod/siem"


def test_nodes_have_roles_and_without_masters_the_hot_ones_lead(environment: Resolve) -> None:
    def roles(text: str) -> dict[str, tuple[str, ...]]:
        return {each.name: each.config["node.roles"] for each in environment(text).watch.elasticsearches[0].node_sets}

    three = roles(CLASSES)
    assert three == {
        "masters": ("master",),
        "hot": ("data_content", "data_hot", "ingest"),
        "warm": ("data_warm",),
    }
    one = roles(CLASSES + "    masters: {replicas: 0}\n    hot: {replicas: 1}\n    warm: {replicas: 0}\n")
    assert one == {"hot": ("data_content", "data_hot", "data_warm", "ingest", "master")}


def test_volumes_fit_the_quota_of_the_namespace(environment: Resolve) -> None:
    (space,) = (each for each in environment(ON).namespaces if each.name == "data")
    (bare,) = (each for each in environment("").namespaces if each.name == "data")
    assert int(space.quota["persistentvolumeclaims"]) > int(bare.quota["persistentvolumeclaims"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("masters: {replicas: 2}", "2 masters bear the loss of no more than 1 do"),
        ("hot: {storage: {size: 1Gi, storage_class: slow}}", "there is no storage class 'slow'"),
        ("agents_namespace: agents", "there is no namespace 'agents'"),
        ("classes: {more: {retention_days: 1}}", "here it is all and more"),
        ("classes: {all: {namespaces: [data]}}", "here it is none"),
    ],
)
def test_what_contradicts_itself_is_told(problems: Callable[[str], list[str]], text: str, message: str) -> None:
    (told,) = problems(f"observability: {{enabled: true, logging: {{{text}}}}}\n")
    assert message in told


def test_without_logs_nothing_is_made(environment: Resolve) -> None:
    found = environment("observability: {enabled: true, logging: {enabled: false}}\n")
    assert (found.watch.elasticsearches, found.watch.logstashes) == ((), ())
    assert not [each.name for each in found.secrets if "elastic" in each.name or "logs" in each.name]


@pytest.mark.parametrize("text", ["4111 1111 1111 1111", "4111111111111111", "5500-0000-0000-0004", "6304000000000"])
def test_a_card_number_is_personal(text: str) -> None:
    assert re.search(PERSONAL[0], f"card {text} declined")


@pytest.mark.parametrize("text", ["DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819", "NO9386011117947"])
def test_an_account_number_is_personal(text: str) -> None:
    assert re.search(PERSONAL[1], f"to {text}.")


@pytest.mark.parametrize("text", ["order 4711", "2026-11-23T20:15:00", "trace 0af7651916cd43dd8448eb211c80319c"])
def test_other_numbers_are_not(text: str) -> None:
    assert not any(re.search(each, text) for each in PERSONAL)
