"""Every judge comes to the same verdict over valid objects and over every way of breaking them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema
import pytest

from firefly_gen.model.resource import Resource
from firefly_gen.schemas import embedded
from firefly_gen.schemas.bundle import Bundle

Make = Callable[[dict[str, Any]], Resource]
Objects = dict[str, dict[str, Any]]
Steps = tuple[str | int, ...]

KINDS = (
    "Deployment",
    "Service",
    "ConfigMap",
    "Secret",
    "HorizontalPodAutoscaler",
    "StorageClass",
    "ClusterRole",
    "ExternalSecret",
    "VerticalPodAutoscaler",
    "VolumeSnapshotClass",
)
_REPLACEMENTS: tuple[Any, ...] = (None, "", "x", "5Qi", 7, -1, 1.5, True, [], {}, ["x"], {"x": "y"})


def _places(value: Any, steps: Steps = ()) -> Iterator[Steps]:
    children: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(value, dict):
        children = iter(value.items())
    elif isinstance(value, list):
        children = iter(enumerate(value))
    for step, child in children:
        yield (*steps, step)
        yield from _places(child, (*steps, step))


def _mutants(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield body
    for steps in _places(body):
        if steps[0] in {"apiVersion", "kind"} or steps in {("metadata",), ("metadata", "name")}:
            continue  # without these it is no object that has an identity
        *parents, last = steps
        for change in ("drop", "rename", *_REPLACEMENTS):
            mutant = copy.deepcopy(body)
            node: Any = mutant
            for step in parents:
                node = node[step]
            if change == "drop":
                del node[last]
            elif change == "rename":
                if not isinstance(last, str):
                    continue
                node[f"{last}x"] = node.pop(last)
            else:
                node[last] = copy.deepcopy(change)
            yield mutant
    yield {**body, "unknown": {}}


@pytest.mark.parametrize("kind", KINDS)
def test_jsonschema_rs_and_jsonschema_agree(kind: str, objects: Objects, bundle: Bundle, make: Make) -> None:
    body = objects[kind]
    schema = json.loads(bundle.schemas[body["apiVersion"], kind])
    judge = jsonschema.Draft202012Validator(schema)
    prover = embedded.Prover(bundle)
    template = make(body)
    accepted = refused = 0
    for mutant in _mutants(body):
        resource = Resource(template.identity, mutant, template.origin, "app", "app/x.yaml")
        findings = prover.findings(resource)
        assert (not findings) == judge.is_valid(mutant), mutant
        accepted, refused = accepted + (not findings), refused + bool(findings)
    assert accepted > 5
    assert refused > 50


@pytest.mark.parametrize("kind", KINDS)
def test_the_embedded_engine_and_kubeconform_agree(
    kind: str, objects: Objects, bundle: Bundle, make: Make, real: Any
) -> None:
    template = make(objects[kind])
    resources = [
        Resource(template.identity, mutant, template.origin, "app", f"app/{number}.yaml")
        for number, mutant in enumerate(_mutants(objects[kind]))
    ]
    prover = embedded.Prover(bundle)
    ours = [prover.findings(each) for each in resources]

    real.write(resources)
    run, theirs = real.prove(bundle, resources)

    assert run.objects == len(resources)
    assert theirs == tuple(finding for findings in ours for finding in findings)
    assert not ours[0]
    assert sum(map(bool, ours)) > 50
