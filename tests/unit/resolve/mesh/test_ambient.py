"""The ambient mode of production, as it is resolved."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.environment import Environment
from firefly_gen.model.network import NetworkPolicy, Port
from firefly_gen.pipeline.build import Sources, load_environment
from firefly_gen.pipeline.request import Sources as Folders

ROOT = Path(__file__).parents[4]
CASE = ROOT / "templates/layers/mesh/cases/ambient/profile.yaml"


@pytest.fixture(scope="module")
def ambient(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp("profiles")
    shutil.copyfile(CASE, folder / "ambient.yaml")
    return load_environment("ambient", Folders((folder, ROOT / "profiles"), (ROOT / "templates",), (ROOT / "schemas",)))


@pytest.fixture(scope="module")
def prod(shipped: Sources) -> Environment:
    return load_environment("prod", shipped)


def policy(environment: Environment, namespace: str, name: str) -> NetworkPolicy:
    (found,) = (
        each for each in environment.traffic.network_policies if (each.namespace, each.name) == (namespace, name)
    )
    return found


def test_namespaces_say_so_and_those_of_data_stay_out(ambient: Environment) -> None:
    spaces = {each.name: each for each in ambient.namespaces}
    core = spaces["banking-core"].labels
    assert (core["istio.io/dataplane-mode"], "istio-injection" in core) == ("ambient", False)
    data = spaces["data-postgres"].labels
    assert (data["istio-injection"], "istio.io/dataplane-mode" in data) == ("disabled", False)


def test_nothing_of_a_sidecar_is_left(ambient: Environment) -> None:
    assert ambient.traffic.egress_scopes == ambient.traffic.outside_hosts == ()
    assert not any(each.injected for each in ambient.services)
    assert not any(each.certified for each in ambient.watch.service_monitors)
    assert not any(each.name.startswith("sidecars-") for each in ambient.watch.pod_monitors)


def test_a_quota_counts_the_waypoint_in_the_place_of_sidecars(ambient: Environment, prod: Environment) -> None:
    for name in ("banking-core", "banking-domain"):
        with_sidecars, with_waypoint = (
            next(each.quota for each in of.namespaces if each.name == name) for of in (prod, ambient)
        )
        assert int(with_waypoint["pods"]) > int(with_sidecars["pods"])
    (waypoint,) = (each for each in ambient.traffic.waypoints if each.namespace == "banking-core")
    assert (waypoint.replicas, waypoint.max_replicas, waypoint.priority_class) == (2, 6, "firefly-core")
    assert prod.traffic.waypoints == ()


def test_pods_take_tunnels_of_the_waypoint_and_prometheus_and_probes_at_their_port(ambient: Environment) -> None:
    ledger = policy(ambient, "banking-core", "core-banking-ledger")
    into = {rule.ports: rule.peers for rule in ledger.ingress}
    assert [each.cidr for each in into[Port(number=8080),]] == ["169.254.7.127/32"]
    assert [each.namespace for each in into[Port(number=15008),]] == ["banking-core", "monitoring"]
    assert Port(number=8080) not in {port for rule in ledger.egress for port in rule.ports}
    assert Port(number=5432) in {port for rule in ledger.egress for port in rule.ports}


def test_who_may_ask_a_service_is_for_its_waypoint_to_say(ambient: Environment) -> None:
    found = {each.name: each for each in ambient.traffic.access_policies if each.namespace == "banking-core"}
    pods, requests = found["core-banking-psdx"], found["core-banking-psdx-requests"]
    assert pods.selector
    assert not pods.at_waypoint
    (rule,) = pods.rules
    assert rule.principals == ("cluster.local/ns/banking-core/sa/waypoint", "cluster.local/ns/monitoring/sa/prometheus")
    assert (rule.methods, rule.paths) == ((), ())
    assert (requests.service, requests.selector) == ("core-banking-psdx", {})
    (published,) = (each for each in requests.rules if each.paths)
    assert published.principals == ("cluster.local/ns/istio-ingress/sa/istio-ingress",)
    assert "/api/v1/payments/*" in published.paths


def test_services_say_that_everybody_goes_through_the_waypoint(ambient: Environment, prod: Environment) -> None:
    for each in ambient.services:
        assert each.service_labels["istio.io/use-waypoint"] == "waypoint"
        assert each.service_labels["istio.io/ingress-use-waypoint"] == "true"
    assert all(each.service_labels == each.labels for each in prod.services)


def test_prometheus_is_carried_outwards_alone(ambient: Environment) -> None:
    values = ambient.operators["prometheus-operator"].values["prometheus"]["prometheusSpec"]
    assert values["podMetadata"]["labels"] == {"istio.io/dataplane-mode": "ambient"}
    assert values["podMetadata"]["annotations"] == {"ambient.istio.io/bypass-inbound-capture": "true"}
    assert "volumes" not in values
    sources = {each.source.name: each.source for each in ambient.flows}
    assert sources["prometheus"].dataplane is Dataplane.ZTUNNEL_OUT  # type: ignore[union-attr]  # it is no address


def test_charts_of_the_mesh_get_the_values_of_the_mode(ambient: Environment, prod: Environment) -> None:
    for name in ("istio-cni", "istiod"):
        assert ambient.operators[name].values["profile"] == "ambient"
        assert "profile" not in prod.operators[name].values


def test_proxies_follow_istiod_and_pods_without_one_do_not(ambient: Environment) -> None:
    following = {each.source.name for each in ambient.flows if each.target.name == "istiod" and
                 Port(number=15012) in each.ports}  # fmt: skip
    assert following == {"ztunnel", "istio-ingress", "waypoint"}
    told = {each.source.name for each in ambient.flows if each.reason == "tells what the mesh saw of requests"}
    assert told == {"istio-ingress", "waypoint"}
