from __future__ import annotations

import pytest

DEPLOYMENT = "Deployment banking-core/core-banking-accounts"
CONFIG_MAP = "ConfigMap banking-core/core-banking-accounts-env-1a2b3c4d5e"
CONTAINER = "spec.template.spec.containers[0]"


def metrics_on_the_same_port(world):
    world.container["ports"].append({"name": "metrics", "containerPort": 8080})


def two_ports_of_one_name(world):
    world.container["ports"].append({"name": "http", "containerPort": 9090})


def a_sidecar_on_the_same_port(world):
    resources = world.container["resources"]
    sidecar = {
        "name": "proxy",
        "image": world.container["image"],
        "restartPolicy": "Always",
        "ports": [{"name": "proxy", "containerPort": 8080}],
        "resources": resources,
        "securityContext": world.container["securityContext"],
    }
    world.pod["initContainers"] = [sidecar]


def listen_on_localhost(world):
    world.config["SERVER_ADDRESS"] = "localhost"


def listen_on_nothing(world):
    world.config["SERVER_ADDRESS"] = ""


def do_not_say_where_to_listen(world):
    del world.config["SERVER_ADDRESS"]


def do_not_say_the_port(world):
    del world.config["SERVER_PORT"]


def listen_on_another_port(world):
    world.config["SERVER_PORT"] = "9090"


def listen_on_no_port(world):
    world.config["SERVER_PORT"] = "http"


def probe_a_number_that_is_not_the_port(world):
    world.container["livenessProbe"]["httpGet"]["port"] = 9090


def probe_a_name_that_is_no_port(world):
    world.container["readinessProbe"]["httpGet"]["port"] = "web"


@pytest.mark.parametrize(
    ("break_it", "subject", "path"),
    [
        (metrics_on_the_same_port, DEPLOYMENT, f"{CONTAINER}.ports[1].containerPort"),
        (two_ports_of_one_name, DEPLOYMENT, f"{CONTAINER}.ports[1].name"),
        (a_sidecar_on_the_same_port, DEPLOYMENT, "spec.template.spec.initContainers[0].ports[0].containerPort"),
        (listen_on_localhost, CONFIG_MAP, "data.SERVER_ADDRESS"),
        (listen_on_nothing, CONFIG_MAP, "data.SERVER_ADDRESS"),
        (do_not_say_where_to_listen, DEPLOYMENT, f"{CONTAINER}.env"),
        (do_not_say_the_port, DEPLOYMENT, f"{CONTAINER}.env"),
        (listen_on_another_port, CONFIG_MAP, "data.SERVER_PORT"),
        (listen_on_no_port, CONFIG_MAP, "data.SERVER_PORT"),
        (probe_a_number_that_is_not_the_port, DEPLOYMENT, f"{CONTAINER}.livenessProbe.httpGet.port"),
        (probe_a_name_that_is_no_port, DEPLOYMENT, f"{CONTAINER}.readinessProbe.httpGet.port"),
    ],
)
def test_ports_that_do_not_agree_are_found_where_they_are_written(world, only, break_it, subject, path):
    break_it(world)
    only(world.findings(), ("PORT-001", subject, path))


def test_a_container_port_that_the_application_does_not_open(world, only):
    world.container["ports"][0]["containerPort"] = 9090
    only(world.findings("PORT-001"), ("PORT-001", DEPLOYMENT, f"{CONTAINER}.ports[0].containerPort"))


def test_no_container_port_at_all(world, only):
    world.container["ports"] = []
    expected = [f"{CONTAINER}.{probe}.httpGet.port" for probe in ("startupProbe", "livenessProbe", "readinessProbe")]
    only(
        world.findings("PORT-001"),
        ("PORT-001", DEPLOYMENT, f"{CONTAINER}.ports"),
        *(("PORT-001", DEPLOYMENT, path) for path in expected),
    )


def test_a_listed_variable_outweighs_the_config_map(world, only):
    world.container["env"].append({"name": "SERVER_ADDRESS", "value": "127.0.0.1"})
    only(world.findings("PORT-001"), ("PORT-001", DEPLOYMENT, f"{CONTAINER}.env[2].value"))


@pytest.mark.parametrize("protocol", ["UDP", "SCTP"])
def test_one_number_may_be_used_for_two_protocols(world, protocol):
    world.container["ports"].append({"name": "other", "containerPort": 8080, "protocol": protocol})
    assert world.findings() == ()


def test_an_init_container_is_gone_before_the_others_open_their_ports(world):
    world.pod["initContainers"] = [{"name": "once", "ports": [{"containerPort": 8080}]}]
    assert world.findings("PORT-001") == ()


def test_health_may_be_on_a_port_of_its_own(world):
    world.config["MANAGEMENT_SERVER_PORT"] = "9090"
    world.container["ports"].append({"name": "health", "containerPort": 9090})
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        world.container[probe]["httpGet"]["port"] = "health"
    assert world.findings("PORT-001") == ()


def test_a_service_that_ignores_server_port_is_held_to_its_own(world, only):
    world.change_service(known_env=("SERVER_ADDRESS",), port=8085)
    del world.config["SERVER_PORT"]
    only(world.findings("PORT-001"), ("PORT-001", DEPLOYMENT, f"{CONTAINER}.ports[0].containerPort"))
    world.container["ports"][0]["containerPort"] = 8085
    assert world.findings("PORT-001") == ()


def test_what_a_secret_may_still_set_is_not_missed(world):
    del world.config["SERVER_ADDRESS"]
    del world.config["SERVER_PORT"]
    world.container["envFrom"].append({"secretRef": {"name": "made-elsewhere"}})
    assert world.findings("PORT-001") == ()


def test_somebody_elses_containers_are_left_alone(world):
    world.environment = None
    world.container["envFrom"] = []
    world.container["ports"] = []
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        world.container[probe]["httpGet"]["port"] = 9999
    assert world.findings("PORT-001") == ()


def test_somebody_elses_spring_application_may_leave_the_address_out(world, only):
    world.environment = None
    del world.config["SERVER_ADDRESS"]
    assert world.findings("PORT-001") == ()
    del world.config["SERVER_PORT"]
    world.container["ports"][0]["containerPort"] = 9090
    only(world.findings("PORT-001"), ("PORT-001", DEPLOYMENT, f"{CONTAINER}.ports[0].containerPort"))
