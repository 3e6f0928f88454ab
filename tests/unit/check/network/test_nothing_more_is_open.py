from __future__ import annotations

import pytest

ACCOUNTS, CUSTOMER = "core-banking-accounts", "domain-customer-people"
NETWORK, MESH = f"NetworkPolicy banking-core/{ACCOUNTS}", f"AuthorizationPolicy banking-core/{ACCOUNTS}"
EVERYBODY_IN = {"cidr": "0.0.0.0/0"}


def ingress(world):
    return world.get("NetworkPolicy", ACCOUNTS)["spec"]["ingress"]


@pytest.mark.parametrize(
    ("peer", "surplus"),
    [
        ({"namespaceSelector": {}}, "any pod of any namespace"),
        ({"ipBlock": EVERYBODY_IN}, "internet"),
        ({"ipBlock": {"cidr": "10.0.0.0/8"}}, "addresses 10.0.0.0/8"),
        (
            {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}},
            "any other pod of monitoring",
        ),
        ({}, "internet to"),
    ],
    ids=str,
)
def test_a_peer_that_nobody_declares_is_found(world, only, peer, surplus):
    ingress(world)[0]["from"].append(peer)
    findings = world.findings("NET-004")
    only(findings, ("NET-004", NETWORK, "spec.ingress[0].from[2]"))
    assert surplus in findings[0].message


def test_an_empty_rule_is_found(world, only):
    ingress(world).append({})
    only(world.findings("NET-004"), ("NET-004", NETWORK, "spec.ingress[1]"))


def test_a_port_beyond_the_flow_s_is_found(world, only):
    ingress(world)[0]["ports"].append({"port": 8081, "endPort": 9000})
    findings = world.findings("NET-004")
    only(findings, ("NET-004", NETWORK, "spec.ingress[0].from[1]"))
    assert f"monitoring/prometheus to banking-core/{ACCOUNTS} on ports 8081-9000" in findings[0].message


def test_what_the_source_may_not_send_does_not_get_through(world):
    """The caller's own policy lets it out to port 8080 only, and so the target may be laxer towards it."""
    ingress(world).append({"from": [ingress(world)[0]["from"][0]], "ports": [{"port": 9999}]})
    assert world.findings("NET-004") == ()


def test_a_way_out_that_nobody_declares_is_found(world, only):
    spec = world.get("NetworkPolicy", CUSTOMER)["spec"]
    spec["egress"].append({"to": [{"ipBlock": {"cidr": "169.254.169.254/32"}}]})
    findings = world.findings("NET-004")
    only(findings, ("NET-004", f"NetworkPolicy banking-domain/{CUSTOMER}", "spec.egress[1].to[0]"))
    assert "to addresses 169.254.169.254/32 on every port" in findings[0].message


def test_many_ways_through_one_peer_are_one_finding(world, only):
    ingress(world)[0]["from"] = [{}]
    findings = world.findings("NET-004")
    only(findings, ("NET-004", NETWORK, "spec.ingress[0].from[0]"))
    assert "more" in findings[0].message


def rules(world):
    return world.get("AuthorizationPolicy", ACCOUNTS)["spec"]["rules"]


@pytest.mark.parametrize(
    "source",
    [
        {"principals": ["*"]},
        {"namespaces": ["banking-domain"]},
        {"principals": ["cluster.local/ns/banking-domain/*"]},
        {"notNamespaces": ["banking-exp"]},
        {"serviceAccounts": ["banking-domain/default"]},
        {},
    ],
    ids=str,
)
def test_an_identity_that_nobody_declares_is_found(world, only, source):
    rules(world)[0]["from"].append({"source": source})
    only(world.findings("NET-004"), ("NET-004", MESH, "spec.rules[0].from[1]"))


def test_a_request_that_nobody_declares_is_found(world, only):
    rules(world)[1]["to"][0]["operation"]["paths"] = ["/actuator/*"]
    findings = world.findings("NET-004")
    only(findings, ("NET-004", MESH, "spec.rules[1]"))
    assert findings[0].message == (
        f"allows what no flow declares: monitoring/prometheus to banking-core/{ACCOUNTS} on port 8080 "
        "with GET /actuator/*"
    )


def test_a_port_that_nobody_declares_is_found(world, only):
    del rules(world)[1]["to"]
    only(world.findings("NET-004"), ("NET-004", MESH, "spec.rules[1].from[0]"))


def test_who_cannot_enter_is_no_surplus(world, only):
    """Anybody without an identity is stopped by mutual TLS; in a permissive mesh the same rule opens the service."""
    rules(world)[0]["from"].append({"source": {"ipBlocks": ["0.0.0.0/0"], "notPrincipals": ["*"]}})
    assert world.findings("NET-004") == ()
    world.get("PeerAuthentication", "default")["spec"]["mtls"]["mode"] = "PERMISSIVE"
    only(world.findings("NET-004"), ("NET-004", MESH, "spec.rules[0].from[1]"))
