from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firefly_gen.load.profile import Loaded
from firefly_gen.resolve import labels, names

TEXTS = st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=4)


def test_hosts_are_those_of_the_services_that_operators_make(load: Callable[[str], Loaded]) -> None:
    profile = load("kafka: {events: {port: 9094}}\n").profile
    assert names.service_host("a", "n", "cluster.local") == "a.n.svc.cluster.local"
    hosts = {
        endpoint: names.database_host("main", profile.databases["main"], endpoint, "c.l")
        for endpoint in ("rw", "ro", "pooler", "pooler-ro")
    }
    assert hosts == {
        "rw": "main-rw.data.svc.c.l",
        "ro": "main-ro.data.svc.c.l",
        "pooler": "main-pooler-rw.data.svc.c.l",
        "pooler-ro": "main-pooler-ro.data.svc.c.l",
    }
    bootstrap = names.kafka_bootstrap("events", profile.kafka["events"], "c.l")
    assert bootstrap == "events-kafka-bootstrap.data.svc.c.l:9094"
    assert names.redis_host("cache", profile.redis["cache"], "c.l") == "cache-master.data.svc.c.l"


@given(TEXTS, TEXTS)
def test_a_content_hash_differs_when_and_only_when_the_content_does(
    first: dict[str, str], second: dict[str, str]
) -> None:
    backwards = dict(reversed(first.items()))
    assert names.content_hash(first) == names.content_hash(backwards)
    assert (names.content_hash(first) == names.content_hash(second)) == (first == second)
    assert re.fullmatch("[0-9a-f]{10}", names.content_hash(first))


def test_keys_and_values_do_not_flow_together_in_a_content_hash() -> None:
    assert names.content_hash({"a": "b,c"}) != names.content_hash({"a": "b", "c": ""})
    assert names.content_hash({"ab": "c"}) != names.content_hash({"a": "bc"})


@given(st.text())
def test_any_text_becomes_a_label_value(text: str) -> None:
    value = labels.label_value(text)
    assert len(value) <= 63
    assert re.fullmatch(r"([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?", value)


@pytest.mark.parametrize(
    ("tag", "value"), [("1.2.0", "1.2.0"), ("v1+build", "v1-build"), ("x" * 70, "x" * 63), ("-", "")]
)
def test_a_tag_becomes_the_version_label(tag: str, value: str) -> None:
    assert labels.workload_labels({"a": "b"}, tag) == {"a": "b", "app.kubernetes.io/version": value}


def test_what_selects_pods_never_changes_with_tier_environment_or_release() -> None:
    selector = labels.selector_labels("accounts")
    assert set(selector) == {"app.kubernetes.io/name", "app.kubernetes.io/instance"}
    for environment in ("dev", "prod"):
        assert selector.items() <= labels.service_labels("accounts", "core", environment).items()


def test_labels_say_what_an_object_belongs_to() -> None:
    own = labels.service_labels("accounts", "core", "prod")
    assert own["app.kubernetes.io/part-of"] == labels.platform_labels("prod")["app.kubernetes.io/part-of"] == "firefly"
    assert (own["firefly.io/env"], own["firefly.io/tier"]) == ("prod", "core")
    assert list(own) == sorted(own)
