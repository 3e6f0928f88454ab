from __future__ import annotations

import pytest

DEPLOYMENT = "Deployment banking-core/core-banking-accounts"
CONTAINER = "spec.template.spec.containers[0]"
LIMIT = f"{CONTAINER}.resources.limits.memory"


@pytest.mark.parametrize("path", ["requests.memory", "limits.memory"])
def test_a_container_that_does_not_say_what_it_needs_is_found(world, only, path):
    kind, name = path.split(".")
    del world.container["resources"][kind][name]
    only(world.findings("RES-001"), ("RES-001", DEPLOYMENT, f"{CONTAINER}.resources.{path}"))


def test_a_missing_cpu_request_alone_breaks_this_alone(world, only):
    del world.container["resources"]["requests"]["cpu"]
    only(world.findings(), ("RES-001", DEPLOYMENT, f"{CONTAINER}.resources.requests.cpu"))


def test_init_containers_count(world, only):
    world.pod["initContainers"] = [{"name": "once", "resources": {"requests": {"cpu": "1", "memory": "1Gi"}}}]
    path = "spec.template.spec.initContainers[0].resources.limits.memory"
    only(world.findings("RES-001"), ("RES-001", DEPLOYMENT, path))


def test_a_container_for_debugging_cannot_have_resources(world):
    world.pod["ephemeralContainers"] = [{"name": "debug"}]
    assert world.findings("RES-001") == ()


def test_the_pod_may_say_it_for_its_containers(world):
    del world.container["resources"]
    world.pod["resources"] = {"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"memory": "1Gi"}}
    assert world.findings("RES-001") == ()


def test_a_request_above_its_limit_is_found(world, only):
    world.container["resources"]["requests"]["memory"] = "2Gi"
    only(world.findings(), ("RES-001", DEPLOYMENT, f"{CONTAINER}.resources.requests.memory"))


@pytest.mark.parametrize(
    "options",
    [
        "-Xmx900m",
        "-Xmx1g",
        "-XX:MaxHeapSize=800m",
        "-XX:MaxRAMPercentage=80",
        "-XX:MaxRAMPercentage=65 -XX:ReservedCodeCacheSize=240m",
        "-Xmx640m -Xss8m",
        "-Xmx640m -XX:MaxDirectMemorySize=256m",
        "-Xmx640m -XX:MaxMetaspaceSize=512m",
        "-Xmx100m",
        "-XX:MaxRAMPercentage=10",
    ],
)
def test_a_jvm_that_outgrows_its_container_or_has_no_heap_is_found(world, only, options):
    world.config["JAVA_TOOL_OPTIONS"] = options
    only(world.findings(), ("RES-001", DEPLOYMENT, LIMIT))


@pytest.mark.parametrize("options", ["-Xmx640m", "-XX:MaxRAMPercentage=65", "-Xmx900m -Xmx600m", "-Dx=y"])
def test_a_jvm_that_fits_is_fine(world, options):
    world.config["JAVA_TOOL_OPTIONS"] = options
    assert world.findings() == ()


def test_the_message_adds_up(world):
    world.config["JAVA_TOOL_OPTIONS"] = "-Xmx900m"
    finding = world.findings()[0]
    assert finding.message == (
        "heap 900 MiB and off-heap 300 MiB of core-banking-accounts exceed the limit of 1024 MiB"
    )
    assert "1201Mi" in finding.hint


@pytest.fixture
def paketo(world):
    world.change_service(
        known_env=(*world.environment.services[0].known_env, "BPL_JVM_THREAD_COUNT", "BPL_JVM_HEAD_ROOM")
    )
    del world.config["JAVA_TOOL_OPTIONS"]
    world.change_service(config=type(world.environment.services[0].config)(name="x", data=dict(world.config)))
    return world


def test_what_the_start_script_leaves_is_enough(paketo):
    paketo.config["BPL_JVM_THREAD_COUNT"] = "50"
    assert paketo.findings() == ()


def test_too_many_threads_leave_no_heap(paketo, only):
    paketo.config["BPL_JVM_THREAD_COUNT"] = "600"
    only(paketo.findings(), ("RES-001", DEPLOYMENT, LIMIT))


def test_head_room_is_taken_from_the_heap(paketo, only):
    paketo.config.update(BPL_JVM_THREAD_COUNT="100", BPL_JVM_HEAD_ROOM="50")
    only(paketo.findings(), ("RES-001", DEPLOYMENT, LIMIT))


def test_a_fixed_heap_beside_the_start_script_has_to_fit(paketo, only):
    paketo.config.update(BPL_JVM_THREAD_COUNT="50", JAVA_TOOL_OPTIONS="-Xmx800m")
    only(paketo.findings("RES-001"), ("RES-001", DEPLOYMENT, LIMIT))


def test_somebody_elses_jvm_is_not_measured(world):
    world.environment = None
    world.config["JAVA_TOOL_OPTIONS"] = "-Xmx4g"
    assert world.findings("RES-001") == ()


CLUSTER = "Cluster data-postgres/core-pg"


@pytest.mark.parametrize("path", ["requests.cpu", "requests.memory", "limits.memory"])
def test_a_database_says_what_it_needs(databases, only, path):
    kind, name = path.split(".")
    del databases.get("Cluster", "core-pg")["spec"]["resources"][kind][name]
    findings = databases.findings()
    only(findings, ("RES-001", CLUSTER, "spec.resources"))
    assert f"resources.{path}" in findings[0].message


def test_a_database_that_says_nothing_is_found_once(databases, only):
    del databases.get("Cluster", "core-pg")["spec"]["resources"]
    only(databases.findings(), ("RES-001", CLUSTER, "spec.resources"))


@pytest.mark.parametrize("limits", [{"memory": "4Gi"}, {"memory": "4Gi", "cpu": "2"}, {"memory": "5Gi", "cpu": "1"}])
def test_a_database_gets_exactly_what_it_asks_for(databases, only, limits):
    databases.get("Cluster", "core-pg")["spec"]["resources"]["limits"] = limits
    only(databases.findings(), ("RES-001", CLUSTER, "spec.resources"))
    databases.get("Cluster", "core-pg")["spec"]["resources"]["limits"] = {"memory": "4096Mi", "cpu": "1000m"}
    assert databases.findings() == ()


def test_what_runs_beside_a_database_is_held_to_the_same(databases, only):
    store = databases.get("ObjectStore", "core-pg-backup")["spec"]
    store["instanceSidecarConfiguration"] = {"resources": {"requests": {"cpu": "50m", "memory": "1Gi"}}}
    place = "spec.instanceSidecarConfiguration.resources"
    only(databases.findings(), ("RES-001", "ObjectStore data-postgres/core-pg-backup", place))


def test_other_operators_containers_may_use_more_cpu_than_they_ask_for(databases):
    pooler = databases.get("Pooler", "core-pg-pooler-rw")["spec"]
    resources = {"requests": {"cpu": "200m", "memory": "128Mi"}, "limits": {"memory": "128Mi"}}
    pooler["template"]["spec"]["containers"] = [{"name": "pgbouncer", "resources": resources}]
    assert databases.findings() == ()
    del resources["limits"]
    assert [each.path for each in databases.findings()] == ["spec.template.spec.containers[0].resources"]
