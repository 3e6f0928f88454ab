from __future__ import annotations

import pytest

DEPLOYMENT = "Deployment banking-core/core-banking-accounts"
CONFIG_MAP = "ConfigMap banking-core/core-banking-accounts-env-1a2b3c4d5e"
LIMIT = "spec.template.spec.containers[0].resources.limits.cpu"
OPTIONS = "data.JAVA_TOOL_OPTIONS"


@pytest.fixture
def bounded(world):
    """Without the bound of the namespace, which would be a CPU limit too."""
    for namespace in ("banking-core", "banking-domain"):
        del world.get("LimitRange", "defaults", namespace)["spec"]["limits"][0]["max"]
    return world


def test_a_small_cpu_limit_makes_the_jvm_small(bounded, only):
    bounded.container["resources"]["limits"]["cpu"] = "500m"
    bounded.config["JAVA_TOOL_OPTIONS"] = "-Xmx640m"
    only(bounded.findings(), ("RES-002", DEPLOYMENT, LIMIT))


@pytest.mark.parametrize(("cpu", "options"), [("500m", "-XX:+UseG1GC"), ("2", ""), ("1500m", "-XX:+UseZGC")])
def test_a_named_collector_or_two_processors_will_do(bounded, cpu, options):
    bounded.container["resources"]["limits"]["cpu"] = cpu
    bounded.config["JAVA_TOOL_OPTIONS"] = f"-Xmx640m {options}"
    bounded.container["resources"]["requests"]["cpu"] = "100m"
    assert bounded.findings() == ()


def test_the_limit_that_the_namespace_gives_counts(world, only):
    world.get("LimitRange", "defaults", "banking-core")["spec"]["limits"][0]["default"]["cpu"] = "1"
    world.config["JAVA_TOOL_OPTIONS"] = "-Xmx640m"
    only(world.findings(), ("RES-002", DEPLOYMENT, LIMIT))


@pytest.mark.parametrize(
    ("limit", "request_", "count", "fine"),
    [
        ("2", "500m", 2, True),
        ("2", "500m", 3, False),
        ("1500m", "500m", 2, True),
        (None, "500m", 4, True),
        (None, "500m", 5, False),
        (None, "1500m", 8, True),
        (None, "1500m", 9, False),
    ],
)
def test_active_processors_are_those_that_the_container_gets(bounded, limit, request_, count, fine):
    resources = bounded.container["resources"]
    resources["requests"]["cpu"] = request_
    if limit:
        resources["limits"]["cpu"] = limit
    bounded.config["JAVA_TOOL_OPTIONS"] = f"-Xmx640m -XX:+UseG1GC -XX:ActiveProcessorCount={count}"
    assert [(str(each.subject), each.path) for each in bounded.findings()] == ([] if fine else [(CONFIG_MAP, OPTIONS)])


def test_one_active_processor_picks_the_serial_collector(bounded, only):
    bounded.config["JAVA_TOOL_OPTIONS"] = "-Xmx640m -XX:ActiveProcessorCount=1"
    only(bounded.findings(), ("RES-002", CONFIG_MAP, OPTIONS))


def test_options_of_the_command_line_count(bounded, only):
    bounded.container["command"] = ["java", "-XX:ActiveProcessorCount=64", "-jar", "app.jar"]
    bounded.config["JAVA_TOOL_OPTIONS"] = "-Xmx640m -XX:+UseG1GC"
    only(bounded.findings(), ("RES-002", DEPLOYMENT, "spec.template.spec.containers[0]"))


def test_what_runs_no_spring_is_left_alone(bounded):
    bounded.environment = None
    bounded.container["envFrom"] = []
    bounded.container["resources"]["limits"]["cpu"] = "100m"
    assert bounded.findings("RES-002") == ()
