from __future__ import annotations

from typing import Any

import pytest
import yaml

from firefly_gen.export import bases
from firefly_gen.export.images import Image
from firefly_gen.model.resource import Identity, Origin, Resource, path_in_tree

DIGEST = "sha256:" + "5f" * 32


def thing(name: str, kind: str, application: str = "services/a", namespace: str = "n", **spec: Any) -> Resource:
    body = {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": spec}
    identity = Identity.of(body)
    return Resource(identity, body, Origin("toy", "a.yaml.j2"), application, path_in_tree(application, identity))


def pods(*images: str, key: str = "containers") -> dict[str, Any]:
    return {"spec": {key: [{"name": f"c{number}", "image": image} for number, image in enumerate(images)]}}


def said(*resources: Resource, folder: str = "services-a") -> dict[str, Any]:
    files = {each.path: each.content for each in bases(resources, "0.1.0", "1.36")}
    found: dict[str, Any] = yaml.safe_load(files[f"{folder}/kustomization.yaml"])
    return found


def test_an_application_is_a_folder_with_its_objects_in_their_order() -> None:
    files = bases([thing("b", "StatefulSet"), thing("a", "Deployment"), thing("c", "Job", "data/x")], "0.1.0", "1.36")
    assert [each.path for each in files] == [
        "data-x/job-c.yaml",
        "data-x/kustomization.yaml",
        "services-a/deployment-a.yaml",
        "services-a/kustomization.yaml",
        "services-a/statefulset-b.yaml",
    ]
    assert {each.origin for each in files if each.path.startswith("data")} == {"export/kustomize for data/x"}
    assert said(thing("b", "StatefulSet"), thing("a", "Deployment")) == {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": ["statefulset-b.yaml", "deployment-a.yaml"],
        "sortOptions": {"order": "fifo"},
    }


def test_images_are_said_by_name_wherever_containers_are() -> None:
    nested = thing("b", "CronJob", jobTemplate={"spec": {"template": pods("ghcr.io/b:2", key="initContainers")}})
    assert said(thing("a", "Deployment", template=pods(f"ghcr.io:5000/a:1.0@{DIGEST}", "auto")), nested)["images"] == [
        {"name": "ghcr.io/b", "newTag": "2"},
        {"name": "ghcr.io:5000/a", "newTag": "1.0", "digest": DIGEST},
    ]


def test_an_image_in_two_versions_is_left_as_it_was_rendered() -> None:
    found = said(thing("a", "Deployment", template=pods("x:1", "x:2", f"y@{DIGEST}", f"y@{DIGEST}")))
    assert found["images"] == [{"name": "y", "digest": DIGEST}]


def test_replicas_are_said_where_kustomize_changes_them_and_a_name_says_one_number() -> None:
    found = said(
        thing("a", "Deployment", replicas=2),
        thing("b", "StatefulSet", replicas=0),
        thing("c", "Rollout", replicas=3),
        thing("d", "Deployment"),
        thing("e", "Deployment", replicas=1),
        thing("e", "Deployment", namespace="m", replicas=4),
    )
    assert found["replicas"] == [{"name": "a", "count": 2}, {"name": "b", "count": 0}]


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("a", ("a", "", "")),
        ("r.io:5000/a", ("r.io:5000/a", "", "")),
        ("r.io/a:1", ("r.io/a", "1", "")),
        (f"r.io/a@{DIGEST}", ("r.io/a", "", DIGEST)),
        (f"r.io/a:1@{DIGEST}", ("r.io/a", "1", DIGEST)),
    ],
)
def test_a_reference_is_taken_apart(text: str, image: tuple[str, str, str]) -> None:
    assert Image.of(text) == image


def test_nothing_is_no_reference() -> None:
    assert Image.of("") is None
