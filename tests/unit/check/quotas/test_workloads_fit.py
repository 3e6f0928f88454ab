from __future__ import annotations

import pytest

ACCOUNTS = "core-banking-accounts"
DEPLOYMENT = f"Deployment banking-core/{ACCOUNTS}"
QUOTA = "ResourceQuota banking-core/compute"
CONTAINER = "spec.template.spec.containers[0]"

# The accounts service at its largest: 9 pods and one more in a rollout, each 500m and 1Gi, with a sidecar of
# 100m and 128Mi that may use 1Gi and 2 CPU. The LimitRange makes 4 CPU the limit of a container that has none.
EXACT = {
    "requests.cpu": "6",
    "cpu": "6000m",
    "requests.memory": "11520Mi",
    "memory": "11520Mi",
    "limits.memory": "20Gi",
    "limits.cpu": "60",
    "pods": "10",
    "count/pods": "10",
}
TOO_LITTLE = {
    "requests.cpu": "5999m",
    "cpu": "5",
    "requests.memory": "11519Mi",
    "memory": "11Gi",
    "limits.memory": "19Gi",
    "limits.cpu": "59",
    "pods": "9",
    "count/pods": "9",
}


@pytest.fixture
def hard(world):
    found = world.get("ResourceQuota", "compute", "banking-core")["spec"]["hard"]
    found.clear()
    return found


def path_of(key):
    return f"spec.hard.{key}" if "." not in key else f'spec.hard["{key}"]'


def test_a_quota_that_fits_exactly_is_enough(world, hard):
    hard.update(EXACT)
    assert world.findings() == ()


@pytest.mark.parametrize("key", sorted(TOO_LITTLE))
def test_each_bound_that_the_workloads_exceed_is_found(world, only, hard, key):
    hard.update(EXACT | {key: TOO_LITTLE[key]})
    only(world.findings(), ("QUOTA-001", QUOTA, path_of(key)))


def test_the_message_has_the_sum_and_who_takes_most(world, hard):
    hard["requests.cpu"] = "5"
    assert world.findings()[0].message == (
        "the pods of banking-core may need 6 of requests.cpu, and the quota has 5 (most of it: core-banking-accounts 6)"
    )


def test_a_percentage_of_surge_is_rounded_up(world, hard):
    world.deployment["spec"]["strategy"]["rollingUpdate"]["maxSurge"] = "12%"
    hard["pods"] = "11"
    assert world.findings() == ()
    hard["pods"] = "10"
    assert [each.id for each in world.findings()] == ["QUOTA-001"]


def test_a_quarter_surges_by_default_and_nothing_when_pods_are_recreated(world, hard):
    del world.deployment["spec"]["strategy"]
    hard["pods"] = "12"
    assert world.findings() == ()
    hard["pods"] = "11"
    assert [each.id for each in world.findings()] == ["QUOTA-001"]
    world.deployment["spec"]["strategy"] = {"type": "Recreate"}
    hard["pods"] = "9"
    assert world.findings() == ()


def job(kind, **spec):
    template = {"spec": {"restartPolicy": "Never", "containers": [{"name": "job"}]}}
    body = {"parallelism": 4, "template": template}
    return {
        "apiVersion": "batch/v1",
        "kind": kind,
        "metadata": {"name": "report", "namespace": "banking-core"},
        "spec": (body if kind == "Job" else {"schedule": "0 3 * * *", "jobTemplate": {"spec": body}}) | spec,
    }


@pytest.mark.parametrize("kind", ["Job", "CronJob"])
def test_jobs_count_as_often_as_they_run_in_parallel(world, hard, kind):
    world.add(job(kind))
    hard["pods"] = "14"
    assert world.findings("QUOTA-001") == ()
    hard["pods"] = "13"
    assert [each.id for each in world.findings("QUOTA-001")] == ["QUOTA-001"]


def test_a_suspended_job_has_no_pods(world, hard):
    world.add(job("Job", suspend=True))
    hard["pods"] = "10"
    assert world.findings("QUOTA-001") == ()


def test_a_daemon_set_has_at_least_a_pod_in_each_zone(world, hard):
    daemon = world.copy("Deployment", ACCOUNTS)
    daemon["kind"], daemon["metadata"]["name"] = "DaemonSet", "agent"
    world.add(daemon)
    hard["pods"] = "13"
    assert world.findings("QUOTA-001") == ()
    hard["pods"] = "12"
    assert [each.id for each in world.findings("QUOTA-001")] == ["QUOTA-001"]


def test_of_init_containers_the_largest_counts_beside_the_sidecars_before_it(world, hard):
    def init(name, cpu, **more):
        return {"name": name, "resources": {"requests": {"cpu": cpu}}} | more

    world.pod["initContainers"] = [
        init("proxy", "200m", restartPolicy="Always"),
        init("first", "300m"),
        init("second", "2"),
    ]
    hard["requests.cpu"] = "22"  # 10 x (2 + 0.2), which is more than 10 x (0.5 + 0.1 + 0.2)
    assert world.findings("QUOTA-001") == ()
    hard["requests.cpu"] = "21"
    assert [each.path for each in world.findings("QUOTA-001")] == ['spec.hard["requests.cpu"]']


def test_without_a_mesh_there_is_no_sidecar(world, hard):
    labels = world.deployment["spec"]["template"]["metadata"]["labels"]
    labels["sidecar.istio.io/inject"] = "false"
    hard["requests.cpu"] = "5"
    assert world.findings("QUOTA-001") == ()


def test_annotations_size_the_sidecar(world, hard):
    annotations = {"sidecar.istio.io/proxyCPU": "500m", "sidecar.istio.io/proxyMemory": "128Mi"}
    world.deployment["spec"]["template"]["metadata"]["annotations"] = annotations
    hard["requests.cpu"] = "10"
    assert world.findings("QUOTA-001") == ()
    hard["requests.cpu"] = "9"
    assert [each.id for each in world.findings("QUOTA-001")] == ["QUOTA-001"]


def test_resources_of_the_pod_replace_those_of_its_containers(world, hard):
    world.pod["resources"] = {"requests": {"cpu": "2"}}
    hard["requests.cpu"] = "20"
    assert world.findings("QUOTA-001") == ()
    hard["requests.cpu"] = "19"
    assert [each.id for each in world.findings("QUOTA-001")] == ["QUOTA-001"]


def test_bounds_on_other_things_and_scoped_quotas_are_left_alone(world, hard):
    hard.update({"services.nodeports": "0", "requests.storage": "1Gi", "count/secrets": "0", "pods": "nonsense"})
    assert world.findings() == ()
    quota = world.get("ResourceQuota", "compute", "banking-core")
    quota["spec"] |= {"hard": {"pods": "1"}, "scopes": ["BestEffort"]}
    assert world.findings() == ()


@pytest.mark.parametrize(
    ("path", "value"), [("limits.memory", "5Gi"), ("requests.memory", "16Mi"), ("requests.cpu", "5m")]
)
def test_a_container_outside_the_limit_range_is_found(world, only, path, value):
    kind, name = path.split(".")
    world.container["resources"][kind][name] = value
    only(world.findings("QUOTA-001"), ("QUOTA-001", DEPLOYMENT, f"{CONTAINER}.resources.{path}"))


def test_the_sidecar_has_to_fit_the_limit_range_too(world, only):
    world.get("LimitRange", "defaults", "banking-core")["spec"]["limits"][0]["max"]["cpu"] = "1"
    only(world.findings("QUOTA-001"), ("QUOTA-001", DEPLOYMENT, "spec.template.spec.resources.limits.cpu"))


def test_a_whole_pod_has_to_fit_bounds_on_pods(world, only):
    limits = world.get("LimitRange", "defaults", "banking-core")["spec"]["limits"]
    limits.append({"type": "Pod", "max": {"memory": "2Gi"}})
    assert world.findings() == ()
    limits[1]["max"]["memory"] = "2047Mi"
    only(world.findings(), ("QUOTA-001", DEPLOYMENT, "spec.template.spec.resources.limits.memory"))


def test_a_tree_that_is_there_twice_counts_once(world, hard):
    hard["pods"] = "10"
    world.add_at("again/deployment.yaml", world.copy("Deployment", ACCOUNTS))
    assert world.findings("QUOTA-001") == ()
