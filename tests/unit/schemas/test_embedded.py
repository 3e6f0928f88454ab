from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from firefly_gen.model.finding import Severity
from firefly_gen.model.resource import Resource
from firefly_gen.schemas import embedded
from firefly_gen.schemas.bundle import Bundle

Make = Callable[[dict[str, Any]], Resource]
Objects = dict[str, dict[str, Any]]

CONTAINER = "spec.template.spec.containers[0]"


def put(body: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """A copy of an object with a value at a place such as ``spec/ports/0/name``."""
    changed = copy.deepcopy(body)
    node: Any = changed
    *parents, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    for step in parents:
        node = node[step]
    node[last] = value
    return changed


def test_valid_objects_are_counted_and_bring_no_findings(objects: Objects, bundle: Bundle, make: Make) -> None:
    run, findings = embedded.prove(bundle, [make(body) for body in objects.values()])
    assert findings == ()
    assert (run.name, run.objects) == ("embedded", len(objects))
    assert run.version.startswith("jsonschema-rs 0.")


def test_a_finding_says_which_object_and_what_made_it(objects: Objects, bundle: Bundle, make: Make) -> None:
    resource = make(put(objects["Deployment"], "spec/replica", 3))
    (finding,) = embedded.prove(bundle, [resource])[1]
    assert (finding.id, finding.severity) == ("SCHEMA-001", Severity.ERROR)
    assert finding.subject == resource.identity
    assert finding.origin == resource.origin
    assert finding.path == "spec.replica"
    assert finding.message == "unknown field 'replica'"
    assert finding.hint == "did you mean 'replicas'?"


@pytest.mark.parametrize(
    "case",
    [
        (
            "Deployment",
            "metadata/lables",
            {},
            "metadata.lables",
            "unknown field 'lables'",
            "did you mean 'labels'?",
        ),
        ("Deployment", "zzz", 1, "zzz", "unknown field 'zzz'", "known here: apiVersion, kind, metadata, spec, status"),
        (
            "Deployment",
            "spec/replicas",
            "three",
            "spec.replicas",
            '"three" is not a whole number',
            "",
        ),
        (
            "Deployment",
            "spec/template/spec/containers/0/env/0/value",
            8080,
            f"{CONTAINER}.env[0].value",
            "8080 is not a string",
            'put it in quotes: "8080"',
        ),
        (
            "Deployment",
            "spec/template/spec/containers/0/image",
            None,
            f"{CONTAINER}.image",
            "null is not a string",
            "give it a value, or leave the field out",
        ),
        (
            "Deployment",
            "spec/template/spec/containers/0/command",
            "sh",
            f"{CONTAINER}.command",
            '"sh" is not a list',
            "",
        ),
        (
            "VolumeSnapshotClass",
            "deletionPolicy",
            "retain",
            "deletionPolicy",
            '"retain" is not one of Delete, Retain',
            "did you mean 'Retain'?",
        ),
        (
            "Deployment",
            "spec/template/spec/containers/0/ports/0",
            {"name": "http"},
            f"{CONTAINER}.ports[0]",
            "field 'containerPort' is missing",
            "",
        ),
        (
            "Deployment",
            "spec/template/spec/containers/0/resources/requests/memory",
            "512Mb",
            f"{CONTAINER}.resources.requests.memory",
            '"512Mb" does not have the right form',
            "A quantity: 250m, 2, 512Mi or 10Gi.",
        ),
        (
            "Service",
            "spec/ports/0/targetPort",
            [],
            "spec.ports[0].targetPort",
            "an empty list is not a string or a whole number",
            "",
        ),
        (
            "ConfigMap",
            "data/a.b",
            True,
            'data["a.b"]',
            "true is not a string",
            'put it in quotes: "true"',
        ),
        (
            "VerticalPodAutoscaler",
            "spec/resourcePolicy/containerPolicies/0/maxAllowed/cpu",
            "two",
            "spec.resourcePolicy.containerPolicies[0].maxAllowed.cpu",
            '"two" does not have the right form',
            "A quantity: 250m, 2, 512Mi or 10Gi.",
        ),
        (
            "ExternalSecret",
            "spec/data/0/secretKey",
            "a b",
            "spec.data[0].secretKey",
            '"a b" does not have the right form',
            "Key in the Secret.",
        ),
        (
            "ExternalSecret",
            "spec/data/0/secretKey",
            "k" * 254,
            "spec.data[0].secretKey",
            f'"{"k" * 239}...',
            "Key in the Secret.",
        ),
    ],
)
def test_a_violation_is_told_in_words(
    objects: Objects, bundle: Bundle, make: Make, case: tuple[str, str, object, str, str, str]
) -> None:
    kind, place, value, *expected = case
    (finding,) = embedded.prove(bundle, [make(put(objects[kind], place, value))])[1]
    assert [finding.path, finding.message, finding.hint] == expected


def test_all_violations_of_an_object_are_told(objects: Objects, bundle: Bundle, make: Make) -> None:
    body = put(put(put(objects["Service"], "spec/prots", []), "spec/ports/0/port", "80"), "spec/type", 7)
    findings = embedded.prove(bundle, [make(body)])[1]
    assert [each.path for each in findings] == ["spec.ports[0].port", "spec.prots", "spec.type"]


@pytest.mark.parametrize("place", ["stringData", "data"])
def test_what_a_secret_holds_is_never_told(objects: Objects, bundle: Bundle, make: Make, place: str) -> None:
    body = put(objects["Secret"], place, {"pin": 271828, "flag": True, "list": ["hunter2"]})
    findings = embedded.prove(bundle, [make({**body, "type": {"hunter2": "x"}})])[1]
    assert len(findings) == 4
    assert not any("271828" in str(each) or "hunter2" in str(each) for each in findings)
    assert findings[1].message == "a list is not a string"


def test_an_object_of_an_unknown_kind_is_an_error_with_the_way_to_mend_it(bundle: Bundle, make: Make) -> None:
    resource = make({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}})
    (finding,) = embedded.prove(bundle, [resource])[1]
    assert (finding.id, finding.severity, finding.subject) == (
        "SCHEMA-002",
        Severity.ERROR,
        resource.identity,
    )
    assert finding.message == "no schema for Widget of example.com/v1"
    assert "firefly-gen schemas import" in finding.hint


@pytest.mark.parametrize("value", [10**400, -(10**400), {"": {"": [[]]}}, 1e300])
def test_strange_values_are_refused_and_not_tripped_over(
    objects: Objects, bundle: Bundle, make: Make, value: object
) -> None:
    (finding,) = embedded.prove(bundle, [make(put(objects["Deployment"], "spec/paused", value))])[1]
    assert finding.path == "spec.paused"
    assert "is not true or false" in finding.message


@pytest.mark.parametrize("value", ["\ud800", {"\ud800": 1}, {1: 2}])
def test_what_json_cannot_hold_is_a_finding(objects: Objects, bundle: Bundle, make: Make, value: object) -> None:
    (finding,) = embedded.prove(bundle, [make(put(objects["Deployment"], "spec/paused", value))])[1]
    assert finding.id == "SCHEMA-001"
    assert finding.message.startswith("Deployment is no JSON: ")
