"""Connections pass in the ambient mode as the cases in ambient.yaml say, and it is told why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from firefly_gen import yamlio
from firefly_gen.check.platform import Platform
from firefly_gen.check.reach.asking import Answer, ask
from firefly_gen.check.reach.index import reachability
from firefly_gen.check.reach.matrix import passages
from firefly_gen.model.resource import Identity, Origin, Resource

HERE = Path(__file__).parent
GROUPS = {
    "AuthorizationPolicy": "security.istio.io/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "PeerAuthentication": "security.istio.io/v1",
}


@dataclass(frozen=True)
class Case:
    """A case of ambient.yaml; what its fields are stands there."""

    says: str
    objects: Sequence[Mapping[str, Any]]
    yes: Sequence[str] = ()
    no: Sequence[str] = ()
    told: Mapping[str, str] = field(default_factory=dict)


TABLE = yamlio.load_objects((HERE / "ambient.yaml").read_bytes(), "ambient.yaml")[0]
CASES = [Case(**each) for each in TABLE["cases"]]


def resource(entry: Mapping[str, Any]) -> Resource:
    name, meta = entry["name"], {key: entry[key] for key in ("namespace", "name", "annotations") if key in entry}
    labels, spec = dict(entry.get("labels", {})), entry.get("spec", {})
    if entry["kind"] == "Pod":
        labels["app"] = name
        spec = {"serviceAccountName": name, "containers": [{"name": "app", "ports": [{"containerPort": 8080}]}]}
    body = {
        "apiVersion": entry.get("group", GROUPS.get(entry["kind"], "v1")),
        "kind": entry["kind"],
        "metadata": {**meta, "labels": labels},
        "spec": spec,
    }
    return Resource(Identity.of(body), body, Origin("", "test.yaml"), "", f"{entry['kind']}-{name}.yaml")


def world(entries: Iterable[Mapping[str, Any]]) -> Platform:
    """The world of the table, with the objects of a case in the place of those of the same name."""
    found = {each.identity: each for each in (resource(entry) for entry in (*TABLE["world"], *entries))}
    return Platform(None, tuple(found.values()), {})


def answer(platform: Platform, text: str) -> Answer:
    source, _, target = text.partition(" > ")
    (found,) = ask(platform.once(reachability), source, target)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_connections_pass_as_istio_says(case: Case) -> None:
    platform = world(case.objects)
    verdicts = {text: answer(platform, text).allowed for text in (*case.yes, *case.no)}
    assert verdicts == {text: text in case.yes for text in verdicts}
    for text, told in case.told.items():
        assert any(told in str(reason) for level in answer(platform, text).levels for reason in level.reasons)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_all_pairs_at_once_say_the_same(case: Case) -> None:
    platform = world(case.objects)
    passing = tuple(passages(platform.once(reachability)))
    for text in (*case.yes, *case.no):
        asked = answer(platform, text)
        if "*" not in text:  # strangers are left out of the matrix
            pair = [each for each in passing if (each.source, each.target) == (asked.source, asked.target)]
            assert any(_holds(each.ports, asked.port) for each in pair) == (text in case.yes), text


def _holds(ports: Sequence[str], port: str) -> bool:
    number, _, protocol = port.partition("/")
    if f"all of {protocol or 'TCP'}" in ports:
        return True
    spans = (each.partition("/") for each in ports if not each.startswith("all"))
    ends = [span.partition("-") for span, _, kind in spans if (kind or "TCP") == (protocol or "TCP")]
    return any(int(first) <= int(number) <= int(last or first) for first, _, last in ends)
