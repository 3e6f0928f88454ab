from __future__ import annotations

import pytest

SERVICE = "Service banking-core/core-banking-accounts"


@pytest.mark.parametrize(
    "port",
    [
        {"port": 8080},
        {"name": "web", "port": 8080},
        {"name": "httpx", "port": 8080},
        {"name": "web", "port": 8080, "appProtocol": "example.org/own"},
    ],
)
def test_a_port_without_a_protocol_is_found(world, only, port):
    world.service["spec"]["ports"] = [port | {"targetPort": "http"}]
    only(world.findings(), ("PORT-002", SERVICE, "spec.ports[0]"))


@pytest.mark.parametrize(
    "port",
    [
        {"name": "http", "port": 80},
        {"name": "http-admin", "port": 80},
        {"name": "http2", "port": 80},
        {"name": "grpc-web", "port": 80},
        {"name": "web", "port": 80, "appProtocol": "HTTP"},
        {"name": "web", "port": 80, "appProtocol": "kubernetes.io/h2c"},
        {"port": 53, "protocol": "UDP"},
    ],
)
def test_a_name_or_an_app_protocol_is_enough(world, port):
    world.service["spec"]["ports"] = [port | {"targetPort": 8080}]
    assert world.findings("PORT-002") == ()


def test_two_services_may_not_say_different_things_of_one_port(world, only):
    other = world.copy("Service", "core-banking-accounts")
    other["metadata"]["name"] = "z-raw"
    other["spec"]["ports"] = [{"name": "tcp", "port": 9000, "targetPort": 8080, "appProtocol": "tcp"}]
    world.add(other)
    only(world.findings("PORT-002"), ("PORT-002", "Service banking-core/z-raw", "spec.ports[0]"))
    other["spec"]["ports"][0]["appProtocol"] = "http"
    assert world.findings() == ()


def test_without_a_mesh_nobody_looks_at_the_protocol(world):
    for name in ("banking-core", "banking-domain"):
        del world.get("Namespace", name)["metadata"]["labels"]["istio-injection"]
    world.service["spec"]["ports"][0].pop("appProtocol")
    world.service["spec"]["ports"][0]["name"] = "web"
    assert world.findings("PORT-002") == ()


def test_a_revision_label_makes_a_mesh_too(world, only):
    for name in ("banking-core", "banking-domain"):
        labels = world.get("Namespace", name)["metadata"]["labels"]
        del labels["istio-injection"]
        labels["istio.io/rev"] = "stable"
    world.service["spec"]["ports"][0].pop("appProtocol")
    world.service["spec"]["ports"][0]["name"] = "web"
    only(world.findings("PORT-002"), ("PORT-002", SERVICE, "spec.ports[0]"))
