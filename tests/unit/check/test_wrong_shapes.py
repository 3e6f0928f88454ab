"""No object, however it is built, makes a check fail: a wrong shape is for the schemas to report."""

from __future__ import annotations

import copy

import pytest

KINDS = (
    ("Namespace", "banking-core"),
    ("PriorityClass", "firefly-core"),
    ("ResourceQuota", "compute"),
    ("LimitRange", "defaults"),
    ("ExternalSecret", "core-banking-accounts-db"),
    ("ServiceAccount", "core-banking-accounts"),
    ("ConfigMap", "core-banking-accounts-env-1a2b3c4d5e"),
    ("Service", "core-banking-accounts"),
    ("HorizontalPodAutoscaler", "core-banking-accounts"),
    ("PodDisruptionBudget", "core-banking-accounts"),
    ("VerticalPodAutoscaler", "core-banking-accounts"),
    ("Deployment", "core-banking-accounts"),
)
WRONG = (None, "text", -1, [None, "x", {"name": 1}], {"x": None})


def places(value, path=()):
    """Every place in a body, its identity left out."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in steps:
        if (*path, key) not in {("apiVersion",), ("kind",), ("metadata",)}:
            yield (*path, key)
        if path != ("metadata",) or key in {"labels", "annotations"}:
            yield from places(inner, (*path, key))


@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_a_wrong_shape_anywhere_is_survived(world, kind, name):
    world.objects = [each for each in world.objects if each["metadata"].get("namespace") != "banking-domain"]
    body = world.get(kind, name)
    whole = copy.deepcopy(body)
    for path in list(places(whole)):
        if path in {("metadata", "name"), ("metadata", "namespace")}:
            continue
        for wrong in WRONG:
            broken = copy.deepcopy(whole)
            inner = broken
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = wrong
            body.clear()
            body.update(broken)
            for finding in world.findings():
                assert finding.message
