from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import World


SPEC = {
    "containers": [{"name": "app", "ports": [{"name": "http", "containerPort": 8080}, {"containerPort": 9090}]}],
    "initContainers": [
        {"name": "migrate"},
        {"name": "proxy", "restartPolicy": "Always", "ports": [{"name": "http", "containerPort": 15001}]},
    ],
}
TEMPLATE = {"metadata": {"labels": {"app": "x"}}, "spec": SPEC}


def workload(kind: str, api_version: str, spec: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": "x", "namespace": "banking-core", **metadata},
        "spec": spec,
    }


@pytest.mark.parametrize(
    ("body", "path", "long_running"),
    [
        (workload("Pod", "v1", SPEC, labels={"app": "x"}), "", False),
        (workload("Deployment", "apps/v1", {"template": TEMPLATE}), "spec.template", True),
        (workload("Job", "batch/v1", {"template": TEMPLATE}), "spec.template", False),
        (
            workload("CronJob", "batch/v1", {"jobTemplate": {"spec": {"template": TEMPLATE}}}),
            "spec.jobTemplate.spec.template",
            False,
        ),
        (workload("Rollout", "argoproj.io/v1alpha1", {"template": TEMPLATE}), "spec.template", True),
    ],
)
def test_pods_are_read_from_the_template_of_their_kind(
    world: World, body: dict[str, Any], path: str, *, long_running: bool
) -> None:
    world.objects = [body]
    (pod,) = world.platform().pods
    spec_path = f"{path}.spec" if path else "spec"
    assert (pod.path, pod.spec_path, pod.labels, pod.namespace) == (path, spec_path, {"app": "x"}, "banking-core")
    assert [(each.name, each.path, each.init, each.sidecar) for each in pod.containers] == [
        ("app", f"{spec_path}.containers[0]", False, False),
        ("migrate", f"{spec_path}.initContainers[0]", True, False),
        ("proxy", f"{spec_path}.initContainers[1]", True, True),
    ]
    assert [each.name for each in pod.main_containers] == ["app", "proxy"]
    assert pod.ports == {8080, 9090, 15001}
    assert pod.long_running is long_running
    assert not pod.generated


@pytest.mark.parametrize(
    "body",
    [
        workload("Rollout", "argoproj.io/v1alpha1", {"workloadRef": {"name": "x"}}),
        workload("Deployment", "apps/v1", {"template": None}),
        workload("Deployment", "example.com/v1", {"template": TEMPLATE}),
        workload("Deployment", "apps/v1", {"template": {"spec": []}}),
    ],
)
def test_what_has_no_template_of_its_own_has_no_pods(world: World, body: dict[str, Any]) -> None:
    world.objects = [body]
    assert world.platform().pods == ()
