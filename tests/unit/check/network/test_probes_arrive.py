from __future__ import annotations

import pytest

ACCOUNTS = "core-banking-accounts"
SUBJECT = f"Deployment banking-core/{ACCOUNTS}"
PLACE = "spec.template.spec.containers[0].{}.httpGet.port"


def kubelet(port=8080, cidr="169.254.7.127/32"):
    return {"from": [{"ipBlock": {"cidr": cidr}}], "ports": [{"protocol": "TCP", "port": port}]}


@pytest.fixture
def ambient(world):
    labels = world.get("Namespace", "banking-core")["metadata"]["labels"]
    del labels["istio-injection"]
    labels["istio.io/dataplane-mode"] = "ambient"
    return world


def rules(world):
    return world.get("NetworkPolicy", ACCOUNTS)["spec"]["ingress"]


def test_sidecars_get_their_probes_as_ever(world):
    assert world.findings("NET-007") == ()


def test_probes_that_nobody_lets_in_are_found_at_the_first_that_asks_there(ambient, only):
    only(ambient.findings("NET-007"), ("NET-007", SUBJECT, PLACE.format("startupProbe")))


@pytest.mark.parametrize(
    ("rule", "there"),
    [
        (kubelet(), True),
        (kubelet("http"), True),
        (kubelet(cidr="169.254.0.0/16"), True),
        (kubelet(8081), False),
        (kubelet(cidr="10.0.0.0/8"), False),
    ],
)
def test_the_address_of_the_probes_has_to_be_let_in_at_their_port(ambient, rule, there):
    rules(ambient).append(rule)
    assert (ambient.findings("NET-007") == ()) == there


def test_pods_that_nothing_closes_take_probes(ambient):
    for name in (ACCOUNTS, "default-deny"):
        ambient.remove("NetworkPolicy", name, "banking-core")
    assert ambient.findings("NET-007") == ()


def test_a_port_of_its_own_for_probes_counts_by_number(ambient, only):
    rules(ambient).append(kubelet())
    container = ambient.pod["containers"][0]
    container["livenessProbe"] = {"tcpSocket": {"port": 9000}}
    place = "spec.template.spec.containers[0].livenessProbe.tcpSocket.port"
    only(ambient.findings("NET-007"), ("NET-007", SUBJECT, place))
