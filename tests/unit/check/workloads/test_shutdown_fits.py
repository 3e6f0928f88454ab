from __future__ import annotations

import pytest

DEPLOYMENT = "Deployment banking-core/core-banking-accounts"
GRACE = "spec.template.spec.terminationGracePeriodSeconds"
TIMEOUT = "SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE"


def give_too_little(world):
    world.pod["terminationGracePeriodSeconds"] = 40


def give_the_default(world):
    del world.pod["terminationGracePeriodSeconds"]


def sleep_too_long(world):
    world.container["lifecycle"]["preStop"]["sleep"]["seconds"] = 30


def sleep_in_a_shell(world):
    world.container["lifecycle"]["preStop"] = {"exec": {"command": ["sh", "-c", "touch /tmp/stop; sleep 30"]}}


def sleep_as_a_process(world):
    world.container["lifecycle"]["preStop"] = {"exec": {"command": ["/bin/sleep", "45"]}}


@pytest.mark.parametrize(
    "break_it", [give_too_little, give_the_default, sleep_too_long, sleep_in_a_shell, sleep_as_a_process]
)
def test_a_pod_that_is_killed_while_it_stops_is_found(world, only, break_it):
    break_it(world)
    only(world.findings(), ("PROBE-002", DEPLOYMENT, GRACE))


@pytest.mark.parametrize(("timeout", "fits"), [("49s", True), ("50s", False), ("1m", False), ("PT50S", False)])
def test_the_shutdown_timeout_counts_as_spring_reads_it(world, timeout, fits):
    world.config[TIMEOUT] = timeout
    assert (world.findings("PROBE-002") == ()) is fits


def test_milliseconds_are_what_a_bare_number_means(world):
    world.config[TIMEOUT] = "49000"
    assert world.findings("PROBE-002") == ()


def test_an_immediate_shutdown_takes_no_time(world):
    world.config["SERVER_SHUTDOWN"] = "immediate"
    give_too_little(world)
    assert world.findings("PROBE-002") == ()


def test_the_message_has_the_numbers(world):
    give_too_little(world)
    finding = world.findings()[0]
    assert finding.message == "container app sleeps 10 s and may take 30 s to shut down, and is killed after 40 s"
    assert finding.hint == "set terminationGracePeriodSeconds to more than 40"


def test_a_sidecar_that_drains_longer_than_the_pod_lives_is_found(world, only):
    annotations = {"proxy.istio.io/config": "terminationDrainDuration: 90s\nconcurrency: 2\n"}
    world.deployment["spec"]["template"]["metadata"]["annotations"] = annotations
    path = 'spec.template.metadata.annotations["proxy.istio.io/config"]'
    only(world.findings(), ("PROBE-002", DEPLOYMENT, path))
    annotations["proxy.istio.io/config"] = "terminationDrainDuration: 30s\n"
    assert world.findings() == ()


def test_of_somebody_elses_container_only_the_sleep_is_known(world, only):
    world.environment = None
    world.container["envFrom"] = []
    give_too_little(world)
    assert world.findings("PROBE-002") == ()
    world.container["lifecycle"]["preStop"]["sleep"]["seconds"] = 40
    only(world.findings("PROBE-002"), ("PROBE-002", DEPLOYMENT, GRACE))
