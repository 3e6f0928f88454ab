from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import World
    from tests.unit.check.observability.conftest import Found

ID = "LOG-001"
HOST = 'spec.config["output.logstash"].hosts[0]'


def test_logs_that_arrive_are_no_finding(logged: World, found: Found) -> None:
    assert found(logged, ID) == []


@pytest.mark.parametrize("kind", ["Kibana", "Logstash", "Beat"])
@pytest.mark.parametrize(("version", "word"), [("9.10.0", "newer"), ("9.3.9", "older")])
def test_all_parts_have_one_version(logged: World, found: Found, kind: str, version: str, word: str) -> None:
    logged.get(kind, "logs")["spec"]["version"] = version
    message = f"{version} is {word} than 9.4.0 of Elasticsearch logs"
    assert found(logged, ID) == [(f"{kind} logs", "spec.version", message)]


def test_what_is_named_exists(logged: World, found: Found) -> None:
    logged.get("Kibana", "logs")["spec"]["elasticsearchRef"]["name"] = "log"
    logged.get("Logstash", "logs")["spec"]["elasticsearchRefs"][0]["namespace"] = "banking-core"
    assert {(path, message) for _, path, message in found(logged, ID)} == {
        ("spec.elasticsearchRef", "there is no Elasticsearch logging/log"),
        ("spec.elasticsearchRefs[0]", "there is no Elasticsearch banking-core/logs"),
    }


@pytest.mark.parametrize(
    ("host", "message"),
    [
        ("firefly-ls-beats.logging.svc:5044", "nothing is reached by firefly-ls-beats.logging.svc:5044"),
        (
            "logs-ls-beats.logging.svc:5045",
            "logs-ls-beats.logging.svc:5045 is no port of Service logging/logs-ls-beats, which has 5044",
        ),
    ],
)
def test_lines_are_sent_to_somebody(logged: World, found: Found, host: str, message: str) -> None:
    logged.get("Beat", "logs")["spec"]["config"]["output.logstash"]["hosts"] = [host]
    assert found(logged, ID) == [("Beat logs", HOST, message)]


def test_a_beat_sends_its_lines_at_all(logged: World, found: Found) -> None:
    del logged.get("Beat", "logs")["spec"]["config"]["output.logstash"]
    assert found(logged, ID) == [("Beat logs", "spec.config", "it reads logs and sends them to nobody")]


def test_no_node_goes_unread(logged: World, found: Found) -> None:
    template = logged.get("Beat", "logs")["spec"]["daemonSet"]["podTemplate"]["spec"]
    template["tolerations"] = [{"key": "dedicated", "operator": "Exists"}]
    assert found(logged, ID)[0][1] == "spec.daemonSet.podTemplate.spec.tolerations"
