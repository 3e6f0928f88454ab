from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World


def inject(world: World, namespace: str) -> None:
    world.get("Namespace", namespace)["metadata"]["labels"]["istio-injection"] = "enabled"


def test_pods_that_an_operator_makes_stay_out_of_the_mesh(streams: World, only: Only) -> None:
    inject(streams, "data-kafka")
    only(streams.findings("MESH-004"), ("MESH-004", "Kafka data-kafka/firefly", ""))


def test_namespaces_of_operators_stay_out_of_the_mesh(world: World, only: Only) -> None:
    inject(world, "istio-system")
    only(world.findings("MESH-004"), ("MESH-004", "Namespace istio-system", "metadata.labels"))


def test_the_gateway_is_in_the_mesh_though_a_chart_brings_it(edge: World, only: Only) -> None:
    assert edge.environment is not None
    operators = edge.environment.operators
    edge.change_environment(operators=operators | {"gateway": replace(operators["istiod"], namespace="istio-ingress")})
    only(edge.findings("MESH-004"))


def test_without_an_environment_nobody_knows_the_operators(world: World, only: Only) -> None:
    inject(world, "istio-system")
    world.environment = None
    only(world.findings("MESH-004"))


def test_ztunnel_stays_away_from_pods_that_an_operator_makes(streams: World, only: Only) -> None:
    labels = streams.get("Namespace", "data-kafka")["metadata"]["labels"]
    labels["istio.io/dataplane-mode"] = "ambient"
    (found,) = streams.findings("MESH-004")
    assert found.message == "its pods are led through ztunnel in namespace data-kafka"
    labels["istio.io/dataplane-mode"] = "none"
    only(streams.findings("MESH-004"))
