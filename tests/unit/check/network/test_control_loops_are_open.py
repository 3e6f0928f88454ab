from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.network import Flow, Outside, Peer, Port
from firefly_gen.model.profile import Chart

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

ACCOUNTS = "core-banking-accounts"


def peer(namespace, name):
    return Peer(name=name, namespace=namespace, selector={"app.kubernetes.io/name": name})


@pytest.fixture
def operated(databases):
    """The platform with a PostgreSQL cluster, whose operator and Prometheus are let in."""
    environment = databases.environment
    postgres = environment.operators["cloudnative-pg"]
    made = dict(postgres.generates)
    kind = "Cluster.postgresql.cnpg.io"
    pods = tuple(replace(each, operator_ports=(8000,), metrics_ports=(9187,)) for each in made[kind].pods)
    made[kind] = replace(made[kind], pods=pods)
    monitoring = replace(postgres, namespace="monitoring", generates={}, provides={})
    operators = {"cloudnative-pg": replace(postgres, generates=made), "prometheus-operator": monitoring}
    cluster = next(body for body in databases.objects if body["kind"] == "Cluster")
    target = Peer(name="core-pg", namespace="data-postgres", selector={"cnpg.io/cluster": cluster["metadata"]["name"]})
    reasons = ((peer("cnpg-system", "cloudnative-pg"), 8000), (peer("monitoring", "prometheus"), 9187))
    flows = [Flow(source=one, target=target, ports=(Port(number=port),), reason="asks") for one, port in reasons]
    databases.change_environment(operators=environment.operators | operators, flows=(*environment.flows, *flows))
    policy = databases.copy("NetworkPolicy", "istiod")
    policy["metadata"] |= {"name": "core-pg", "namespace": "data-postgres"}
    policy["spec"] = {
        "podSelector": {"matchLabels": dict(target.selector)},
        "policyTypes": ["Ingress"],
        "ingress": [
            {
                "from": [
                    {
                        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": one.namespace}},
                        "podSelector": {"matchLabels": dict(one.selector)},
                    }
                ],
                "ports": [{"port": port}],
            }
            for one, port in reasons
        ],
    }
    databases.add(policy)
    return databases


def rules(world):
    return world.get("NetworkPolicy", "core-pg")["spec"]["ingress"]


def cluster(world):
    body = next(body for body in world.objects if body["kind"] == "Cluster")
    return f"Cluster {body['metadata']['namespace']}/{body['metadata']['name']}"


def test_loops_that_are_open_are_left_alone(operated):
    assert operated.findings("NET-001", "NET-004", "NET-005") == ()


@pytest.mark.parametrize(("rule", "who", "port"), [(0, "its operator in cnpg-system", 8000), (1, "Prometheus", 9187)])
def test_a_loop_that_is_closed_is_found_at_the_object_that_is_run(operated, only, rule, who, port):
    del rules(operated)[rule]
    findings = operated.findings("NET-005")
    only(findings, ("NET-005", cluster(operated), ""))
    assert f"{who} cannot reach port {port} of data-postgres/" in findings[0].message


def test_it_is_found_whatever_the_flows_say_and_an_operator_that_nobody_speaks_of_is_left_alone(operated, only):
    kept = tuple(flow for flow in operated.environment.flows if flow.reason != "asks")
    operated.change_environment(flows=kept)
    del rules(operated)[:]
    findings = operated.findings("NET-005")
    only(findings, ("NET-005", cluster(operated), ""))
    assert findings[0].message.startswith("Prometheus cannot reach port 9187")


def route(host, port):
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "accounts", "namespace": "banking-core", "labels": {}},
        "spec": {
            "hosts": ["api.bank.example"],
            "gateways": ["istio-ingress/public"],
            "http": [{"route": [{"destination": {"host": host, "port": {"number": port}}}]}],
        },
    }


@pytest.fixture
def published(world):
    """A route to the accounts service, and a gateway that is not let in."""
    gateway = Peer(
        name="gateway",
        namespace="istio-ingress",
        selector={"istio": "ingress"},
        dataplane=Dataplane.GATEWAY,
        service_account="gateway",
    )
    flow = Flow(source=gateway, target=peer("kube-system", "x"), ports=(Port(number=1),), reason="is there")
    world.change_environment(flows=(*world.environment.flows, flow))
    world.add(
        {
            "apiVersion": "networking.istio.io/v1",
            "kind": "Gateway",
            "metadata": {"name": "public", "namespace": "istio-ingress", "labels": {}},
            "spec": {"selector": {"istio": "ingress"}, "servers": []},
        }
    )
    return world


def test_a_gateway_reaches_what_it_publishes(published, only):
    published.add(route(f"{ACCOUNTS}.banking-core.svc.cluster.local", 8080))
    place = "spec.http[0].route[0].destination"
    only(published.findings("NET-005"), ("NET-005", "VirtualService banking-core/accounts", place))


@pytest.mark.parametrize("gateways", [["mesh"], []])
def test_a_route_between_sidecars_is_nothing_of_the_gateway_s(published, gateways):
    inside = route(f"{ACCOUNTS}.banking-core.svc.cluster.local", 8080)
    inside["spec"]["gateways"] = gateways
    published.add(inside)
    assert published.findings("NET-005") == ()


def test_an_operator_in_a_closed_namespace_has_to_reach_the_api_server(world: World, only: Only) -> None:
    assert world.environment
    server = Outside(name="the API server", cidrs=("10.0.0.0/24",))
    source = peer("banking-core", "core-banking-accounts")
    flow = Flow(source=source, target=server, ports=(Port(number=443),), reason="follows its custom resources")
    some = next(iter(world.environment.operators.values()))
    chart = Chart(repository="https://charts.bank.example", name="sealer", version="1.0.0")
    sealer = replace(some, namespace="banking-core", chart=chart, provides={"bank.example": ("v1",)}, generates={})
    world.change_environment(
        operators={**world.environment.operators, "sealer": sealer}, flows=(*world.environment.flows, flow)
    )
    findings = world.findings("NET-005")
    only(findings, ("NET-005", "Namespace banking-core", ""))
    assert "sealer runs in it" in findings[0].message
    policy = world.copy("NetworkPolicy", "istiod")
    policy["metadata"] |= {"name": "to-the-api-server", "namespace": "banking-core"}
    block = {"to": [{"ipBlock": {"cidr": "10.0.0.0/24"}}], "ports": [{"port": 443}]}
    policy["spec"] = {"podSelector": {}, "policyTypes": ["Egress"], "egress": [block]}
    world.add(policy)
    assert world.findings("NET-005") == ()
