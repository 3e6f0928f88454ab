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
