from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

NAME = "core-banking-accounts"
RULE = f"DestinationRule banking-core/{NAME}"
MODE = "spec.trafficPolicy.tls.mode"


def policy(edge: World) -> dict[str, Any]:
    found: dict[str, Any] = edge.get("DestinationRule", NAME)["spec"]["trafficPolicy"]
    return found


def test_zones_fail_over_only_where_failing_pods_are_left_out(edge: World, only: Only) -> None:
    del policy(edge)["outlierDetection"]
    only(edge.findings("MESH-003"), ("MESH-003", RULE, "spec.trafficPolicy.loadBalancer.localityLbSetting"))


@pytest.mark.parametrize(("scope", "alone"), [(["*"], False), (["."], True), (["banking-domain"], True)])
def test_two_rules_for_a_host_in_one_scope_are_found(edge: World, only: Only, scope: list[str], alone: bool) -> None:  # noqa: FBT001 - a row of a table
    twin = edge.copy("DestinationRule", NAME)
    twin["metadata"]["name"] = "twin"
    twin["spec"]["exportTo"] = scope
    edge.add(twin)
    only(
        edge.findings("MESH-003"), *([] if alone else [("MESH-003", "DestinationRule banking-core/twin", "spec.host")])
    )


def test_mutual_tls_with_pods_that_refuse_a_sidecar_is_found(edge: World, only: Only) -> None:
    edge.deployment["spec"]["template"]["metadata"]["labels"]["sidecar.istio.io/inject"] = "false"
    only(edge.findings("MESH-003"), ("MESH-003", RULE, MODE))


def test_mutual_tls_at_a_single_port_counts_too(edge: World, only: Only) -> None:
    edge.deployment["spec"]["template"]["metadata"]["labels"]["sidecar.istio.io/inject"] = "false"
    policy(edge)["portLevelSettings"] = [{"port": {"number": 8080}, "tls": policy(edge).pop("tls")}]
    only(edge.findings("MESH-003"), ("MESH-003", RULE, MODE))


def test_mutual_tls_with_what_an_operator_makes_outside_the_mesh_is_found(databases: World, only: Only) -> None:
    labels = databases.get("Deployment", NAME)["metadata"]["labels"]
    host = "main-rw.data-postgres.svc.cluster.local"
    for cluster in databases.resources():
        if cluster.identity.kind == "Cluster":
            host = f"{cluster.identity.name}-rw.data-postgres.svc.cluster.local"
    meta = {"name": "postgres", "namespace": "banking-core", "labels": labels}
    spec: dict[str, Any] = {"host": host, "trafficPolicy": {"tls": {"mode": "ISTIO_MUTUAL"}}}
    databases.add({"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule", "metadata": meta, "spec": spec})
    only(databases.findings("MESH-003"), ("MESH-003", "DestinationRule banking-core/postgres", MODE))
    spec["trafficPolicy"]["tls"]["mode"] = "DISABLE"
    only(databases.findings("MESH-003"))
