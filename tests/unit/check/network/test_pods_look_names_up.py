from __future__ import annotations

import pytest

EVERY_POD = "every-pod"
DENY = "NetworkPolicy banking-core/default-deny"


def lookups(world, namespace="banking-core"):
    return world.get("NetworkPolicy", EVERY_POD, namespace)["spec"]["egress"]


@pytest.mark.parametrize(("kept", "lost"), [(0, "the DNS on port 53"), (1, "the DNS on port 53/UDP")])
def test_both_protocols_of_the_dns_are_asked_for(world, only, kept, lost):
    rule = lookups(world)[0]
    rule["ports"] = [rule["ports"][kept]]
    findings = world.findings("NET-003")
    only(findings, ("NET-003", DENY, "spec.egress"))
    assert (
        findings[0].message == f"any other pod, banking-core/core-banking-accounts of banking-core cannot reach {lost}"
    )


def test_a_sidecar_needs_its_control_plane(world, only):
    del lookups(world)[1]
    findings = world.findings("NET-003")
    only(findings, ("NET-003", DENY, "spec.egress"))
    assert findings[0].message.endswith("cannot reach istiod on port 15012")


def test_pods_without_a_sidecar_need_none(world):
    assert len(lookups(world, "data-postgres")) == 1
    assert world.findings("NET-003") == ()


def test_both_ends_have_to_agree(world, only):
    world.remove("NetworkPolicy", "istiod")
    findings = world.findings("NET-003")
    only(
        findings,
        ("NET-003", DENY, "spec.egress"),
        ("NET-003", "NetworkPolicy banking-domain/default-deny", "spec.egress"),
    )


def test_pods_that_no_policy_closes_in_find_everything(world):
    for body in [body for body in world.objects if body["kind"] == "NetworkPolicy"]:
        world.objects.remove(body)
    assert world.findings("NET-003") == ()


def test_it_needs_no_environment(world, only):
    del lookups(world)[0]
    world.environment = None
    only(world.findings("NET-003"), *(("NET-003", DENY, "spec.egress"),) * 2)
