from __future__ import annotations

import pytest

ACCOUNTS, CUSTOMER = "core-banking-accounts", "domain-customer-people"
POLICY = f"AuthorizationPolicy banking-core/{ACCOUNTS}"


def called(world):
    """The rule for the service that calls."""
    return world.get("AuthorizationPolicy", ACCOUNTS)["spec"]["rules"][0]


def another_account(world):
    called(world)["from"][0]["source"]["principals"] = ["cluster.local/ns/banking-domain/sa/default"]


def another_trust_domain(world):
    called(world)["from"][0]["source"]["principals"] = [f"bank.example/ns/banking-domain/sa/{CUSTOMER}"]


def a_spiffe_url(world):
    called(world)["from"][0]["source"]["principals"] = [f"spiffe://cluster.local/ns/banking-domain/sa/{CUSTOMER}"]


def the_service_s_port(world):
    called(world)["to"][0]["operation"]["ports"] = ["80"]


def only_some_methods(world):
    called(world)["to"][0]["operation"]["methods"] = ["GET", "POST"]


def only_some_paths(world):
    called(world)["to"][0]["operation"]["paths"] = ["/api/v1/*"]


def only_with_a_token(world):
    called(world)["from"][0]["source"]["requestPrincipals"] = ["*"]


@pytest.mark.parametrize(
    "change",
    [
        another_account,
        another_trust_domain,
        a_spiffe_url,
        the_service_s_port,
        only_some_methods,
        only_some_paths,
        only_with_a_token,
    ],
)
def test_a_call_that_no_policy_allows_is_found_at_the_target_s(world, only, change):
    change(world)
    findings = world.findings("NET-002")
    only(findings, ("NET-002", POLICY, "spec.rules"))
    assert f"banking-domain/{CUSTOMER} to banking-core/{ACCOUNTS} on port 8080 (calls it)" in findings[0].message


def test_a_scrape_needs_its_method_and_path_only(world, only):
    scraped = world.get("AuthorizationPolicy", ACCOUNTS)["spec"]["rules"][1]["to"][0]["operation"]
    scraped["paths"] = ["/actuator/*"]
    assert world.findings("NET-002") == ()
    scraped["paths"] = ["/metrics"]
    only(world.findings("NET-002"), ("NET-002", POLICY, "spec.rules"))


def test_a_denial_is_blamed_for_what_it_denies(world, only):
    denial = world.copy("AuthorizationPolicy", ACCOUNTS)
    denial["metadata"]["name"] = "no-domain"
    source = {"source": {"namespaces": ["banking-domain"]}}
    denial["spec"] = {"action": "DENY", "rules": [{"from": [source]}]}
    world.add(denial)
    only(world.findings("NET-002"), ("NET-002", "AuthorizationPolicy banking-core/no-domain", "spec.rules[0].from[0]"))


def test_a_caller_without_a_sidecar_is_stopped_by_mutual_tls(world, only):
    pod = world.get("Deployment", CUSTOMER)["spec"]["template"]["metadata"]
    pod["labels"]["sidecar.istio.io/inject"] = "false"
    only(
        world.findings("NET-002"),
        ("NET-002", "PeerAuthentication istio-system/default", "spec.mtls.mode"),
    )


def show(world, *hosts):
    spec = {"outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"}, "egress": [{"hosts": list(hosts)}]}
    world.get("Sidecar", "default", "banking-domain")["spec"] = spec


def test_a_host_that_the_sidecar_does_not_show_is_found_there(world, only):
    show(world, "./*", "istio-system/*", "kube-system/*")
    only(world.findings("NET-002"), ("NET-002", "Sidecar banking-domain/default", "spec.egress"))


@pytest.mark.parametrize("host", ["banking-core/*", f"*/{ACCOUNTS}.banking-core.svc.cluster.local"])
def test_a_host_that_the_sidecar_shows_is_reached(world, host):
    show(world, "./*", "istio-system/*", "kube-system/*", host)
    assert world.findings("NET-002") == ()


def test_a_port_that_does_not_speak_http_has_no_methods(world, only):
    world.service["spec"]["ports"][0]["appProtocol"] = "tcp"
    findings = world.findings("NET-002")
    only(findings, ("NET-002", POLICY, "spec.rules"))
    assert "monitoring/prometheus to" in findings[0].message
