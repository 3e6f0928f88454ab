from __future__ import annotations

import pytest

DEPLOYMENT = "Deployment banking-core/core-banking-accounts"
CONTAINER = "spec.template.spec.containers[0]"


def give_up_early(world):
    world.container["startupProbe"]["failureThreshold"] = 6


def ask_for_the_aggregate(world):
    world.container["livenessProbe"]["httpGet"]["path"] = "/actuator/health"


def ask_the_socket(world):
    world.container["livenessProbe"] = {"tcpSocket": {"port": "http"}, "periodSeconds": 10, "timeoutSeconds": 2}


def ask_liveness_for_readiness(world):
    world.container["readinessProbe"]["httpGet"]["path"] = "/actuator/health/liveness"


def wait_longer_than_the_period(world):
    world.container["livenessProbe"]["timeoutSeconds"] = 10


def ask_all_the_time(world):
    world.container["readinessProbe"]["periodSeconds"] = 1
    del world.container["readinessProbe"]["timeoutSeconds"]


@pytest.mark.parametrize(
    ("break_it", "path"),
    [
        (give_up_early, f"{CONTAINER}.startupProbe"),
        (ask_for_the_aggregate, f"{CONTAINER}.livenessProbe.httpGet.path"),
        (ask_the_socket, f"{CONTAINER}.livenessProbe"),
        (ask_liveness_for_readiness, f"{CONTAINER}.readinessProbe.httpGet.path"),
        (wait_longer_than_the_period, f"{CONTAINER}.livenessProbe.timeoutSeconds"),
        (ask_all_the_time, f"{CONTAINER}.readinessProbe.timeoutSeconds"),
    ],
)
def test_probes_that_do_harm_are_found(world, only, break_it, path):
    break_it(world)
    only(world.findings(), ("PROBE-001", DEPLOYMENT, path))


@pytest.mark.parametrize("probe", ["startupProbe", "livenessProbe", "readinessProbe"])
def test_a_missing_probe_is_found(world, only, probe):
    del world.container[probe]
    only(world.findings(), ("PROBE-001", DEPLOYMENT, f"{CONTAINER}.{probe}"))


def test_the_message_says_how_long_and_the_hint_how_often(world):
    give_up_early(world)
    finding = world.findings()[0]
    assert "180 s" in finding.message
    assert "30 s (6 x 5 s)" in finding.message
    assert finding.hint == "raise failureThreshold to 36"


def test_the_initial_delay_counts_for_the_start(world):
    world.container["startupProbe"] |= {"failureThreshold": 6, "initialDelaySeconds": 150}
    assert world.findings() == ()


def test_defaults_of_the_api_count(world):
    world.container["startupProbe"] = {"httpGet": {"path": "/actuator/health/liveness", "port": "http"}}
    finding = world.findings("PROBE-001")[0]
    assert "30 s (3 x 10 s)" in finding.message


@pytest.mark.parametrize("path", ["/livez", "/manage/health/liveness", "/actuator/health/liveness/"])
def test_the_liveness_group_may_be_elsewhere(world, path):
    world.container["livenessProbe"]["httpGet"]["path"] = path
    assert world.findings() == ()


def test_somebody_elses_spring_application_is_only_told_what_is_certain(world, only):
    world.environment = None
    del world.container["startupProbe"]
    assert world.findings("PROBE-001") == ()
    ask_the_socket(world)
    assert world.findings("PROBE-001") == ()
    world.container["livenessProbe"] = {"httpGet": {"path": "/actuator/health/", "port": "http"}}
    only(world.findings("PROBE-001"), ("PROBE-001", DEPLOYMENT, f"{CONTAINER}.livenessProbe.httpGet.path"))


def test_what_is_not_spring_is_left_alone(world):
    world.environment = None
    world.container["envFrom"] = []
    world.container["livenessProbe"]["httpGet"]["path"] = "/health"
    world.container["readinessProbe"]["httpGet"]["path"] = "/health"
    assert world.findings("PROBE-001") == ()
