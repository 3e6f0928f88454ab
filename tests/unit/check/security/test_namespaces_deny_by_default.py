from __future__ import annotations

import pytest

SPACE = "Namespace banking-core"


def deny(world):
    return world.get("NetworkPolicy", "default-deny", "banking-core")["spec"]


def with_rules(world):
    deny(world)["ingress"] = [{}]


def for_some_pods(world):
    deny(world)["podSelector"] = {"matchLabels": {"tier": "banking"}}


def without_types(world):
    del deny(world)["policyTypes"]


def ingress_alone(world):
    deny(world)["policyTypes"] = ["Ingress"]


def egress_alone(world):
    deny(world)["policyTypes"] = ["Egress"]


def removed(world):
    world.remove("NetworkPolicy", "default-deny", "banking-core")


@pytest.mark.parametrize(
    ("change", "open_ways"),
    [
        (removed, "Ingress and Egress"),
        (for_some_pods, "Ingress and Egress"),
        (with_rules, "Ingress"),
        (egress_alone, "Ingress"),
        (ingress_alone, "Egress"),
        (without_types, "Egress"),
    ],
)
def test_a_namespace_that_is_open_is_found(world, only, change, open_ways):
    change(world)
    findings = world.findings("SEC-003")
    only(findings, ("SEC-003", SPACE, ""))
    assert findings[0].message == f"namespace banking-core has no policy that denies {open_ways} by default"


def test_two_policies_may_share_the_work(world):
    ingress_alone(world)
    other = world.copy("NetworkPolicy", "istiod")
    other["metadata"] |= {"name": "no-egress", "namespace": "banking-core"}
    other["spec"] = {"podSelector": {}, "policyTypes": ["Egress"]}
    world.add(other)
    assert world.findings("SEC-003") == ()


def test_pods_in_a_namespace_that_the_tree_lacks_are_found(world, only):
    world.environment = None
    world.remove("Namespace", "banking-core")
    world.remove("NetworkPolicy", "default-deny", "banking-core")
    only(world.findings("SEC-003"), ("SEC-003", "Deployment banking-core/core-banking-accounts", ""))
