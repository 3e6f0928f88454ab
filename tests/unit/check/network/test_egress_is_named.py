from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World

SIDECAR = "Sidecar banking-core/default"
NAMESPACE = "Namespace banking-core"


def spec(world: World) -> dict[str, Any]:
    found: dict[str, Any] = world.get("Sidecar", "default", "banking-core")["spec"]
    return found


def test_a_namespace_that_nothing_holds_back_is_found(world: World, only: Only) -> None:
    world.remove("Sidecar", "default", "banking-core")
    only(world.findings("MESH-005"), ("MESH-005", NAMESPACE, ""))


def test_a_sidecar_for_some_pods_leaves_the_others_open(world: World, only: Only) -> None:
    spec(world)["workloadSelector"] = {"labels": {"app.kubernetes.io/name": "core-banking-accounts"}}
    only(world.findings("MESH-005"), ("MESH-005", NAMESPACE, ""))


def test_a_sidecar_that_lets_everything_out_is_found(world: World, only: Only) -> None:
    spec(world)["outboundTrafficPolicy"]["mode"] = "ALLOW_ANY"
    place = "spec.outboundTrafficPolicy.mode"
    only(world.findings("MESH-005"), ("MESH-005", NAMESPACE, ""), ("MESH-005", SIDECAR, place))


@pytest.mark.parametrize(
    ("host", "there"),
    [
        ("banking-payments/*", False),
        ("banking-domain/payments.banking-domain.svc.cluster.local", False),
        ("banking-domain/domain-customer-people.banking-domain.svc.cluster.local", True),
        ("*/*.banking-domain.svc.cluster.local", True),
        ("./*", True),
        ("~/*", True),
    ],
)
def test_every_name_leads_to_something(world: World, only: Only, host: str, there: bool) -> None:  # noqa: FBT001 - a row of a table
    spec(world)["egress"][0]["hosts"] = [host]
    only(world.findings("MESH-005"), *([] if there else [("MESH-005", SIDECAR, "spec.egress[0].hosts[0]")]))


def ambient(world: World, namespace: str) -> None:
    labels = world.get("Namespace", namespace)["metadata"]["labels"]
    del labels["istio-injection"]
    labels["istio.io/dataplane-mode"] = "ambient"


def test_in_the_ambient_mode_policies_of_the_network_hold_back_alone(world: World, only: Only) -> None:
    ambient(world, "banking-core")
    world.remove("Sidecar", "default", "banking-core")
    only(world.findings("MESH-005"))
    for name in ("default-deny", "every-pod"):
        world.remove("NetworkPolicy", name, "banking-core")
    only(world.findings("MESH-005"), ("MESH-005", NAMESPACE, ""))


def test_a_sidecar_that_nothing_reads_is_found(world: World, only: Only) -> None:
    ambient(world, "banking-core")
    only(world.findings("MESH-005"), ("MESH-005", SIDECAR, ""))
