from __future__ import annotations

import pytest

ACCOUNTS = "core-banking-accounts"
POLICY = f"AuthorizationPolicy banking-core/{ACCOUNTS}"


def nothing(world):
    return world.get("AuthorizationPolicy", "allow-nothing", "banking-core")["spec"]


def removed(world):
    world.remove("AuthorizationPolicy", "allow-nothing", "banking-core")


def with_a_rule(world):
    nothing(world)["rules"] = [{"from": [{"source": {"namespaces": ["banking-core"]}}]}]


def for_some_pods(world):
    nothing(world)["selector"] = {"matchLabels": {"app.kubernetes.io/name": ACCOUNTS}}


def that_denies_nothing(world):
    nothing(world)["action"] = "DENY"


@pytest.mark.parametrize("change", [removed, with_a_rule, for_some_pods, that_denies_nothing])
def test_a_namespace_that_is_open_is_found(world, only, change):
    change(world)
    only(world.findings("SEC-005"), ("SEC-005", "Namespace banking-core", ""))


def test_the_root_namespace_may_close_all(world):
    removed(world)
    world.remove("AuthorizationPolicy", "allow-nothing", "banking-domain")
    root = world.copy("AuthorizationPolicy", ACCOUNTS)
    root["metadata"] |= {"name": "allow-nothing", "namespace": "istio-system"}
    root["spec"] = {}
    world.add(root)
    assert world.findings("SEC-005") == ()


def test_a_service_that_nobody_may_ask_is_found(world, only):
    world.remove("AuthorizationPolicy", ACCOUNTS)
    only(world.findings("SEC-005"), ("SEC-005", f"Deployment banking-core/{ACCOUNTS}", ""))


def test_a_service_without_a_sidecar_has_no_policy(world):
    world.remove("AuthorizationPolicy", ACCOUNTS)
    world.deployment["spec"]["template"]["metadata"]["labels"]["sidecar.istio.io/inject"] = "false"
    assert world.findings("SEC-005") == ()


@pytest.mark.parametrize("rule", [{}, {"from": []}, {"to": [{"operation": {"methods": ["GET"]}}]}], ids=str)
def test_a_rule_for_everybody_is_found(world, only, rule):
    world.get("AuthorizationPolicy", ACCOUNTS)["spec"]["rules"].append(rule)
    only(world.findings("SEC-005"), ("SEC-005", POLICY, "spec.rules[2]"))


def test_a_rule_that_denies_everybody_is_none_that_opens(world):
    denial = world.copy("AuthorizationPolicy", ACCOUNTS)
    denial["metadata"]["name"] = "no-delete"
    denial["spec"] |= {"action": "DENY", "rules": [{"to": [{"operation": {"methods": ["DELETE"]}}]}]}
    world.add(denial)
    assert world.findings("SEC-005") == ()


def test_a_waypoint_that_is_open_is_found(world, only):
    """The policy of the namespace is about pods, and not about what stands before their Services."""
    world.add(
        {
            "apiVersion": "gateway.networking.k8s.io/v1",
            "kind": "Gateway",
            "metadata": {"name": "waypoint", "namespace": "banking-core"},
            "spec": {"gatewayClassName": "istio-waypoint"},
        }
    )
    found = [each for each in world.findings("SEC-005") if each.subject.kind == "Gateway"]
    only(found, ("SEC-005", "Gateway banking-core/waypoint", ""))
    closing = world.copy("AuthorizationPolicy", ACCOUNTS)
    closing["metadata"]["name"] = "waypoint-allow-nothing"
    target = {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "waypoint"}
    closing["spec"] = {"targetRefs": [target]}
    world.add(closing)
    assert world.findings("SEC-005") == ()
