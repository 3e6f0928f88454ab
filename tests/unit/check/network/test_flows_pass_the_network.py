from __future__ import annotations

import pytest

ACCOUNTS, CUSTOMER = "core-banking-accounts", "domain-customer-people"
POLICY = f"NetworkPolicy banking-core/{ACCOUNTS}"


def policy(world, name=ACCOUNTS):
    return world.get("NetworkPolicy", name)["spec"]


def wrong_namespace(world):
    peer = policy(world)["ingress"][0]["from"][0]
    peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"] = "banking-exp"


def wrong_labels(world):
    policy(world)["ingress"][0]["from"][0]["podSelector"] = {"matchLabels": {"tier": "banking"}}


def own_namespace(world):
    del policy(world)["ingress"][0]["from"][0]["namespaceSelector"]


def service_port(world):
    policy(world)["ingress"][0]["ports"] = [{"protocol": "TCP", "port": 80}]


def another_name(world):
    policy(world)["ingress"][0]["ports"] = [{"protocol": "TCP", "port": "web"}]


def another_protocol(world):
    policy(world)["ingress"][0]["ports"] = [{"protocol": "UDP", "port": 8080}]


def every_port_but_that(world):
    policy(world)["ingress"][0]["ports"] = [{"port": 1, "endPort": 8079}, {"port": 8081, "endPort": 65535}]


@pytest.mark.parametrize(
    "change",
    [wrong_namespace, wrong_labels, own_namespace, service_port, another_name, another_protocol, every_port_but_that],
)
def test_a_call_that_the_target_does_not_let_in_is_found_there(world, only, change):
    change(world)
    only(world.findings("NET-001"), ("NET-001", POLICY, "spec.ingress"))


def test_a_call_that_the_source_is_not_let_out_for_is_found_there(world, only):
    del policy(world, CUSTOMER)["egress"]
    expected = ("NET-001", f"NetworkPolicy banking-domain/{CUSTOMER}", "spec.egress")
    findings = world.findings("NET-001")
    only(findings, expected)
    assert findings[0].message == (
        f"does not get through: banking-domain/{CUSTOMER} to banking-core/{ACCOUNTS} on port 8080 (calls it): "
        f"no NetworkPolicy allows the way out of banking-domain/{CUSTOMER}"
    )


def test_without_a_policy_of_its_own_the_namespace_s_is_blamed(world, only):
    world.remove("NetworkPolicy", CUSTOMER)
    only(
        world.findings("NET-001"),
        ("NET-001", "NetworkPolicy banking-domain/every-pod", "spec.egress"),
        ("NET-001", "NetworkPolicy banking-domain/default-deny", "spec.ingress"),
    )


def test_flows_that_one_place_stops_are_one_finding(world, only):
    policy(world)["ingress"] = []
    findings = world.findings("NET-001")
    only(findings, ("NET-001", POLICY, "spec.ingress"))
    assert "monitoring/prometheus to" in findings[0].message
    assert f"banking-domain/{CUSTOMER} to" in findings[0].message


def test_a_name_of_the_port_is_as_good_as_its_number(world):
    policy(world)["ingress"][0]["ports"] = [{"protocol": "TCP", "port": "http"}]
    policy(world, CUSTOMER)["egress"][0]["ports"] = [{"protocol": "TCP", "port": "http"}]
    assert world.findings("NET-001", "NET-004") == ()


def test_where_nothing_is_closed_everything_gets_through(world):
    world.objects = [body for body in world.objects if body["kind"] != "NetworkPolicy"]
    assert world.findings("NET-001") == ()
