from __future__ import annotations

import pytest

ACCOUNTS = "core-banking-accounts"
NETWORK, MESH = f"NetworkPolicy banking-core/{ACCOUNTS}", f"AuthorizationPolicy banking-core/{ACCOUNTS}"


def network(world):
    return world.get("NetworkPolicy", ACCOUNTS)["spec"]


def mesh(world):
    return world.get("AuthorizationPolicy", ACCOUNTS)["spec"]


def test_an_empty_peer_is_found(world, only):
    network(world)["ingress"][0]["from"].append({})
    only(world.findings("NET-006"), ("NET-006", NETWORK, "spec.ingress[0].from[2]"))


def test_rules_without_a_direction_are_found(world, only):
    network(world)["egress"] = [{"to": [{"podSelector": {}}]}]
    network(world)["policyTypes"] = ["Ingress"]
    findings = world.findings("NET-006")
    only(findings, ("NET-006", NETWORK, "spec.egress"))
    assert findings[0].message == "these rules do nothing, since policyTypes does not list Egress"


def test_a_policy_that_selects_nobody_is_found(world, only):
    network(world)["podSelector"] = {"matchLabels": {"tier": "banking"}}
    only(world.findings("NET-006"), ("NET-006", NETWORK, "spec.podSelector"))


def test_a_peer_that_matches_nobody_is_found(world, only):
    network(world)["ingress"][0]["from"].append({"podSelector": {"matchLabels": {"tier": "frontend"}}})
    only(world.findings("NET-006"), ("NET-006", NETWORK, "spec.ingress[0].from[2]"))


@pytest.mark.parametrize("item", [{}, {"source": {}}, {"source": {"principals": []}}], ids=str)
def test_an_empty_source_is_found(world, only, item):
    mesh(world)["rules"][0]["from"].append(item)
    only(world.findings("NET-006"), ("NET-006", MESH, "spec.rules[0].from[1]"))


def test_an_identity_of_nobody_is_found(world, only):
    account = {"source": {"principals": ["cluster.local/ns/banking-exp/sa/exp-accounts"]}}
    mesh(world)["rules"][0]["from"].append(account)
    findings = world.findings("NET-006")
    only(findings, ("NET-006", MESH, "spec.rules[0].from[1]"))
    assert findings[0].message == "this rule is about nobody: no pod has such an identity"


def test_a_policy_that_applies_to_nobody_is_found(world, only):
    mesh(world)["selector"]["matchLabels"] = {"app": "accounts"}
    only(world.findings("NET-006"), ("NET-006", MESH, "spec.selector"))


def test_without_an_environment_anybody_may_be_meant(world, only):
    world.environment = None
    network(world)["ingress"][0]["from"].append({"podSelector": {"matchLabels": {"tier": "frontend"}}})
    assert world.findings("NET-006") == ()
    network(world)["ingress"][0]["from"].append({})
    only(world.findings("NET-006"), ("NET-006", NETWORK, "spec.ingress[0].from[3]"))
