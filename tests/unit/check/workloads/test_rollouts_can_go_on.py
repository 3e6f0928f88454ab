from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

NAME, NAMESPACE = "core-banking-accounts", "banking-core"
HOST = f"{NAME}.{NAMESPACE}.svc.cluster.local"
SUBJECT = f"Rollout {NAMESPACE}/{NAME}"
ROUTE = f"VirtualService {NAMESPACE}/{NAME}"
ISTIO = "spec.strategy.canary.trafficRouting.istio"
QUERY = 'sum(rate(http_server_requests_seconds_count{pod=~"{{args.service}}-{{args.revision}}-.+"}[2m]))'

Body = dict[str, Any]


def meta(name: str = NAME) -> Body:
    return {"name": name, "namespace": NAMESPACE}


def ends(stable: Body, fresh: Body) -> list[Body]:
    return [
        {"destination": {"host": HOST, "port": {"number": 8080}, **stable}, "weight": 100},
        {"destination": {"host": HOST, "port": {"number": 8080}, **fresh}, "weight": 0},
    ]


def rollout(strategy: Body) -> Body:
    labels = {"app.kubernetes.io/name": NAME, "app.kubernetes.io/instance": NAME}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Rollout",
        "metadata": meta(),
        "spec": {
            "selector": {"matchLabels": labels},
            "workloadRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": NAME},
            "strategy": strategy,
        },
    }


@pytest.fixture
def canary(edge: World) -> World:
    """A Rollout in the place of the Deployment of a service, with all that it names."""
    istio = {
        "destinationRule": {"name": NAME, "stableSubsetName": "stable", "canarySubsetName": "canary"},
        "virtualServices": [{"name": NAME, "routes": ["requests"]}],
    }
    analysis = {
        "templates": [{"templateName": "good", "clusterScope": True}],
        "args": [
            {"name": "service", "value": NAME},
            {"name": "revision", "valueFrom": {"podTemplateHashValue": "Latest"}},
        ],
    }
    steps = [{"setWeight": 10}, {"pause": {"duration": "5m"}}, {"setWeight": 50}, {"pause": {}}]
    edge.get("DestinationRule", NAME)["spec"]["subsets"].append({"name": "canary", "labels": {}})
    edge.get("HorizontalPodAutoscaler", NAME)["spec"]["scaleTargetRef"].update(
        apiVersion="argoproj.io/v1alpha1", kind="Rollout"
    )
    edge.add(
        rollout({"canary": {"trafficRouting": {"istio": istio}, "analysis": analysis, "steps": steps}}),
        {
            "apiVersion": "networking.istio.io/v1",
            "kind": "VirtualService",
            "metadata": meta(),
            "spec": {
                "hosts": [HOST],
                "gateways": ["mesh"],
                "http": [{"name": "requests", "route": ends({"subset": "stable"}, {"subset": "canary"})}],
            },
        },
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "ClusterAnalysisTemplate",
            "metadata": {"name": "good"},
            "spec": {
                "args": [{"name": "service"}, {"name": "revision"}],
                "metrics": [{"name": "x", "provider": {"prometheus": {"address": "http://p:9090", "query": QUERY}}}],
            },
        },
    )
    return edge


@pytest.fixture
def blue_green(canary: World) -> World:
    """The same service with a switch instead."""
    active = canary.get("Service", NAME)
    canary.add({**active, "metadata": meta(f"{NAME}-preview")})
    spec = canary.get("Rollout", NAME)["spec"]
    spec["strategy"] = {"blueGreen": {"activeService": NAME, "previewService": f"{NAME}-preview"}}
    return canary


def istio(world: World) -> Body:
    found: Body = world.get("Rollout", NAME)["spec"]["strategy"]["canary"]["trafficRouting"]["istio"]
    return found


def route(world: World) -> Body:
    found: Body = world.get("VirtualService", NAME)["spec"]["http"][0]
    return found


def test_a_rollout_that_finds_everything_is_let_be(canary: World, only: Only) -> None:
    only(canary.findings("ROLL-001"))


def test_a_switch_that_finds_everything_is_let_be(blue_green: World, only: Only) -> None:
    only(blue_green.findings("ROLL-001"))


def test_a_route_that_is_not_there(canary: World, only: Only) -> None:
    istio(canary)["virtualServices"][0]["routes"] = ["request"]
    found = canary.findings("ROLL-001")
    passed = f"{ROUTE}", "spec.http[0].route[0].destination.host"
    only(
        found,
        ("ROLL-001", SUBJECT, f"{ISTIO}.virtualServices[0].routes[0]"),
        ("ROLL-001", *passed),
        ("ROLL-001", f"{ROUTE}", "spec.http[0].route[1].destination.host"),
    )


def test_a_virtual_service_that_is_not_there(canary: World, only: Only) -> None:
    canary.get("VirtualService", NAME)["metadata"]["name"] = "other"
    canary.get("VirtualService", "other")["spec"]["http"] = []
    only(canary.findings("ROLL-001"), ("ROLL-001", SUBJECT, f"{ISTIO}.virtualServices[0].name"))


def test_a_virtual_service_whose_only_route_needs_no_name(canary: World, only: Only) -> None:
    del istio(canary)["virtualServices"][0]["routes"]
    only(canary.findings("ROLL-001"))


def test_of_two_routes_one_has_to_be_named(canary: World, only: Only) -> None:
    del istio(canary)["virtualServices"][0]["routes"]
    http = canary.get("VirtualService", NAME)["spec"]["http"]
    http.append({**http[0], "name": "more"})
    only(canary.findings("ROLL-001"), ("ROLL-001", SUBJECT, f"{ISTIO}.virtualServices[0]"))


@pytest.mark.parametrize("field", ["stableSubsetName", "canarySubsetName"])
def test_a_subset_that_is_not_there(canary: World, only: Only, field: str) -> None:
    istio(canary)["destinationRule"][field] = "new"
    only(
        canary.findings("ROLL-001"),
        ("ROLL-001", SUBJECT, f"{ISTIO}.destinationRule.{field}"),
        ("ROLL-001", ROUTE, "spec.http[0].route"),
    )


def test_a_destination_rule_that_is_not_there(canary: World, only: Only) -> None:
    istio(canary)["destinationRule"]["name"] = "other"
    only(canary.findings("ROLL-001"), ("ROLL-001", SUBJECT, f"{ISTIO}.destinationRule.name"))


def test_a_route_to_one_version_only(canary: World, only: Only) -> None:
    route(canary)["route"] = [{**route(canary)["route"][0], "weight": 100}]
    only(canary.findings("ROLL-001"), ("ROLL-001", ROUTE, "spec.http[0].route"))


def test_weights_that_are_no_whole(canary: World, only: Only) -> None:
    route(canary)["route"][0]["weight"] = 90
    only(canary.findings("ROLL-001"), ("ROLL-001", ROUTE, "spec.http[0].route"))


def test_a_route_that_leads_past_the_rollout(canary: World, only: Only) -> None:
    other = canary.get("VirtualService", "domain-customer-people-api")["spec"]["http"][0]
    other["route"][0]["destination"] = {"host": HOST, "port": {"number": 8080}}
    subject = "VirtualService banking-domain/domain-customer-people-api"
    only(canary.findings("ROLL-001"), ("ROLL-001", subject, "spec.http[0].route[0].destination.host"))


def test_services_may_tell_the_versions_apart(canary: World, only: Only) -> None:
    fresh = f"{NAME}-canary"
    canary.add({**canary.get("Service", NAME), "metadata": meta(fresh)})
    strategy = canary.get("Rollout", NAME)["spec"]["strategy"]["canary"]
    strategy.update(stableService=NAME, canaryService=fresh)
    del istio(canary)["destinationRule"]
    route(canary)["route"] = ends({}, {"host": f"{fresh}.{NAMESPACE}.svc.cluster.local"})
    only(canary.findings("ROLL-001"))
    route(canary)["route"] = ends({}, {})
    only(canary.findings("ROLL-001"), ("ROLL-001", ROUTE, "spec.http[0].route"))


def test_shares_that_do_not_grow(canary: World, only: Only) -> None:
    canary.get("Rollout", NAME)["spec"]["strategy"]["canary"]["steps"][2]["setWeight"] = 10
    only(canary.findings("ROLL-001"), ("ROLL-001", SUBJECT, "spec.strategy.canary.steps[2].setWeight"))


def test_an_analysis_that_is_not_there(canary: World, only: Only) -> None:
    canary.get("Rollout", NAME)["spec"]["strategy"]["canary"]["analysis"]["templates"][0]["clusterScope"] = False
    path = "spec.strategy.canary.analysis.templates[0].templateName"
    only(canary.findings("ROLL-001"), ("ROLL-001", SUBJECT, path))


def test_an_argument_that_nobody_gives(canary: World, only: Only) -> None:
    canary.get("Rollout", NAME)["spec"]["strategy"]["canary"]["analysis"]["args"].pop()
    path = "spec.strategy.canary.analysis.templates[0].templateName"
    only(canary.findings("ROLL-001"), ("ROLL-001", SUBJECT, path))


def test_an_argument_that_the_template_does_not_declare(canary: World, only: Only) -> None:
    canary.get("ClusterAnalysisTemplate", "good")["spec"]["args"].pop()
    only(
        canary.findings("ROLL-001"),
        ("ROLL-001", "ClusterAnalysisTemplate good", "spec.metrics[0].provider.prometheus.query"),
    )


@pytest.mark.parametrize("field", ["activeService", "previewService"])
def test_a_service_that_is_not_there(blue_green: World, only: Only, field: str) -> None:
    blue_green.get("Rollout", NAME)["spec"]["strategy"]["blueGreen"][field] = "nobody"
    only(blue_green.findings("ROLL-001"), ("ROLL-001", SUBJECT, f"spec.strategy.blueGreen.{field}"))


def test_one_service_for_both_versions(blue_green: World, only: Only) -> None:
    blue_green.get("Rollout", NAME)["spec"]["strategy"]["blueGreen"]["previewService"] = NAME
    only(blue_green.findings("ROLL-001"), ("ROLL-001", SUBJECT, "spec.strategy.blueGreen.previewService"))


def test_services_that_differ(blue_green: World, only: Only) -> None:
    preview = blue_green.get("Service", f"{NAME}-preview")
    preview["spec"] = {**preview["spec"], "ports": [{"name": "http", "port": 80, "targetPort": "http"}]}
    only(blue_green.findings("ROLL-001"), ("ROLL-001", f"Service {NAMESPACE}/{NAME}-preview", "spec"))


def test_the_hash_of_a_version_is_no_difference(blue_green: World, only: Only) -> None:
    preview = blue_green.get("Service", f"{NAME}-preview")
    selector = {**preview["spec"]["selector"], "rollouts-pod-template-hash": "5d9f"}
    preview["spec"] = {**preview["spec"], "selector": selector}
    only(blue_green.findings("ROLL-001"))


def test_a_deployment_that_counts_pods_which_it_no_longer_has(canary: World, only: Only) -> None:
    canary.get("Deployment", NAME)["spec"]["replicas"] = 3
    only(canary.findings("ROLL-001"), ("ROLL-001", f"Deployment {NAMESPACE}/{NAME}", "spec.replicas"))


def test_a_scaler_of_the_deployment(canary: World, only: Only) -> None:
    canary.get("HorizontalPodAutoscaler", NAME)["spec"]["scaleTargetRef"].update(
        apiVersion="apps/v1", kind="Deployment"
    )
    subject = f"HorizontalPodAutoscaler {NAMESPACE}/{NAME}"
    only(canary.findings("ROLL-001"), ("ROLL-001", subject, "spec.scaleTargetRef"))


def test_other_pods_than_those_of_the_template(canary: World, only: Only) -> None:
    canary.get("Rollout", NAME)["spec"]["selector"]["matchLabels"].pop("app.kubernetes.io/instance")
    only(canary.findings("ROLL-001"), ("ROLL-001", SUBJECT, "spec.selector"))


def test_quotas_and_scalers_follow_the_rollout(canary: World, only: Only) -> None:
    only(canary.findings("SCALE-001", "SCALE-002", "REF-016", "HA-001", "HA-002"))
    canary.get("Rollout", NAME)["spec"]["replicas"] = 3
    only(canary.findings("SCALE-001"), ("SCALE-001", SUBJECT, "spec.replicas"))
